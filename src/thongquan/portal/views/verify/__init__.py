"""Credentials verified by whoever holds one, or the paper with its code."""
