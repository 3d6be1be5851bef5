"""The book `licensing`: procedures, agencies, where to appeal; and the clocks it sets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import polars as pl

from thongquan.books import selectors as books
from thongquan.books.domain import EditionRef, rows_in_force
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import Text
from thongquan.licensing.domain.procedures import Procedure, Step, procedures
from thongquan.reference import selectors as reference
from thongquan.reference.domain.calendars import WorkingCalendar
from thongquan.reference.domain.clock import Pause, due

BOOK = "licensing"


@dataclass(frozen=True, slots=True)
class Law:
    """An edition of the book as it speaks on a day. `codes`: of which goods each procedure is."""

    edition: int
    on: date
    procedures: Mapping[str, Procedure]
    agencies: Mapping[str, Text]
    appeals: Sequence[Mapping[str, Any]]

    def procedure(self, code: str) -> Procedure:
        """NotFound: there is no such procedure on the day."""
        if code not in self.procedures:
            raise NotFound("procedure", code)
        return self.procedures[code]

    def agency(self, code: str) -> Text:
        return self.agencies.get(code) or {"vi": code, "en": code}


def law(*, at: datetime) -> Law:
    """Of today. Refused("licensing-not-open"): the pack has no procedures."""
    ref = books.current(known_at=at).get(BOOK)
    if ref is None:
        raise Refused("licensing-not-open")
    return _of(ref, books.today(at))


@lru_cache(maxsize=16)
def _compiled(edition: int, digest: str, on: date, languages: tuple[str, ...]) -> Law:
    tables = {n: rows_in_force(t, on) for n, t in books.edition(BOOK, edition).tables.items()}
    agencies = {row["agency"]: _text(row, languages) for row in tables["agencies"].iter_rows(named=True)}
    return Law(
        edition=edition,
        on=on,
        procedures=procedures(tables, languages),
        agencies=agencies,
        appeals=tuple(tables["appeals"].sort("instance").iter_rows(named=True)),
    )


def law_of(edition: int, on: date, *, at: datetime) -> Law:
    """Of an earlier day; an application is judged by the law of the day it was sent."""
    ref = books.current(known_at=at).get(BOOK)
    return _of(ref if ref and ref.number == edition else books.edition(BOOK, edition).ref, on)


def _of(ref: EditionRef, on: date) -> Law:
    return _compiled(ref.number, ref.content_hash, on, tuple(books.pack().languages))


def _text(row: Mapping[str, Any], languages: Sequence[str]) -> dict[str, str]:
    return {language: row[language] for language in languages if row.get(language)}


def prefixes(procedure: Procedure, *, on: date, at: datetime) -> frozenset[str]:
    """Of the codes the procedure is for: its own, and those the book `controls` names under its measures."""
    try:
        table = books.in_force("controls", on=on, known_at=at).tables["controls"]
    except NotFound:
        return procedure.prefixes({})
    mine = table.filter(pl.col("measure").is_in(list(procedure.measures)))
    found: dict[str, set[str]] = {}
    for measure, prefix in mine.select("measure", "prefix").iter_rows():
        found.setdefault(measure, set()).add(prefix)
    return procedure.prefixes({measure: frozenset(codes) for measure, codes in found.items()})


def lists(on: date) -> dict[str, frozenset[str]]:
    """The reference lists that fields of forms may name."""
    return {name: frozenset(reference.codes(name, on)["code"]) for name in ("countries", "units")}


def calendar(at: datetime) -> WorkingCalendar:
    """Agencies keep the office hours of the administration's head."""
    today = books.today(at)
    head = next((one for one in reference.reference().offices.all_on(today) if not one.parent), None)
    if head is None:
        raise Refused("licensing-not-open")
    return reference.calendar(head.code, today)


def due_of(
    procedure: Procedure, step: Step, *, since: datetime, at: datetime, pauses: Sequence[Sequence[str]] = ()
) -> datetime | None:
    """Until when the step, begun `since`, is to be done; None: no clock runs for it."""
    clock = procedure.clocks.get(step)
    if clock is None:
        return None
    stood = [
        Pause(datetime.fromisoformat(start), Subject("party", "applicant"), datetime.fromisoformat(end))
        for start, end in pauses
    ]
    return due(calendar(at), started=since, spans=(clock.span,), pauses=stood)


def appeals(told: Law, on: date) -> list[dict[str, Any]]:
    """Where a decision of the day may be appealed, and until when."""
    languages = tuple(books.pack().languages)
    return [
        {
            "instance": row["instance"],
            "to": _text(row, languages),
            "until": (on + timedelta(days=row["days"])).isoformat(),
            "basis": row["basis"],
        }
        for row in told.appeals
    ]
