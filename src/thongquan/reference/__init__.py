"""Countries, currencies, offices, ports, units, and the working-time clock."""
