"""The face for machines: one file a journey; each parses, calls a service, renders."""
