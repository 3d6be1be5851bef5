"""Receiving, handing on, answering; requests done once, questions paced."""

from thongquan.intake.services.pacing import forget_places
from thongquan.intake.services.quarantine import close, forget_quarantined
from thongquan.intake.services.queue import (
    answer,
    answer_many,
    claim,
    give_up_dead,
    kinds_of_partners,
    register_handler,
    retry_dead,
    work,
)
from thongquan.intake.services.receiving import receive, receive_many, register_unsigned_policy
from thongquan.intake.services.requests import forget_requests

__all__ = [
    "answer",
    "answer_many",
    "claim",
    "close",
    "forget_places",
    "forget_quarantined",
    "forget_requests",
    "give_up_dead",
    "kinds_of_partners",
    "receive",
    "receive_many",
    "register_handler",
    "register_unsigned_policy",
    "retry_dead",
    "work",
]
