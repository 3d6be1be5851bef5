"""Reference: offices, calendars and the clock of the law, code lists, units, numbers. Pure."""
