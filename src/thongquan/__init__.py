"""Thông Quan: an open customs platform. One package, one room a feature; see docs/house.md."""
