"""All of reference at one moment of knowledge, as nouns: what selectors hand out and services check."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

import polars as pl

from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound
from thongquan.kernel.validity import Validity
from thongquan.reference.domain import tables
from thongquan.reference.domain.calendars import Shift, Shifts, Week, WorkingCalendar
from thongquan.reference.domain.clock import Deadline, Span, Unit, start
from thongquan.reference.domain.exchange_day import RateDay, publication_day
from thongquan.reference.domain.numbering import Scheme
from thongquan.reference.domain.offices import Office, Tree
from thongquan.reference.domain.units import UnitOfMeasure, Units


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A row of the clocks book; satisfies `clock.Period`."""

    code: str
    span: Span
    awaited: Subject
    milestone: str
    on_expiry: str
    basis: str
    names: Mapping[str, str] = field(default_factory=dict)


class Reference:
    """`frames`: one per table of `tables.TABLES`, all validities. Built once per load and shared."""

    def __init__(self, frames: Mapping[str, pl.DataFrame]) -> None:
        self.frames = {name: frames.get(name, tables.frame(table, ())) for name, table in tables.TABLES.items()}
        self._in_force: dict[tuple[str, date], pl.DataFrame] = {}
        self._calendars: dict[tuple[str, str], WorkingCalendar] = {}

    def codes(self, name: str, on: date) -> pl.DataFrame:
        """The rows of table `name` in force on the day, by code."""
        if (name, on) not in self._in_force:
            if len(self._in_force) > 400:
                self._in_force.clear()
            self._in_force[name, on] = tables.in_force(self.frames[name], on)
        return self._in_force[name, on]

    @cached_property
    def offices(self) -> Tree:
        return Tree(_office(row) for row in self.frames["offices"].iter_rows(named=True))

    def calendar(self, code: str, zone: str) -> WorkingCalendar:
        if (code, zone) not in self._calendars:
            hours = _of_calendar(self.frames["hours"], code)
            if not hours:
                raise NotFound("calendar", code)
            days = _of_calendar(self.frames["days"], code)
            self._calendars[code, zone] = WorkingCalendar(code, zone, _weeks(hours), _special(days))
        return self._calendars[code, zone]

    def calendar_of(self, office: str, on: date) -> WorkingCalendar:
        """Of the office on the day, or of its heir."""
        row = self.offices.successor(office, on)
        return self.calendar(row.calendar, row.zone)

    def legal_day(self, office: str, at: datetime) -> date:
        """The day on the office's wall when it is `at`. An office keeps its zone, so any row of it serves."""
        rows = self.offices.rows.get(office)
        if not rows:
            raise NotFound("office", office)
        day = self.calendar(rows[-1].calendar, rows[-1].zone).legal_day(at)
        return self.calendar_of(office, day).legal_day(at)

    def clock(self, code: str, on: date) -> ClockRule:
        """The parameters of clock `code` in force on the day; NotFound where there are none."""
        row = self._row("clocks", code, on)
        return ClockRule(
            code=code,
            span=Span(row["amount"], Unit(row["unit"]), row["rolls"]),
            awaited=awaited(row["awaited"]),
            milestone=row["milestone"],
            on_expiry=row["on_expiry"],
            basis=row["basis"],
            names=_texts(row, "clocks"),
        )

    def deadline(
        self, code: str, *, office: str, at: datetime, on: date | None = None, awaited: Subject | None = None
    ) -> Deadline:
        """Clock `code` started `at` in `office`. `on`: the day whose law applies (default: that of `at`)."""
        today = self.legal_day(office, at)
        rule = self.clock(code, on or today)
        return start(rule, self.calendar_of(office, today), at=at, awaited=awaited)

    def rate_day(self, code: str, registered_on: date, *, zone: str) -> date:
        """The publication day of the rates for declarations registered on `registered_on`."""
        row = self._row("rate_days", code, registered_on)
        rule = RateDay(code, row["weekday"], row["weeks_before"], row["basis"])
        return publication_day(registered_on, rule, self.calendar(row["calendar"], zone))

    def scheme(self, code: str, on: date) -> Scheme:
        row = self._row("schemes", code, on)
        return scheme_of(row)

    def schemes(self, code: str) -> tuple[Scheme, ...]:
        """Those of all days: what a number written at any time may be read by."""
        rows = self.frames["schemes"].filter(pl.col("code") == code)
        return tuple(scheme_of(row) for row in rows.iter_rows(named=True))

    def units(self, on: date) -> Units:
        return {
            row["code"]: UnitOfMeasure(row["code"], row["dimension"], Decimal(row["factor"] or 0))
            for row in self.codes("units", on).iter_rows(named=True)
        }

    def _row(self, name: str, code: str, on: date) -> Mapping[str, Any]:
        rows = self.codes(name, on)
        codes = rows["code"].to_list()
        if code not in codes:
            raise NotFound(name, code)
        return rows.row(codes.index(code), named=True)

    def faults(self) -> list[str]:
        """What the tables say wrong together, each table being sound."""
        books = sorted({table.book for table in tables.TABLES.values()})
        return [*(fault for book in books for fault in self.faults_within(book)), *self._office_faults()]

    def faults_within(self, book: str) -> list[str]:
        """What the tables of one book say wrong together: the tree, calendars and clocks, patterns, factors."""
        checks: dict[str, tuple[Callable[[], Iterable[str]], ...]] = {
            "offices": (self.offices.faults,),
            "clocks": (self._calendar_faults, self._clock_faults),
            "numbering": (self._scheme_faults,),
            "reference": (self._unit_faults,),
        }
        return [fault for check in checks[book] for fault in check()]

    def _office_faults(self) -> Iterable[str]:
        for row in self.frames["offices"].iter_rows(named=True):
            try:
                self.calendar(row["calendar"], row["zone"])
            except (NotFound, ValueError, KeyError) as error:
                yield f"{row['code']}: {error}"

    def _calendar_faults(self) -> Iterable[str]:
        for name in ("hours", "days"):
            for row in self.frames[name].iter_rows(named=True):
                try:
                    assert name == "hours" or row["kind"] in ("holiday", "working"), (
                        "neither holiday nor working"
                    )
                    if row.get("kind") != "holiday":
                        _shift(row)
                except (ValueError, AssertionError) as error:
                    yield f"{name} of {row['calendar']}: {error}"

    def _clock_faults(self) -> Iterable[str]:
        milestones = set(self.frames["milestones"]["code"])
        for row in self.frames["clocks"].iter_rows(named=True):
            if row["unit"] not in set(Unit):
                yield f"clock {row['code']}: no unit {row['unit']}"
            if row["milestone"] not in milestones:
                yield f"clock {row['code']}: no milestone {row['milestone']}"

    def _scheme_faults(self) -> Iterable[str]:
        for row in self.frames["schemes"].iter_rows(named=True):
            try:
                scheme_of(row)
            except ValueError as error:
                yield str(error)

    def _unit_faults(self) -> Iterable[str]:
        for row in self.frames["units"].filter(pl.col("dimension") != "").iter_rows(named=True):
            try:
                assert Decimal(row["factor"]) > 0
            except (InvalidOperation, AssertionError):
                yield f"unit {row['code']}: {row['factor']!r} is no factor"


def scheme_of(row: Mapping[str, Any]) -> Scheme:
    """`prefixes` are written "import=1;export=3"."""
    pairs = [pair.partition("=") for pair in row["prefixes"].split(";") if pair]
    return Scheme(row["code"], row["template"], {kind: prefix for kind, _, prefix in pairs}, row["check"])


def awaited(text: str) -> Subject:
    """A role ("officer") or a subject ("office:VN-01B1")."""
    return Subject.parse(text) if ":" in text else Subject("role", text)


def _texts(row: Mapping[str, Any], name: str) -> dict[str, str]:
    """The languages of a row: the columns its table does not have."""
    return {column: text for column, text in row.items() if column not in tables.TABLES[name].schema}


def _office(row: Mapping[str, Any]) -> Office:
    return Office(
        code=row["code"],
        parent=row["parent"],
        kind=row["kind"],
        names=_texts(row, "offices"),
        zone=row["zone"],
        calendar=row["calendar"],
        validity=Validity(row["valid_from"], row["valid_to"]),
        successor=row["successor"],
        basis=row["basis"],
        confirmed=bool(row["confirmed"]),
    )


def _of_calendar(frame: pl.DataFrame, code: str) -> list[dict[str, Any]]:
    return frame.filter(pl.col("calendar") == code).to_dicts()


def _weeks(hours: list[dict[str, Any]]) -> tuple[tuple[date, Week], ...]:
    """The whole week anew from every day on which any of its hours begin or end."""
    turns = {row["valid_from"] for row in hours} | {row["valid_to"] for row in hours} - {None}
    return tuple((day, _week(hours, day)) for day in sorted(turns))


def _week(hours: list[dict[str, Any]], on: date) -> Week:
    valid = [row for row in hours if Validity(row["valid_from"], row["valid_to"]).covers(on)]
    return tuple(
        tuple(sorted(_shift(row) for row in valid if row["weekday"] == weekday)) for weekday in range(1, 8)
    )


def _special(days: list[dict[str, Any]]) -> dict[date, Shifts]:
    shifts: dict[date, list[Shift]] = defaultdict(list)
    for row in days:
        shifts[row["day"]] += [] if row["kind"] == "holiday" else [_shift(row)]
    return {day: tuple(sorted(worked)) for day, worked in shifts.items()}


def _shift(row: Mapping[str, Any]) -> Shift:
    return Shift(_minutes(row["opens"]), _minutes(row["closes"]))


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    if len(hours) != 2 or len(minutes) != 2 or int(minutes) > 59:
        raise ValueError(f"not a time of the day: {text!r} (expected HH:MM)")
    return int(hours) * 60 + int(minutes)
