"""The official spreadsheet becomes a draft edition."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
import polars as pl
from django.conf import settings

from thongquan.books import selectors as books
from thongquan.books.domain import EditionRef, succeed
from thongquan.books.services import draft
from thongquan.intake.domain import workbook
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import Text
from thongquan.tariff.domain import book, packfiles, reading
from thongquan.tariff.domain.layout import Layout

BOOK = "tariff"
STEPS = ("open", "read", "join", "store")  # what `progress` is told, in this order
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Imported:
    """`unread`: row, column, code, value, why_<language>. `counts`: see reading.Reading."""

    ref: EditionRef
    unread: pl.DataFrame
    counts: Mapping[str, int]
    rows: Mapping[str, int]


def import_workbook(
    *,
    body: bytes,
    actor: Actor,
    at: datetime,
    valid_from: date | None = None,
    basis: str = "",
    progress: Progress = lambda step: None,
) -> Imported:
    """Draft an edition of the tariff from the official workbook, as the pack's layout.yaml reads it.

    Schedules, members and proofs are those of the edition known at `at` (the workbook has none); what was law
    before `valid_from` stays. Refused: no-layout, no-tariff-yet, workbook-*, schedules-unknown.
    """
    layout = _layout(valid_from)
    current = _current(at)
    progress("open")
    rows = workbook.rows(body, layout.sheet)
    progress("read")
    standing = current["schedules"].filter(pl.col("valid_to").is_null())
    by_schedule = dict(standing.select("schedule", "basis").iter_rows())
    if strange := set(layout.schedules.values()) - set(by_schedule):
        raise Refused("schedules-unknown", schedules=", ".join(sorted(strange)))
    found = reading.read(rows, layout, basis=by_schedule, chapters=_chapters())
    progress("join")
    tables = dict(current)
    for name, frame in found.tables.items():
        tables[name] = succeed(book.TARIFF.tables[name], current[name], frame, layout.valid_from)
    progress("store")
    ref = draft(book=BOOK, tables=tables, basis=basis or layout.basis, actor=actor, at=at)
    return Imported(ref, found.unread, found.counts, {n: t.height for n, t in tables.items()})


def _layout(valid_from: date | None) -> Layout:
    path = settings.PACK / "books" / BOOK / "layout.yaml"
    if not path.exists():
        raise Refused("no-layout", pack=settings.PACK.name)
    layout = Layout.of(path.read_bytes())
    return layout if valid_from is None else msgspec.structs.replace(layout, valid_from=valid_from)


def _current(at: datetime) -> Mapping[str, pl.DataFrame]:
    try:
        return books.tables(BOOK, known_at=at).tables
    except NotFound:
        raise Refused("no-tariff-yet", hint="install the pack first") from None


def _chapters() -> Mapping[str, Text]:
    path = settings.PACK / "labels" / "chapters.csv"
    return packfiles.texts(path.name, path.read_bytes()) if path.exists() else {}
