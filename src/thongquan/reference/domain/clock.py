"""The clock of the law: when something is due, whose turn it is, what a pause or an extension does to it.

Periods in days and months are counted as the Civil Code (91/2015/QH13, articles 147 and 148) counts them:
the day of the event is not counted, the period ends at 24:00 of its last day, and where the rule says so a
last day that is not worked moves to the next that is. A day touched by a pause is not counted. `due` is the
first instant that is too late.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.reference.domain.calendars import HORIZON_DAYS, ONE_DAY, WorkingCalendar


class Unit(StrEnum):
    HOUR = "hour"
    WORKING_HOUR = "working-hour"
    DAY = "day"
    WORKING_DAY = "working-day"
    MONTH = "month"

    @property
    def in_days(self) -> bool:
        return self in (Unit.DAY, Unit.WORKING_DAY, Unit.MONTH)


@dataclass(frozen=True, slots=True)
class Span:
    """`rolls`: a last day that is not worked moves to the next working day (Civil Code art. 148.5)."""

    amount: int
    unit: Unit
    rolls: bool = True

    def __post_init__(self) -> None:
        assert self.amount >= 0


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands from `start` until `end` (None: still standing) and `awaited` is the one awaited."""

    start: datetime
    awaited: Subject
    end: datetime | None = None


class Period(Protocol):
    """A clock's parameters, as a row of the clocks book gives them."""

    @property
    def code(self) -> str: ...
    @property
    def span(self) -> Span: ...
    @property
    def awaited(self) -> Subject: ...
    @property
    def milestone(self) -> str: ...
    @property
    def on_expiry(self) -> str: ...
    @property
    def basis(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Deadline:
    """`milestone`: the point of the Time Release Study that ends it. `on_expiry`: what the law makes of
    silence ("deemed-complete", "void", "" where it makes nothing of it). `due` is None while paused."""

    code: str
    awaited: Subject
    milestone: str
    started: datetime
    spans: tuple[Span, ...]
    due: datetime | None
    basis: str
    on_expiry: str = ""
    pauses: tuple[Pause, ...] = ()

    @property
    def paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].end is None

    @property
    def turn(self) -> Subject:
        """Who is awaited now."""
        return self.pauses[-1].awaited if self.paused else self.awaited

    def expired(self, at: datetime) -> bool:
        return self.due is not None and at >= self.due

    def outcome(self, at: datetime) -> str:
        """What silence means `at`: the rule's `on_expiry` once the time is over, else ""."""
        return self.on_expiry if self.expired(at) else ""

    def pause(self, *, at: datetime, awaited: Subject) -> "Deadline":
        """The clock stands and `awaited` must act. Refused once the time is over or while it stands."""
        self._check_runs(at)
        return replace(self, pauses=(*self.pauses, Pause(at, awaited)), due=None)

    def resume(self, calendar: WorkingCalendar, *, at: datetime) -> "Deadline":
        if not self.paused:
            raise Refused("clock-not-paused", clock=self.code)
        last = self.pauses[-1]
        if at < last.start:
            raise Refused("clock-runs-backwards", clock=self.code, paused=last.start, at=at)
        return replace(self, pauses=(*self.pauses[:-1], replace(last, end=at)))._counted(calendar)

    def extend(self, calendar: WorkingCalendar, *, by: Span, at: datetime) -> "Deadline":
        """`by` is counted on from the end of what was granted before."""
        self._check_runs(at)
        return replace(self, spans=(*self.spans, by))._counted(calendar)

    def _check_runs(self, at: datetime) -> None:
        if self.paused:
            raise Refused("clock-paused", clock=self.code)
        last = self.pauses[-1].end if self.pauses else self.started
        if last is not None and at < last:
            raise Refused("clock-runs-backwards", clock=self.code, since=last, at=at)
        if self.expired(at):
            raise Refused("clock-expired", clock=self.code, due=self.due)

    def _counted(self, calendar: WorkingCalendar) -> "Deadline":
        return replace(self, due=due(calendar, started=self.started, spans=self.spans, pauses=self.pauses))


def start(
    period: Period, calendar: WorkingCalendar, *, at: datetime, awaited: Subject | None = None
) -> Deadline:
    """The deadline that `period` sets from `at` on, for `awaited` (default: the role the row names)."""
    return Deadline(
        code=period.code,
        awaited=awaited or period.awaited,
        milestone=period.milestone,
        started=at,
        spans=(period.span,),
        due=after(calendar, at, period.span),
        basis=period.basis,
        on_expiry=period.on_expiry,
    )


def after(calendar: WorkingCalendar, at: datetime, span: Span) -> datetime:
    """The instant at which `span`, counted from `at`, is over."""
    return due(calendar, started=at, spans=(span,))


def due(
    calendar: WorkingCalendar, *, started: datetime, spans: Iterable[Span], pauses: Iterable[Pause] = ()
) -> datetime:
    """When `spans`, one after the other from `started`, are over; `pauses` (all ended) are left out."""
    stops = [(pause.start, pause.end) for pause in pauses if pause.end is not None and pause.end > pause.start]
    at, day = started, calendar.legal_day(started)
    for span in spans:
        if span.unit.in_days:
            day = _last_day(calendar, day, span, stops)
            at = calendar.midnight(day + ONE_DAY)
        else:
            at = _run_out(_running(calendar, at, span.unit, stops), timedelta(hours=span.amount), at)
            day = calendar.legal_day(at)
    return at


Stops = list[tuple[datetime, datetime]]


def _last_day(calendar: WorkingCalendar, since: date, span: Span, stops: Stops) -> date:
    amount = (_months_on(since, span.amount) - since).days if span.unit is Unit.MONTH else span.amount
    standing = _days_touched(calendar, stops)
    day, counted = since, 0
    for _ in range(HORIZON_DAYS):
        if counted >= amount:
            break
        day += ONE_DAY
        counted += day not in standing and (span.unit is not Unit.WORKING_DAY or calendar.works_on(day))
    assert counted >= amount, f"{span} does not end within {HORIZON_DAYS} days of calendar {calendar.code}"
    return calendar.working_day_from(day) if span.rolls else day


def _days_touched(calendar: WorkingCalendar, stops: Stops) -> set[date]:
    touched: set[date] = set()
    for stop, go in stops:
        day, last = calendar.legal_day(stop), calendar.legal_day(go - timedelta(microseconds=1))
        while day <= last:
            touched.add(day)
            day += ONE_DAY
    return touched


def _months_on(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last (Civil Code art. 148.3)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(first_after - ONE_DAY, date(year, month + 1, 1) + timedelta(days=day.day - 1))


def _running(
    calendar: WorkingCalendar, since: datetime, unit: Unit, stops: Stops
) -> Iterable[tuple[datetime, datetime]]:
    """The intervals in which hours of `unit` pass, pauses cut out."""
    whole = (
        calendar.openings(since)
        if unit is Unit.WORKING_HOUR
        else iter([(since, since + timedelta(days=HORIZON_DAYS))])
    )
    for opens, closes in whole:
        at = opens
        for stop, go in sorted(stops):
            if go <= at or stop >= closes:
                continue
            if stop > at:
                yield at, stop
            at = max(at, go)
        if at < closes:
            yield at, closes


def _run_out(running: Iterable[tuple[datetime, datetime]], amount: timedelta, since: datetime) -> datetime:
    """The instant at which `amount` has passed within `running`."""
    if not amount:
        return since
    for opens, closes in running:
        if closes - opens >= amount:
            return opens + amount
        amount -= closes - opens
    raise LookupError(f"{amount} are left after {HORIZON_DAYS} days from {since}: does the calendar ever work?")
