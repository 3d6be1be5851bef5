"""Reads of reference. `reference()` gives everything at once, kept in the process until the next load."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from threading import Lock
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import Q

from thongquan.reference import models
from thongquan.reference.domain import contents, tables
from thongquan.reference.domain.calendars import WorkingCalendar
from thongquan.reference.domain.offices import Office
from thongquan.reference.domain.snapshot import Reference

_lock = Lock()
_kept: tuple[int, Reference] | None = None
_steady: ContextVar[tuple[int, Reference] | None] = ContextVar("steady", default=None)


@contextmanager
def steady() -> Iterator[None]:
    """Inside, one load answers everything, the latest when it began; and only one query asks which that is."""
    if _steady.get() is not None:
        yield
        return
    reference()
    token = _steady.set(_kept)
    try:
        yield
    finally:
        _steady.reset(token)


def version() -> int:
    """The number of the latest load, 0 before the first; what has the same version has the same content."""
    if steadied := _steady.get():
        return steadied[0]
    with (
        connection.cursor() as cursor
    ):  # asked for every declaration: the ORM would take longer than the answer
        cursor.execute("SELECT coalesce(max(id), 0) FROM reference_load")
        (latest,) = cursor.fetchone()
    return int(latest)


def reference(*, known_at: datetime | None = None) -> Reference:
    """All tables as known now, or as they were known at an earlier moment."""
    global _kept
    if known_at is not None:
        return Reference(_frames(_known(known_at)))
    if steadied := _steady.get():
        return steadied[1]
    latest = version()
    with _lock:
        if _kept is None or _kept[0] != latest:
            _kept = (latest, Reference(_frames(Q(withdrawn=None))))
        return _kept[1]


def office(code: str, on: date) -> Office:
    """The office as it was on the day; NotFound where there was none."""
    return reference().offices.on(code, on)


def office_path(code: str, on: date) -> tuple[str, ...]:
    """The office (where it has ended: its heir) and all above it on the day: what `identity.domain.may` takes
    as `office`."""
    offices = reference().offices
    return offices.path(offices.successor(code, on).code, on)


def calendar(office: str, on: date) -> WorkingCalendar:
    return reference().calendar_of(office, on)


def legal_day(office: str, at: datetime) -> date:
    """The day of the law in that office when it is `at`."""
    return reference().legal_day(office, at)


def codes(name: str, on: date) -> pl.DataFrame:
    """Table `name` on the day: countries, currencies, units, packages, transport_modes, incoterms, locations,
    identifier_types; columns as `domain.tables` gives them, with one text column per language."""
    return reference().codes(name, on)


def rows(name: str) -> list[dict[str, Any]]:
    """The present content of one table, all validities, read from the database itself."""
    return _rows(Q(withdrawn=None, table=name))[name]


def _known(at: datetime) -> Q:
    return Q(brought__at__lte=at) & (Q(withdrawn=None) | Q(withdrawn__at__gt=at))


def _frames(which: Q) -> dict[str, pl.DataFrame]:
    return {name: tables.frame(tables.TABLES[name], found) for name, found in _rows(which).items()}


def _rows(which: Q) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name, facts in models.Row.objects.filter(which).order_by("id").values_list("table", "facts"):
        if name in tables.TABLES:
            found[name].append(contents.from_facts(tables.TABLES[name], facts))
    return found
