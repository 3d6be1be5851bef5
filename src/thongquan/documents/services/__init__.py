"""Storing, replacing, asking for, destroying documents."""

from thongquan.documents.services.destruction import (
    approve_destruction,
    carry_out,
    propose_destruction,
    refuse_destruction,
    withdraw_destruction,
)
from thongquan.documents.services.requests import (
    accept_supply,
    ask,
    lapse_overdue,
    return_supply,
    supply,
    withdraw_request,
)
from thongquan.documents.services.retention import (
    destroy_documents,
    missing_files,
    remove_destroyed,
    verify_files,
)
from thongquan.documents.services.storing import end, replace, store

__all__ = [
    "accept_supply",
    "approve_destruction",
    "ask",
    "carry_out",
    "destroy_documents",
    "end",
    "lapse_overdue",
    "missing_files",
    "propose_destruction",
    "refuse_destruction",
    "remove_destroyed",
    "replace",
    "return_supply",
    "store",
    "supply",
    "verify_files",
    "withdraw_destruction",
    "withdraw_request",
]
