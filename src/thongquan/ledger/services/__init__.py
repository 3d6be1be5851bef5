"""Writes of the ledger, one verb each."""

from thongquan.ledger.services.adjustments import (
    Wanted,
    approve_adjustment,
    propose_adjustment,
    refuse_adjustment,
)
from thongquan.ledger.services.bank import (
    BankPort,
    HttpBank,
    Reconciled,
    Sent,
    receive_notice,
    reconcile,
    send_orders,
    take_up,
)
from thongquan.ledger.services.bank_orders import request_payment
from thongquan.ledger.services.bulk import entry_ids, grant_guarantees, open_month, rows
from thongquan.ledger.services.charges import (
    amend,
    charge_interest,
    defer,
    exempt,
    raise_debt,
    start_interest,
)
from thongquan.ledger.services.corrections import approve_reversal, propose_reversal, refuse_reversal
from thongquan.ledger.services.credits import apply_credit, apply_waiting, sweep_credits
from thongquan.ledger.services.guarantees import (
    accept_guarantee,
    call_guarantee,
    refuse_guarantee,
    register_guarantee,
    release_guarantee,
    reserve_guarantee,
    restore_guarantee,
    withdraw_guarantee,
)
from thongquan.ledger.services.payments import Received, receive_payment, reverse
from thongquan.ledger.services.refunds import (
    Back,
    approve_refund,
    ask_refund,
    endorse_refund,
    propose_refund,
    refuse_refund,
    withdraw_refund,
)
from thongquan.ledger.services.terms import Kept, end_deferral, keep_terms, lapse_guarantee

__all__ = [
    "Back",
    "BankPort",
    "HttpBank",
    "Kept",
    "Received",
    "Reconciled",
    "Sent",
    "Wanted",
    "accept_guarantee",
    "amend",
    "apply_credit",
    "apply_waiting",
    "approve_adjustment",
    "approve_refund",
    "approve_reversal",
    "ask_refund",
    "call_guarantee",
    "charge_interest",
    "defer",
    "end_deferral",
    "endorse_refund",
    "entry_ids",
    "exempt",
    "grant_guarantees",
    "keep_terms",
    "lapse_guarantee",
    "open_month",
    "propose_adjustment",
    "propose_refund",
    "propose_reversal",
    "raise_debt",
    "receive_notice",
    "receive_payment",
    "reconcile",
    "refuse_adjustment",
    "refuse_guarantee",
    "refuse_refund",
    "refuse_reversal",
    "register_guarantee",
    "release_guarantee",
    "request_payment",
    "reserve_guarantee",
    "restore_guarantee",
    "reverse",
    "rows",
    "send_orders",
    "start_interest",
    "sweep_credits",
    "take_up",
    "withdraw_guarantee",
    "withdraw_refund",
]
