"""Certificates of origin: issued here, received from other administrations, one's own."""
