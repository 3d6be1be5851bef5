"""The demo world: invented firms, invented goods on the real tariff. It calls services only."""
