"""Everything about a code: on a day, as known at a moment; and how its rates came and went."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from itertools import pairwise

import polars as pl

from thongquan.books import selectors as books
from thongquan.books.domain import Edition
from thongquan.kernel.refusals import NotFound
from thongquan.tariff.domain.commodity import (
    Cell,
    Change,
    Commodity,
    Control,
    Offered,
    Proof,
    SpecialRate,
    Vat,
    offered,
)
from thongquan.tariff.domain.duties.law import names
from thongquan.tariff.selectors.browsing import tree

CHANGES_MOST = 12  # editions looked back on
DAYS_KEPT = 8
USUAL = "mfn"  # the kind of the schedule whose rates ask for no agreement

_usual: dict[tuple[str, date], pl.DataFrame] = {}


def commodity(code: str, *, on: date, known_at: datetime) -> Commodity:
    """NotFound: not in force on the day."""
    lineage = tree(on=on, known_at=known_at).lineage(code)
    tariff = books.in_force("tariff", on=on, known_at=known_at)
    vat, controls = (_of_day(book, on, known_at) for book in ("vat", "controls"))
    said = [edition for edition in (tariff, vat, controls) if edition is not None]
    return Commodity(
        lineage=lineage,
        offered=_offered(tariff, tariff.tables["rates"].filter(code=code)),
        special=tuple(_special(tariff.tables["special"].filter(code=code))),
        vat=tuple(_vat(vat, code)) if vat else (),
        controls=tuple(_controls(controls, code)) if controls else (),
        editions={edition.ref.book: str(edition.ref) for edition in said},
    )


def rates_by_day(code: str, *, known_at: datetime) -> tuple[Offered, ...]:
    """Every rate the law ever set for the code, as known at the moment: the cells of each schedule, the oldest
    first. None for a code it does not know."""
    edition = books.tables("tariff", known_at=known_at)
    return _offered(edition, edition.tables["rates"].filter(code=code))


def usual(codes: Collection[str], *, on: date, known_at: datetime) -> dict[str, tuple[Cell, ...]]:
    """The most-favoured-nation cells of each of these codes: they tell lines of one heading apart where their
    own texts are not kept. None for a code the day does not know."""
    edition = books.in_force("tariff", on=on, known_at=known_at)
    key = (edition.ref.content_hash, on)
    if key not in _usual:
        if len(_usual) >= DAYS_KEPT:
            _usual.clear()
        free = edition.tables["schedules"].filter(kind=USUAL)["schedule"]
        _usual[key] = edition.tables["rates"].filter(pl.col("schedule").is_in(free.implode()))
    found: defaultdict[str, list[Cell]] = defaultdict(list)
    for row in _usual[key].filter(pl.col("code").is_in(list(codes))).iter_rows(named=True):
        found[row["code"]].append(Cell.of(row))
    return {code: tuple(sorted(cells, key=lambda cell: cell.order)) for code, cells in found.items()}


def changes(code: str, *, known_at: datetime) -> list[Change]:
    """What each of the last editions published by then changed in the rates of the code, the newest first;
    editions that changed nothing are left out. The oldest one looked at is compared with nothing."""
    editions = books.said("tariff", "rates", "code", code, known_at=known_at, at_most=CHANGES_MOST)
    told = [(edition, _cells(edition.tables.get("rates"))) for edition in editions]
    found = []
    for (edition, now), (_, before) in pairwise([*told, (None, frozenset())]):
        assert edition is not None
        assert edition.published_at is not None
        if now != before:
            found.append(
                Change(
                    edition=str(edition.ref),
                    content_hash=edition.ref.content_hash,
                    published_at=edition.published_at,
                    basis=edition.basis,
                    added=_in_order(now - before),
                    removed=_in_order(before - now),
                )
            )
    return found


def _cells(rates: pl.DataFrame | None) -> frozenset[tuple[str, Cell]]:
    rows = () if rates is None else rates.iter_rows(named=True)
    return frozenset((row["schedule"], Cell.of(row)) for row in rows)


def _in_order(cells: frozenset[tuple[str, Cell]]) -> tuple[tuple[str, Cell], ...]:
    return tuple(sorted(cells, key=lambda one: (one[0], one[1].order)))


def _of_day(book: str, on: date, known_at: datetime) -> Edition | None:
    try:
        return books.in_force(book, on=on, known_at=known_at)
    except NotFound:
        return None


def _offered(edition: Edition, rates: pl.DataFrame) -> tuple[Offered, ...]:
    """`edition`: the rows of a day, or all; then the last that was said of a schedule."""
    cells: defaultdict[str, list[Cell]] = defaultdict(list)
    for row in rates.iter_rows(named=True):
        cells[row["schedule"]].append(Cell.of(row))
    schedules = edition.tables["schedules"].unique("schedule", keep="last", maintain_order=True)
    proofs: defaultdict[str, list[Proof]] = defaultdict(list)
    for row in (
        edition.tables["proofs"].unique(["schedule", "proof_type"]).sort("proof_type").iter_rows(named=True)
    ):
        proofs[row["schedule"]].append(Proof(row["proof_type"], names(row)))
    members: defaultdict[str, list[str]] = defaultdict(list)
    for schedule, country in (
        edition.tables["members"].select("schedule", "country").unique().sort("country").iter_rows()
    ):
        members[schedule].append(country)
    return offered(schedules.to_dicts(), cells, proofs, members)


def _special(rows: pl.DataFrame) -> Iterator[SpecialRate]:
    languages = books.pack().languages
    for row in rows.sort("row").iter_rows(named=True):
        text = {language: row[language] for language in languages if row.get(language)}
        yield SpecialRate(row["row"], row["schedule"], text, row["rate"], row["basis"])


def _vat(vat: Edition, code: str) -> Iterator[Vat]:
    spoken = vat.tables["vat_codes"].filter(pl.col("prefix").is_in(_prefixes(code)))
    longest = spoken.filter(pl.col("prefix").str.len_chars() == pl.col("prefix").str.len_chars().max())
    joined = longest.join(vat.tables["vat_rates"], on="category", how="left", suffix="_of_rate")
    for row in joined.sort("category").iter_rows(named=True):
        yield Vat(
            category=row["category"],
            name=names(row),
            rate=row["rate"],
            prefix=row["prefix"],
            verified=row["verified"] and row["verified_of_rate"],
            basis="; ".join(dict.fromkeys((row["basis"], row["basis_of_rate"]))),
            valid_to=min(_ends(row["valid_to"], row["valid_to_of_rate"]), default=None),
        )


def _ends(*days: date | None) -> Iterable[date]:
    return [day for day in days if day is not None]


def _controls(controls: Edition, code: str) -> Iterator[Control]:
    """Each measure once: the longest prefix that names it speaks."""
    named = controls.tables["controls"].filter(pl.col("prefix").is_in(_prefixes(code)))
    longest = named.sort(pl.col("prefix").str.len_chars()).unique("measure", keep="last", maintain_order=True)
    joined = longest.join(controls.tables["measures"], on="measure", how="left")
    for row in joined.sort("stage", "measure").iter_rows(named=True):
        yield Control(
            measure=row["measure"],
            name={language: row[language] for language in books.pack().languages if row.get(language)},
            agency=row["agency"],
            kind=row["kind"],
            direction=row["direction"],
            stage=row["stage"],
            condition=row["condition"] or "",
            met_by=tuple(row["met_by"] or ()),
            partly=row["partly"],
            verified=row["verified"],
            prefix=row["prefix"],
            basis=row["basis"],
        )


def _prefixes(code: str) -> list[str]:
    return [code[:n] for n in range(1, len(code) + 1)]
