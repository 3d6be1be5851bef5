"""Certificates of other agencies as administrations exchange them."""
