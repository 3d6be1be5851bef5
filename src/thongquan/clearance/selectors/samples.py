"""Samples of a declaration's goods, for who may see it: what stays among officers is left out for others."""

from datetime import datetime
from typing import Any

from django.conf import settings

from thongquan.clearance.domain.assessment import plain
from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors import access, views
from thongquan.identity.domain import SignedIn
from thongquan.inspection import selectors as inspections
from thongquan.inspection.domain import AWAITED, Sample
from thongquan.kernel.identifiers import qualified
from thongquan.reference import selectors as reference

RECORD = "examination.record"
MOST = 500


def listed(identifier: str, *, inside: bool) -> list[dict[str, Any]]:
    """The first taken first, as `told`; one query."""
    return [told(one, inside=inside) for one in inspections.samples(identifier)]


def told(one: Sample, *, inside: bool) -> dict[str, Any]:
    """Moments and days as ISO text, the quantity as text; `result`: on, by, conclusion, or None. `inside`: for
    officers; for others officer, owner and note are ""."""
    taking, result = one.taking, one.result
    return {
        "sample": one.id,
        "number": one.number,
        "inspection": one.inspection,
        "state": str(one.state),
        "item_number": taking.item_number,
        "quantity": plain(taking.quantity),
        "unit": taking.unit,
        "sealed": taking.sealed,
        "laboratory": taking.laboratory,
        "purpose": str(taking.purpose),
        "taken_at": one.at.isoformat(),
        "sent_at": one.sent_at.isoformat() if one.sent_at else None,
        "due_at": one.due.isoformat() if one.due and one.state in AWAITED else None,
        "result": (
            {"on": result.on.isoformat(), "by": result.by, "conclusion": result.conclusion} if result else None
        ),
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "officer": one.officer if inside else "",
        "owner": one.owner if inside else "",
        "note": taking.note if inside else "",
    }


def awaited(signed: SignedIn, *, at: datetime) -> list[dict[str, Any]]:
    """Samples of his offices whose result is still to come: `views.summary` of the declaration, and sample, bag
    (the number on it), stage, item_number, laboratory, purpose, owner, taken_at, sent_at, due_at, late. The
    first clock to end first; two questions."""
    found = inspections.awaited_samples(offices=access.offices_where(signed, RECORD, at), limit=MOST)
    prefix = qualified(settings.ADMINISTRATION, "")
    numbers = {one["inspection__declaration"].removeprefix(prefix) for one in found}
    which = access.visible(signed, at, RECORD)
    rows = {row.number: row for row in Declaration.objects.filter(which, number__in=numbers)}
    known = reference.reference()
    return [
        views.summary(rows[number], known) | _awaited(one, at)
        for one in found
        if (number := one["inspection__declaration"].removeprefix(prefix)) in rows
    ]


def _awaited(one: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {
        "sample": one["pk"],
        "bag": one["number"],
        "stage": one["state"],
        "item_number": one["item_number"],
        "laboratory": one["laboratory"],
        "purpose": one["purpose"],
        "owner": one["owner"],
        "taken_at": one["at"].isoformat(),
        "sent_at": one["sent_at"].isoformat() if one["sent_at"] else None,
        "due_at": one["due"].isoformat() if one["due"] else None,
        "late": one["due"] is not None and one["due"] <= at,
    }
