"""Messages of this room between administrations."""
