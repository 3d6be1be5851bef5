"""Reads of the single window: the law, whose what is, applications, licences."""
