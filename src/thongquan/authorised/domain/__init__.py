"""What a list says, and what happens to it."""
