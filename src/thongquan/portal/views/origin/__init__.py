"""Verification of origin: doubts about declared goods, and what other administrations ask of our
certificates."""
