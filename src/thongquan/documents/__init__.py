"""Stored files: hashes, types, retention."""
