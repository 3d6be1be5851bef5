"""The journal: what was recorded, its seals and proofs."""
