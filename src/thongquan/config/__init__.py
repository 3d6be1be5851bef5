"""Settings, addresses, the entry point."""
