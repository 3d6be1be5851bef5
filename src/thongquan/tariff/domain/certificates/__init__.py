"""Certificates of origin: the data set, their states, what is drawn of them. Pure."""

from thongquan.kernel.messages import Value
from thongquan.tariff.domain.certificates.balances import Balance, Claim, Draw, Held, Short, Why, after, drawn
from thongquan.tariff.domain.certificates.checks import Fault, faults
from thongquan.tariff.domain.certificates.states import MACHINE, USABLE, Act, State
from thongquan.tariff.domain.certificates.words import (
    Certificate,
    Invoice,
    Item,
    Signed,
    Tick,
    Trader,
    Transport,
)

__all__ = [
    "MACHINE",
    "USABLE",
    "Act",
    "Balance",
    "Certificate",
    "Claim",
    "Draw",
    "Fault",
    "Held",
    "Invoice",
    "Item",
    "Short",
    "Signed",
    "State",
    "Tick",
    "Trader",
    "Transport",
    "Value",
    "Why",
    "after",
    "drawn",
    "faults",
]
