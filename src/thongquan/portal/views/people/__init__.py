"""Accounts of people, systems that connect, and the roles that are granted to them."""
