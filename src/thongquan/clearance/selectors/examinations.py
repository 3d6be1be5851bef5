"""Examinations of goods that are not done: of his offices for who assigns them, one's own for who examines."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q

from thongquan.clearance.domain.work import Work
from thongquan.clearance.models import Declaration, WorkItem
from thongquan.clearance.selectors import access, views
from thongquan.identity.domain import SignedIn
from thongquan.inspection import selectors as inspections
from thongquan.kernel.identifiers import qualified
from thongquan.reference import selectors as reference

RECORD, ASSIGN = "examination.record", "examination.assign"
MOST = 500
Told = dict[str, Any]


def to_do(signed: SignedIn, *, at: datetime) -> list[Told]:
    """Open examinations and scans that are his to assign or his own: `views.summary` of the declaration, and
    inspection, kind, state of the inspection (`stage`), officer, requested_at, reason, due_at (of the clock of
    the examination), late. The first clock to end first; three questions."""
    me, offices = str(signed.subject), access.offices_where(signed, ASSIGN, at)
    found = inspections.open_examinations(offices=offices, officer=me, limit=MOST)
    prefix = qualified(settings.ADMINISTRATION, "")
    numbers = {one["declaration"].removeprefix(prefix) for one in found}
    which = access.visible(signed, at, RECORD) | access.visible(signed, at, ASSIGN)
    rows = {row.number: row for row in Declaration.objects.filter(which, number__in=numbers)}
    clocks = _clocks(rows)
    known = reference.reference()
    told = [
        views.summary(rows[number], known) | _told(one, clocks.get(rows[number].pk), at)
        for one in found
        if (number := one["declaration"].removeprefix(prefix)) in rows
    ]
    return sorted(told, key=lambda one: (one["due_at"] is None, one["due_at"] or "", one["requested_at"]))


def _clocks(rows: Mapping[str, Declaration]) -> dict[int, datetime | None]:
    """When the clock of the examination ends, by declaration."""
    keys = [row.pk for row in rows.values()]
    work = WorkItem.objects.filter(Q(declaration_id__in=keys), kind=Work.EXAMINATION)
    return dict(work.values_list("declaration_id", "due_at"))


def _told(one: Told, clock: datetime | None, at: datetime) -> Told:
    ends = [end for end in (one["due"], clock) if end is not None]
    due = min(ends) if ends else None
    return {
        "inspection": one["pk"],
        "kind": one["kind"],
        "stage": one["state"],
        "officer": one["officer"],
        "requested_at": one["requested_at"].isoformat(),
        "reason": one["reason"],
        "due_at": due.isoformat() if due else None,
        "late": due is not None and due <= at,
    }
