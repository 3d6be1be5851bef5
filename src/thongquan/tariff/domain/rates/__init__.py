"""The rates of the tariff: entries that exclude one another, as arrays to gather from."""
