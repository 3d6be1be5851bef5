"""The papers of a declaration beside what was declared: looked at, checked against it, asked for."""
