"""Declarations, from preview to clearance."""
