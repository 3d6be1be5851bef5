"""Applications as tables; certificates of other agencies as administrations exchange them."""
