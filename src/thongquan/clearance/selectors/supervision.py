"""What a supervisor steers by: load, ages against the clocks of the law, overrides, lanes by day, clearances by
hour. Each is one query over what waits now, or over a stretch of days, of his offices."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import CharField, Count, DateTimeField, Min, Q, Value
from django.db.models.functions import Cast, TruncHour

from thongquan.books import selectors as books
from thongquan.clearance.models import Declaration, WorkItem
from thongquan.clearance.selectors import access, views
from thongquan.identity.domain import SignedIn
from thongquan.inspection import selectors as inspections
from thongquan.kernel.identifiers import qualified
from thongquan.risk.selectors import changed

VIEW = "supervision.view"
DAYS_MOST = 62
HOURS_MOST = 14 * 24
OVERRIDES_MOST = 500
Told = dict[str, Any]
# How much is left of the clock, in hours of the wall; `none`: the law sets none.
AGES = (("overdue", None, 0), ("in_2h", 0, 2), ("in_8h", 2, 8), ("in_24h", 8, 24), ("later", 24, None))


def load(signed: SignedIn, *, at: datetime) -> list[Told]:
    """office, officer ("" in everybody's queue), work, declarations, late, oldest (since when)."""
    rows = WorkItem.objects.filter(_waiting(signed, at)).order_by("office", "officer")
    told = rows.values("office", "officer").annotate(
        work=Count("kind"),
        declarations=Count("declaration_id", distinct=True),
        late=Count("kind", filter=Q(due_at__lte=at)),
        oldest=Min("since"),
    )
    return [{**row, "oldest": row["oldest"].isoformat()} for row in told]


def ages(signed: SignedIn, *, at: datetime) -> list[Told]:
    """By kind of work how much is overdue, will be in 2, 8, 24 hours, or later; `none`: without a clock."""
    bands = {name: Count("press_at", filter=_band(at, least, most)) for name, least, most in AGES}
    rows = WorkItem.objects.filter(_waiting(signed, at)).order_by("kind").values("kind")
    return list(rows.annotate(**bands, none=Count("press_at", filter=Q(due_at=None))))


def _band(at: datetime, least: int | None, most: int | None) -> Q:
    which = Q(due_at__isnull=False)
    if least is not None:
        which &= Q(due_at__gt=at + timedelta(hours=least))
    return which if most is None else which & Q(due_at__lte=at + timedelta(hours=most))


def overrides(signed: SignedIn, *, at: datetime, days: int = 30) -> list[Told]:
    """Lanes that people changed, the newest first: identifier, number, office, at, was, lane, by, reason (of
    the book's list), note."""
    mine = Declaration.objects.filter(access.visible(signed, at, VIEW))
    found = changed.since(at - timedelta(days=min(days, DAYS_MOST)), among=mine, limit=OVERRIDES_MOST)
    prefix = qualified(settings.ADMINISTRATION, "")
    numbers = [one["declaration"].removeprefix(prefix) for one in found]
    rows = {row.number: row for row in mine.filter(number__in=numbers)}
    return [
        {
            "identifier": one["declaration"],
            "number": views.legal_number(rows[number]),
            "office": rows[number].office,
            "at": one["at"].isoformat(),
            "was": one["was"],
            "lane": one["lane"],
            "by": one["by"],
            **_said(one["why"]),
        }
        for one, number in zip(found, numbers, strict=True)
        if number in rows
    ]


def _said(why: str) -> Told:
    """As `acts.override_lane` writes it."""
    reason, _, note = why.partition(": ")
    return {"reason": reason, "note": note}


def lanes_by_day(signed: SignedIn, *, at: datetime, days: int = 14) -> list[Told]:
    """day, lane, declarations: of the last `days` legal days, today among them; what had none is not there."""
    return _days(_by_day(signed, at, days))


def clearances_by_hour(signed: SignedIn, *, at: datetime, hours: int = 48) -> list[Told]:
    """hour (when it began, UTC), lane, declarations: what was cleared in the last `hours`."""
    return _hours(_by_hour(signed, at, hours))


def flow(signed: SignedIn, *, at: datetime, days: int, hours: int) -> tuple[list[Told], list[Told]]:
    """`lanes_by_day` and `clearances_by_hour`, in one query."""
    found = list(_by_day(signed, at, days).union(_by_hour(signed, at, hours), all=True))
    return _days(one for one in found if one["of"] == "day"), _hours(
        one for one in found if one["of"] == "hour"
    )


def _by_day(signed: SignedIn, at: datetime, days: int) -> Any:
    until = books.today(at)
    since = until - timedelta(days=min(days, DAYS_MOST) - 1)
    rows = Declaration.objects.filter(
        access.visible(signed, at, VIEW),
        registered_at__gte=at - timedelta(days=min(days, DAYS_MOST)),  # what an index knows
        law_day__range=(since, until),
    )
    return _counted(rows, "day", Cast("law_day", DateTimeField()))


def _by_hour(signed: SignedIn, at: datetime, hours: int) -> Any:
    since = at - timedelta(hours=min(hours, HOURS_MOST))
    rows = Declaration.objects.filter(
        access.visible(signed, at, VIEW), cleared_at__gt=since, cleared_at__lte=at
    )
    return _counted(rows, "hour", TruncHour("cleared_at", tzinfo=UTC))


def _counted(rows: Any, of: str, begun: Any) -> Any:
    """of, begun (UTC), lane, n."""
    kind = Value(of, output_field=CharField())
    return rows.annotate(of=kind, begun=begun).order_by().values("of", "begun", "lane").annotate(n=Count("id"))


def _days(found: Iterable[Told]) -> list[Told]:
    return [
        {"day": one["begun"].astimezone(UTC).date().isoformat(), "lane": one["lane"], "declarations": one["n"]}
        for one in _in_order(found)
    ]


def _hours(found: Iterable[Told]) -> list[Told]:
    return [
        {"hour": one["begun"].isoformat(), "lane": one["lane"], "declarations": one["n"]}
        for one in _in_order(found)
    ]


def _in_order(found: Iterable[Told]) -> list[Told]:
    return sorted(found, key=lambda one: (one["begun"], one["lane"]))


def samples(signed: SignedIn, *, at: datetime) -> list[Told]:
    """Samples whose result is still to come: office, awaited, late, oldest (since when)."""
    rows = inspections.samples_by_office(offices=access.offices_where(signed, VIEW, at), at=at)
    return [{**row, "oldest": row["oldest"].isoformat()} for row in rows]


def _waiting(signed: SignedIn, at: datetime) -> Q:
    which = Q(office__in=[])
    for scope in signed.scopes(VIEW, at=at):
        which |= access.of_offices(scope, at) & access.of_party(scope, at, through="declaration__")
    return which
