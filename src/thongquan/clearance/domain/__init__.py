"""Declarations: what they are, how they are judged, the states they go through. Pure."""
