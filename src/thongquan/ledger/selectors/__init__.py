"""Reads of the ledger: values and frames."""

from thongquan.ledger.selectors.balances import (
    charged,
    credit_of,
    debts,
    guarantee,
    guarantees,
    interest_charged,
    reservations,
    standing,
    standings,
)
from thongquan.ledger.selectors.law import law
from thongquan.ledger.selectors.statements import (
    drift,
    entry,
    entry_of,
    of_declaration,
    of_declarations,
    of_party,
    trial_balance,
)

__all__ = [
    "charged",
    "credit_of",
    "debts",
    "drift",
    "entry",
    "entry_of",
    "guarantee",
    "guarantees",
    "interest_charged",
    "law",
    "of_declaration",
    "of_declarations",
    "of_party",
    "reservations",
    "standing",
    "standings",
    "trial_balance",
]
