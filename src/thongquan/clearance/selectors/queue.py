"""What waits for an officer: a few queries a page, whatever is on it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from thongquan.clearance.domain.states import Life
from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors import views
from thongquan.clearance.selectors.standing import amendments_open, cancellations_open, standings_of
from thongquan.reference import selectors as reference

OFFICERS_TURN = "officer:"
PAGE = 200


def for_officers(which: Q, *, at: datetime, lane: str = "", limit: int = 50) -> list[dict[str, Any]]:
    """The newest `limit` of `which` (as `access.visible` gives it) that await an officer: `views.summary` and
    `awaited`. What is cleared waits for him too, where an amendment or a cancellation is asked for."""
    me = OuterRef("pk")
    asked = Exists(amendments_open(me)) | Exists(cancellations_open(me))
    rows = Declaration.objects.filter(which & (Q(life=Life.REGISTERED) | asked)).order_by("-pk")
    if lane:
        rows = rows.filter(lane=lane)
    found: list[dict[str, Any]] = []
    known = reference.reference()
    for page in _pages(rows):
        standings = standings_of(page, at=at)
        for row in page:
            turns = views.awaited_of(standings[row.pk].awaited)
            if any(turn.startswith(OFFICERS_TURN) for turn in turns):
                found.append(views.summary(row, known) | {"awaited": turns})
        if len(found) >= limit:
            break
    return found[:limit]


def _pages(rows: Any) -> Iterator[list[Declaration]]:
    last = None
    while page := list((rows if last is None else rows.filter(pk__lt=last))[:PAGE]):
        yield page
        last = page[-1].pk
