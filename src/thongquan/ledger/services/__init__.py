"""Writes of the ledger, one verb each."""

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
from thongquan.ledger.services.credits import apply_credit, apply_waiting, sweep_credits
from thongquan.ledger.services.guarantees import (
    call_guarantee,
    register_guarantee,
    reserve_guarantee,
    restore_guarantee,
    withdraw_guarantee,
)
from thongquan.ledger.services.payments import (
    Received,
    approve_refund,
    propose_refund,
    receive_payment,
    refuse_refund,
    reverse,
)

__all__ = [
    "BankPort",
    "HttpBank",
    "Received",
    "Reconciled",
    "Sent",
    "amend",
    "apply_credit",
    "apply_waiting",
    "approve_refund",
    "call_guarantee",
    "charge_interest",
    "defer",
    "entry_ids",
    "exempt",
    "grant_guarantees",
    "open_month",
    "propose_refund",
    "raise_debt",
    "receive_notice",
    "receive_payment",
    "reconcile",
    "refuse_refund",
    "register_guarantee",
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
]
