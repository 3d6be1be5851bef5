"""Nomenclature, rates, valuation and duties: pure functions over frames."""
