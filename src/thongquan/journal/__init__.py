"""The append-only record: leaves, Merkle sealing, event dispatch."""
