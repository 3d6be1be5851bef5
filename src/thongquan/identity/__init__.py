"""People, machine clients, roles, permissions, delegation."""
