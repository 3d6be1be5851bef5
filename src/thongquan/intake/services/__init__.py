"""Receiving, handing on, answering."""

from thongquan.intake.services.queue import answer, answer_many, claim, register_handler, retry_dead, work
from thongquan.intake.services.receiving import receive, receive_many, register_unsigned_policy

__all__ = [
    "answer",
    "answer_many",
    "claim",
    "receive",
    "receive_many",
    "register_handler",
    "register_unsigned_policy",
    "retry_dead",
    "work",
]
