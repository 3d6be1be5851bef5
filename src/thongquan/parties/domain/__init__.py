"""Persons with many dated identifiers, the mandates they give, and what they are marked with. Pure."""
