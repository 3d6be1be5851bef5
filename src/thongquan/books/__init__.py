"""Editions of law: draft, check, approve, publish."""
