"""Reads of what other administrations ask of our certificates."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from thongquan.books import selectors as books
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound
from thongquan.reference import selectors as reference
from thongquan.tariff import models
from thongquan.tariff.domain.certificates.verification import INQUIRY, OPEN, Inquiry, InquiryAct

MOST = 500
KIND = "origin-inquiry"
HEADQUARTERS = "headquarters"
OURS = [act for act in InquiryAct if act is not InquiryAct.WITHDRAW]


def subject_of(row: models.OriginInquiry) -> Subject:
    """Under which the record and the documents know it."""
    return Subject(KIND, f"{row.asker}-{row.verification}")


def subject(inquiry: int) -> Subject:
    return subject_of(_row(inquiry))


def office_that_answers(at: datetime) -> str:
    """The head office: it is the administration that is asked, not one of its offices."""
    day = books.today(at)
    heads = sorted(one.code for one in reference.reference().offices.all_on(day) if not one.parent)
    if not heads:
        raise NotFound("office", HEADQUARTERS)
    return heads[0]


def office_of(inquiry: int) -> str:
    return str(_row(inquiry).office)


def listed(*, still_open: bool = True, at: datetime) -> list[dict[str, Any]]:
    """As `told`, what is due first at the top; at most MOST."""
    rows = models.OriginInquiry.objects.select_related("certificate")
    rows = rows.filter(state__in=OPEN).order_by("due_at", "pk") if still_open else rows.order_by("-pk")
    return [_told(row, at) for row in rows[:MOST]]


def told(inquiry: int, *, at: datetime) -> dict[str, Any]:
    """known: whether a certificate of ours has the reference; items: number, hs_code, quantity, unit; turn:
    officer, exporter or ""; answer: as it was sent, or None; may: acts that the state allows."""
    return _told(_row(inquiry), at)


def _row(inquiry: int) -> models.OriginInquiry:
    row = models.OriginInquiry.objects.select_related("certificate").filter(pk=inquiry).first()
    if row is None:
        raise NotFound(KIND, inquiry)
    return row


_TURN: Mapping[Inquiry, str] = {
    Inquiry.RECEIVED: "officer",
    Inquiry.ACKNOWLEDGED: "officer",
    Inquiry.EXPORTER_ASKED: "exporter",
    Inquiry.EXPORTER_HEARD: "officer",
    Inquiry.ANSWERED: "",
    Inquiry.WITHDRAWN: "",
}


def _told(row: models.OriginInquiry, at: datetime) -> dict[str, Any]:
    state = Inquiry(row.state)
    return {
        "inquiry": int(row.pk),
        "asker": row.asker,
        "verification": row.verification,
        "reference": row.reference,
        "known": row.certificate is not None,
        "certificate_state": row.certificate.state if row.certificate else "",
        "state": row.state,
        "doubt": row.doubt,
        "statement": row.statement,
        "items": row.items,
        "asked_at": row.asked_at.isoformat(),
        "answer_by": row.answer_by.isoformat(),
        "turn": _TURN[state],
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "late": row.due_at is not None and row.due_at <= at,
        "reminders": row.reminders,
        "reminded": row.reminded_at is not None,
        "escalated": row.escalated_at is not None,
        "exporter": row.exporter,
        "heard": row.heard,
        "answer": row.answer,
        "answered_at": row.answered_at.isoformat() if row.answered_at else None,
        "may": [str(act) for act in OURS if INQUIRY.allows(state, act)],
    }
