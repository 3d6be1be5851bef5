"""Declarations as people read them: plain objects, numbers as exact text, moments in UTC.

Nothing here asks who reads: `access` has. What is for officers alone has a function of its own.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import msgspec
import polars as pl
from django.conf import settings
from django.db.models import Q

from thongquan.books import selectors as books
from thongquan.clearance.domain.assessment import plain
from thongquan.clearance.domain.law import Law
from thongquan.clearance.models import (
    AmendmentRequest,
    CancellationRequest,
    DecisionFacts,
    Declaration,
    FindingRow,
    Revision,
    SignedDecision,
    Step,
)
from thongquan.clearance.selectors.law import law_of
from thongquan.clearance.selectors.standing import Standing, holds_of, standing_of
from thongquan.intake.domain.messages import receipt_number
from thongquan.kernel.findings import Audience
from thongquan.kernel.identifiers import qualified
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.ledger import domain as money
from thongquan.ledger import selectors as ledger
from thongquan.ledger.domain.reference import payment_reference
from thongquan.reference import selectors as reference
from thongquan.reference.domain.snapshot import Reference
from thongquan.wire.domain import jws

PAGE_MOST = 200
HIDDEN = {"officer:hold": "officer:clearance"}  # a hold that is not public shows as a decision that is awaited
DAYS = ("registered_from", "registered_to")
FOUND = ("rule", "path", "found", "expected")


class Told(Protocol):
    """A step of the timeline, wherever it was read."""

    at: datetime
    milestone: str
    actor: str
    awaited: str
    due_at: datetime | None
    revision: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; "" and None: not at all."""

    state: str = ""
    lane: str = ""
    direction: str = ""
    office: str = ""
    control: str = ""
    number: str = ""
    reference: str = ""
    procedure: str = ""
    party: str = ""  # the code of who owns the goods, or who declared them
    registered_from: date | None = None
    registered_to: date | None = None


def filters_of(asked: Mapping[str, str]) -> Filters:
    """From texts by name, as an address or a saved view has them; what narrows nothing here is left out, and so
    is a day that is none."""
    known = {one.name: asked[one.name].strip() for one in fields(Filters) if asked.get(one.name)}
    return Filters(**{name: _day(text) if name in DAYS else text for name, text in known.items()})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Page:
    """`next` asks for what follows; "" at the end."""

    declarations: list[dict[str, Any]] = field(default_factory=list)
    next: str = ""


def page(which: Q, filters: Filters, *, cursor: str = "", limit: int = 50) -> Page:
    """The newest first. Refused("bad-cursor")."""
    rows = Declaration.objects.filter(which & narrowed(filters)).order_by("-id")
    if cursor:
        rows = rows.filter(id__lt=place(cursor))
    found = list(rows[: min(limit, PAGE_MOST) + 1])
    shown = found[: min(limit, PAGE_MOST)]
    more = cursor_at(shown[-1].pk) if len(found) > len(shown) else ""
    known = reference.reference()
    return Page([summary(row, known) for row in shown], more)


def summary(row: Declaration, known: Reference) -> dict[str, Any]:
    return {
        "identifier": qualified(settings.ADMINISTRATION, row.number),
        "number": known.scheme("declaration", row.law_day).legal(row.number, row.revision),
        "revision": row.revision,
        "direction": row.direction,
        "procedure": row.procedure,
        "office": row.office,
        "trader": row.trader,
        "declarant": row.declarant,
        "reference": row.reference,
        "registered_at": row.registered_at.isoformat(),
        "law_day": row.law_day.isoformat(),
        "state": row.life,
        "lane": row.lane,
        "control": row.control,
        "goods": row.goods,
        "items": row.items,
        "customs_value": plain(row.customs_value),
        "tax_total": None if row.tax_total is None else plain(row.tax_total),
        "cleared_at": row.cleared_at.isoformat() if row.cleared_at else None,
    }


def legal_number(row: Declaration) -> str:
    """The number as people read it, with its revision."""
    return reference.reference().scheme("declaration", row.law_day).legal(row.number, row.revision)


def declaration(key: int, *, at: datetime) -> dict[str, Any]:
    """The whole of it: what was declared, where it stands, whom it awaits."""
    row = _row(key)
    said = Revision.objects.get(declaration=row, revision=row.revision)
    return told(row, msgspec.json.decode(bytes(said.content)), standing_of(row, at=at))


def told(row: Declaration, content: Mapping[str, Any], now: Standing) -> dict[str, Any]:
    """As `declaration`, where all of it is known."""
    return {
        **summary(row, reference.reference()),
        "receipt_number": receipt_of(row.message),
        "content": content,
        "edition": dict(row.law.editions),
        "owed": plain(now.owed),
        "open_requirements": now.open_requirements,
        "awaited": awaited_of(now.awaited),
    }


def awaited_of(turns: tuple[str, ...] | list[str]) -> list[str]:
    """Whose turn it is, as the trader may know it."""
    return list(dict.fromkeys(HIDDEN.get(turn, turn) for turn in turns))


def findings(key: int, *, audience: Audience = Audience.PUBLIC) -> list[dict[str, Any]]:
    """The public's alone, or with OFFICER the officers' too; in the texts of the law it was judged under."""
    row = _row(key)
    law = law_of(row.law_day, known_at=row.registered_at)
    rows = FindingRow.objects.filter(declaration_id=key, revision=row.revision).order_by("row")
    if audience is Audience.PUBLIC:
        rows = rows.filter(audience=Audience.PUBLIC)
    return said_of(rows.values_list(*FOUND), row, law)


def said_of(rows: Iterable[tuple[str, ...]], row: Declaration, law: Law) -> list[dict[str, Any]]:
    """Findings as they are kept, columns `FOUND`, with what the law they were judged under says of them."""
    frame = pl.DataFrame(list(rows), schema=dict.fromkeys(FOUND, pl.String), orient="row")
    return [
        {**found.as_dict(), "audience": str(found.audience), "revision": row.revision}
        for found in law.catalogue.to_findings(frame)
    ]


def timeline(key: int, *, inside: bool = False) -> list[dict[str, Any]]:
    """What happened, who is awaited, until when; `inside` for officers, who also see who it was."""
    return timeline_of(Step.objects.filter(declaration_id=key).order_by("at", "row"), inside=inside)


def timeline_of(steps: Iterable[Told], *, inside: bool) -> list[dict[str, Any]]:
    return [
        {
            "at": step.at.isoformat(),
            "milestone": step.milestone,
            "by": step.actor if inside else _side(step.actor),
            "awaited": step.awaited if inside else HIDDEN.get(step.awaited, step.awaited),
            "due_at": step.due_at.isoformat() if step.due_at else None,
            "revision": step.revision,
        }
        for step in steps
    ]


def _side(actor: str) -> str:
    return "system" if actor.startswith("system:") else "person"


def decision_facts(key: int) -> list[dict[str, Any]]:
    """What each decision knew, for officers: lane, score, profiles."""
    rows = DecisionFacts.objects.filter(declaration_id=key).order_by("revision", "row")
    return [{"revision": row.revision, "at": row.at.isoformat(), "facts": row.facts} for row in rows]


def owed(key: int, *, at: datetime) -> dict[str, Any]:
    """Tax by tax, what is open, covered, due; what is owed now, and what late interest will come to it."""
    row = _row(key)
    identifier = qualified(settings.ADMINISTRATION, row.number)
    debts = ledger.debts(identifier)
    standing = money.standing(identifier, debts, on=reference.legal_day(row.office, at))
    pack = books.pack()
    unit = Decimal(1).scaleb(-pack.currency.decimals)
    zone = ZoneInfo(pack.zone)
    accrued = ledger.accrued(identifier, on=at.astimezone(zone).date(), zone=zone, unit=unit, at=at)
    return owed_of(standing, debts) | {
        "accrued": plain(accrued),
        "charged": {tax: plain(amount) for tax, amount in ledger.charged(identifier).items()},
    }


def owed_of(standing: money.Standing, debts: Iterable[money.Debt]) -> dict[str, Any]:
    """As `owed`, without what was charged."""
    identifier = standing.declaration
    return {
        "identifier": identifier,
        "owed": plain(standing.owed),
        "payment_reference": payment_reference(identifier),
        "debts": [
            {
                "tax": debt.tax,
                "currency": debt.currency,
                "open": plain(debt.open),
                "guaranteed": plain(debt.guaranteed),
                "deferred": plain(debt.deferred),
                "due_on": debt.due_on.isoformat(),
                "guaranteed_until": debt.guarantee_ends.isoformat() if debt.guaranteed else None,
            }
            for debt in debts
        ],
    }


def holds(key: int, *, at: datetime, inside: bool = True) -> list[dict[str, Any]]:
    """The holds that stand on it, its people and its goods; without `inside` the public ones alone. `own`: on
    the declaration itself."""
    return [
        one for one in holds_told(holds_of(_row(key), at=at)) if inside or one["audience"] == Audience.PUBLIC
    ]


def holds_told(found: pl.DataFrame) -> list[dict[str, Any]]:
    """Of one declaration, as `standing.holds_of` gives them."""
    rows = found.drop("d").iter_rows(named=True)
    return [{**one, "own": one["subject"].startswith("declaration:")} for one in rows]


def amendments(key: int) -> list[dict[str, Any]]:
    return [
        {
            "amendment": int(row.pk),
            "state": row.state,
            "from_revision": row.from_revision,
            "after_clearance": row.after_clearance,
            "reason": row.reason,
            "fields": row.fields,
            "changes": [{"path": p, "before": b, "after": a} for p, b, a in row.changes],
            "duty_change": row.duty_change,
            "terms": row.terms or None,
            "receipt_number": receipt_of(row.message),
            "asked_at": row.asked_at.isoformat(),
            "due_at": row.due_at.isoformat() if row.due_at else None,
            "decided_at": row.decided_at.isoformat() if row.decided_at else None,
            "decision": row.decision,
        }
        for row in AmendmentRequest.objects.filter(declaration_id=key).order_by("pk")
    ]


def receipt_of(message: int | None) -> str | None:
    """The number of the receipt of the message something came in; None where it came in none."""
    return None if message is None else receipt_number(settings.ADMINISTRATION, message)


def cancellations(key: int) -> list[dict[str, Any]]:
    return [
        {
            "cancellation": int(row.pk),
            "state": row.state,
            "reason": row.reason_code,
            "note": row.reason,
            "receipt_number": receipt_of(row.message),
            "asked_at": row.asked_at.isoformat(),
            "due_at": row.due_at.isoformat() if row.due_at else None,
            "decided_at": row.decided_at.isoformat() if row.decided_at else None,
            "decision": row.decision,
        }
        for row in CancellationRequest.objects.filter(declaration_id=key).order_by("pk")
    ]


def decisions(key: int, *, inside: bool = False) -> list[dict[str, Any]]:
    """What officers decided on it, with `signed`: the same as a JWS that anyone verifies by our certificate.
    `inside`: those on holds nobody else is told of, too."""
    rows = SignedDecision.objects.filter(declaration_id=key).order_by("pk")
    if not inside:
        rows = rows.filter(audience=Audience.PUBLIC)
    return [{**msgspec.json.decode(jws.payload(row.signed)), "signed": row.signed} for row in rows]


def _row(key: int) -> Declaration:
    row = Declaration.objects.select_related("law").filter(pk=key).first()
    if row is None:
        raise NotFound("declaration", key)
    return row


def key_of(number: str) -> str:
    """The part of a number that stays: of the identifier, or of a legal number with its revision."""
    text = number.removeprefix(f"{settings.ADMINISTRATION}-")
    schemes = reference.reference().schemes("declaration") if text else ()
    return next((scheme.key(text) for scheme in schemes if scheme.read(text)), text)


def narrowed(filters: Filters) -> Q:
    """Which rows of `Declaration` the filters leave."""
    asked = {
        "life": filters.state,
        "lane": filters.lane,
        "direction": filters.direction,
        "office": filters.office,
        "control": filters.control,
        "number": key_of(filters.number),
        "reference": filters.reference,
        "procedure": filters.procedure,
        "law_day__gte": filters.registered_from,
        "law_day__lte": filters.registered_to,
    }
    which = Q(**{name: value for name, value in asked.items() if value})
    return which & (Q(trader=filters.party) | Q(declarant=filters.party)) if filters.party else which


def cursor_at(key: int) -> str:
    return base64.urlsafe_b64encode(str(key).encode()).decode().rstrip("=")


def place(cursor: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        raise Refused("bad-cursor") from None
