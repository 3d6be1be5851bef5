"""Lists of authorised operators as messages."""
