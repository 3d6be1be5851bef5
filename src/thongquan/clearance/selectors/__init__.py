"""Reads: the law of a day, declarations, queues, timelines."""
