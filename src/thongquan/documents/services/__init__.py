"""Storing, replacing, asking for, destroying documents."""

from thongquan.documents.services.requests import (
    accept_supply,
    ask,
    lapse_overdue,
    return_supply,
    supply,
    withdraw_request,
)
from thongquan.documents.services.retention import destroy_documents, verify_files
from thongquan.documents.services.storing import end, replace, store

__all__ = [
    "accept_supply",
    "ask",
    "destroy_documents",
    "end",
    "lapse_overdue",
    "replace",
    "return_supply",
    "store",
    "supply",
    "verify_files",
    "withdraw_request",
]
