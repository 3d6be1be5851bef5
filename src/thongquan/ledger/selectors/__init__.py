"""Reads of the ledger: values and frames."""

from thongquan.ledger.selectors.balances import (
    available_guarantees,
    charged,
    credit_of,
    debts,
    guarantee,
    guarantees,
    interest_charged,
    overdue,
    owing_with_credit,
    reservations,
    standing,
    standings,
    waiting,
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
    "available_guarantees",
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
    "overdue",
    "owing_with_credit",
    "reservations",
    "standing",
    "standings",
    "trial_balance",
    "waiting",
]
