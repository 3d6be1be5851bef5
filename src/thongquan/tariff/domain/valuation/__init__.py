"""The customs value of every line, from prices, terms of trade, charges and exchange rates."""

from thongquan.tariff.domain.valuation.law import CHARGE_TYPES, TRADE_TERMS, VALUATION, ValuationLaw
from thongquan.tariff.domain.valuation.value import STATES, Valued, coefficients, value

__all__ = [
    "CHARGE_TYPES",
    "STATES",
    "TRADE_TERMS",
    "VALUATION",
    "ValuationLaw",
    "Valued",
    "coefficients",
    "value",
]
