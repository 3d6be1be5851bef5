"""The road between two administrations, with bad days: it cuts, delays, doubles and forges what passes."""
