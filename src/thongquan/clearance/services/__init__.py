"""What may be done with declarations, one verb a function."""
