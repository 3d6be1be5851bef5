"""Reads of doubts about origin: the officers' desk, the declaration's page, what the declarant may know."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.conf import settings
from django.db.models import QuerySet

from thongquan.clearance.domain.verification import (
    AGAINST,
    LIVING,
    OPEN,
    VERIFICATION,
    Doubted,
    Verification,
    VerificationAct,
    Withheld,
    outcomes,
    turn_of,
    withheld,
)
from thongquan.clearance.models import Declaration, OriginVerification
from thongquan.clearance.selectors import access
from thongquan.clearance.selectors.decided import number_of
from thongquan.identity.domain import SignedIn
from thongquan.kernel.identifiers import qualified
from thongquan.kernel.refusals import NotFound

VERIFY = "origin.verify"
MOST = 500
DIGITS = 12


def name_of(key: int) -> str:
    """VN-V000000000042: under which the other side knows it."""
    return qualified(settings.ADMINISTRATION, f"V{key:0{DIGITS}d}")


def goods_of(row: OriginVerification) -> tuple[Doubted, ...]:
    return tuple(msgspec.convert(each, Doubted) for each in row.goods)


def withheld_of(declaration: int) -> frozenset[Withheld]:
    """The goods of a declaration that stand without the preference they claim now."""
    return _of(OriginVerification.objects.filter(declaration=declaration, state__in=LIVING))


def refused_of(declaration: int) -> frozenset[Withheld]:
    """Those of them to which it was refused."""
    return _of(OriginVerification.objects.filter(declaration=declaration, state__in=AGAINST))


def _of(rows: QuerySet[OriginVerification]) -> frozenset[Withheld]:
    return frozenset().union(*(still_withheld(row) for row in rows))


def still_withheld(row: OriginVerification) -> frozenset[Withheld]:
    """The goods of one verification that stand without their preference now."""
    return withheld(row.reference, Verification(row.state), goods_of(row), row.granted)


def of_declaration(declaration: int, *, inside: bool, at: datetime) -> list[dict[str, Any]]:
    """The oldest first, as `told`."""
    rows = (
        OriginVerification.objects.filter(declaration=declaration).select_related("declaration").order_by("pk")
    )
    return [_told(row, inside=inside, at=at) for row in rows]


def desk(signed: SignedIn, *, at: datetime, still_open: bool = True) -> list[dict[str, Any]]:
    """Of the declarations of his offices, what is due first at the top; at most MOST. As `told`, for
    officers."""
    which = access.visible(signed, at, VERIFY)
    rows = OriginVerification.objects.select_related("declaration")
    rows = rows.filter(state__in=OPEN).order_by("due_at", "pk") if still_open else rows.order_by("-pk")
    among = rows.filter(declaration__in=Declaration.objects.filter(which).values("pk"))
    return [_told(row, inside=True, at=at) for row in among[:MOST]]


def verification(key: int, declaration: int | None = None) -> OriginVerification:
    """NotFound where there is none, or none on that declaration."""
    rows = OriginVerification.objects.select_related("declaration").filter(pk=key)
    row = (rows if declaration is None else rows.filter(declaration=declaration)).first()
    if row is None:
        raise NotFound("origin-verification", key)
    return row


def told(key: int, *, inside: bool, at: datetime) -> dict[str, Any]:
    """Moments and days as ISO text, amounts as text. `turn`: officer, issuer or ""; `may`: what an officer can
    do.

    `inside`: for officers; others are told neither by what the doubt came nor what was written to the other
    side, nor who raised or decided it, and of its answer only what was found.
    """
    return _told(verification(key), inside=inside, at=at)


_OFFICERS: Mapping[VerificationAct, str] = {
    VerificationAct.ASK: "ask",
    VerificationAct.TAKE_ANSWER: "answer",
    VerificationAct.GRANT: "decide",
    VerificationAct.WITHDRAW: "withdraw",
}


def _told(row: OriginVerification, *, inside: bool, at: datetime) -> dict[str, Any]:
    state = Verification(row.state)
    found = outcomes(row.answer)
    answer = {str(number): str(outcome) for number, outcome in found.items()}
    public = {
        "verification": int(row.pk),
        "number": name_of(row.pk),
        "declaration": qualified(settings.ADMINISTRATION, row.declaration.number),
        "issuing_country": row.issuing_country,
        "reference": row.reference,
        "schedule": row.schedule,
        "state": row.state,
        "open": state in OPEN,
        "reason": row.reason,
        "goods": [
            {
                "number": one.number,
                "line": one.line,
                "code": one.code,
                "found": answer.get(str(one.number), ""),
                "granted": one.number in row.granted,
            }
            for one in goods_of(row)
        ],
        "withheld": dict(row.withheld),
        "withheld_total": plain(sum(map(Decimal, row.withheld.values()), Decimal(0))),
        "cover": row.cover,
        "turn": turn_of(state),
        "raised_at": row.raised_at.isoformat(),
        "asked_at": _moment(row.asked_at),
        "due_at": _moment(row.due_at) if state in OPEN else None,
        "late": state in OPEN and row.due_at is not None and row.due_at <= at,
        "latest_at": _moment(row.latest_at),
        "decided_at": _moment(row.decided_at),
        "decision": number_of(row.decision_id) if row.decision_id else "",
    }
    return public | (_inside(row, state) if inside else {})


def _inside(row: OriginVerification, state: Verification) -> dict[str, Any]:
    return {
        "chosen": row.chosen,
        "statement": row.statement,
        "on_paper": row.on_paper,
        "reminders": row.reminders,
        "escalated": row.escalated_at is not None,
        "raised_by": row.raised_by,
        "decided_by": row.decided_by,
        "answer": row.answer,
        "answered_at": _moment(row.answered_at),
        "late_answer": row.late_answer,
        "may": [name for act, name in _OFFICERS.items() if VERIFICATION.allows(state, act)],
    }


def plain(amount: Decimal) -> str:
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def keys_due(field: str, states: Collection[Verification], *, at: datetime, **more: Any) -> list[int]:
    """Of those in `states` whose moment `field` has come."""
    rows = OriginVerification.objects.filter(**{f"{field}__lte": at, "state__in": states, **more})
    return list(rows.order_by("pk").values_list("pk", flat=True))
