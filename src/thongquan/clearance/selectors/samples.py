"""Samples of a declaration's goods, for who may see it: what stays among officers is left out for others."""

from typing import Any

from thongquan.clearance.domain.assessment import plain
from thongquan.inspection import selectors as inspections
from thongquan.inspection.domain import Sample


def listed(identifier: str, *, inside: bool) -> list[dict[str, Any]]:
    """The first taken first, as `told`; one query."""
    return [told(one, inside=inside) for one in inspections.samples(identifier)]


def told(one: Sample, *, inside: bool) -> dict[str, Any]:
    """Moments and days as ISO text, the quantity as text; `result`: on, by, conclusion, or None. `inside`: for
    officers; for others officer and note are ""."""
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
        "result": (
            {"on": result.on.isoformat(), "by": result.by, "conclusion": result.conclusion} if result else None
        ),
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "officer": one.officer if inside else "",
        "note": taking.note if inside else "",
    }
