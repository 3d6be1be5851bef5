"""Reads of partners, of what is agreed with them, and of what waits for a second person."""
