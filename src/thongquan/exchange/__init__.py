"""Exchange with the customs of other countries: partners, what is agreed with them, their routes and keys."""
