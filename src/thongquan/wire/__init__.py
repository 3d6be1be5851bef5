"""Keys and certificates by subject code, signatures, envelopes: bytes only."""
