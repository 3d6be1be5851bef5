"""What waits for a second person: all of it in one list, and what has no page of its own decided here."""
