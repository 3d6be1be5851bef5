"""Profiles, selection, lanes."""
