"""A partner as a file: who it is, what is agreed, where it is and what it signs with."""
