"""What each line is entitled to, and the duties and taxes owed for it."""

from thongquan.tariff.domain.duties.assess import CODE_STATES, DUTY_STATES, Assessed, assess, charged
from thongquan.tariff.domain.duties.law import RELIEF, RELIEFS, TariffLaw
from thongquan.tariff.domain.rates.states import CODES, State

__all__ = [
    "CODES",
    "CODE_STATES",
    "DUTY_STATES",
    "RELIEF",
    "RELIEFS",
    "Assessed",
    "State",
    "TariffLaw",
    "assess",
    "charged",
]
