"""Persons with many dated identifiers, their branches and mandates."""
