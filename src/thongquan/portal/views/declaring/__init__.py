"""The form: a declaration begun, filled in step by step, saved as it grows, registered once."""
