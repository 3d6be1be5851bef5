"""Nomenclature, measures, valuation, entitlement, duties."""
