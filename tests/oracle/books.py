"""The law as the oracle reads it: the pack's own files by the standard library alone, nothing of the platform.

A cell is kept as the text that stands in the pack and read when it is asked for; see `cell`.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Good:
    """What a cell says of one good. `rate` and `outside` per cent; `kind`: rate, none (not eligible),
    special (see chapter 98), of_mfn, quota (inside a quota whose rate is not given), unread."""

    kind: str
    rate: Decimal | None = None
    outside: Decimal | None = None
    excluded: frozenset[str] = frozenset()
    zone: str = ""


@dataclass(frozen=True)
class Schedule:
    kind: str  # ordinary, mfn, preference
    confirmed: bool
    needs_proof: bool
    needs_direct: bool


@dataclass
class Law:
    """The law of one day."""

    cells: Mapping[str, Mapping[str, str]]  # by code, then schedule: the text of the cell
    special: Mapping[str, list[Mapping[str, Decimal]]]  # lines of chapter 98 by code: rate by schedule
    schedules: Mapping[str, Schedule]
    members: Mapping[str, frozenset[str]]
    proofs: Mapping[str, frozenset[str]]
    vat_rates: Mapping[str, Decimal | None]  # None: not subject to the tax
    vat_codes: Mapping[str, frozenset[str]]  # by prefix of the code
    terms: Mapping[str, Mapping[str, bool]]  # by Incoterm: is freight, is insurance in the price
    charges: Mapping[tuple[str, str], Mapping[str, str]]  # by type and direction
    exchange: Mapping[str, tuple[Decimal, int]] = field(default_factory=dict)  # đồng for so many units
    national: str = "VND"
    read: Callable[[str, str], tuple[Good, ...]] = field(default_factory=lambda: cell)

    def named(self, kind: str) -> str:
        return next(name for name, schedule in self.schedules.items() if schedule.kind == kind)


NUMBER = r"[0-9]+(?:\.[0-9]+)?"
RATE = re.compile(
    rf"(?P<rate>{NUMBER})(?:q(?P<outside>{NUMBER}))?(?:!(?P<excluded>[A-Z]{{2}}(?:,[A-Z]{{2}})*))?"
    r"(?:\+(?P<zone>[A-Z]+))?"
)


@cache
def cell(text: str, origin: str) -> tuple[Good, ...]:
    """The goods a cell distinguishes, for goods of `origin`: "28;MX:35" is 35 for Mexico and 28 for others."""
    common, *apart = text.split(";")
    for group in apart:
        country, own = group.split(":")
        if country == origin:
            common = own
    return tuple(_good(part) for part in common.split("|"))


def _good(text: str) -> Good:
    if text == "x":
        return Good("none")
    if text == "q":
        return Good("quota")
    if text.startswith("@"):
        return Good("special")
    if text.startswith("?"):
        return Good("unread")
    if text.endswith("%"):
        return Good("of_mfn", Decimal(text[:-1]))
    found = RATE.fullmatch(text)
    assert found, text
    outside = found["outside"]
    return Good(
        "rate",
        Decimal(found["rate"]),
        None if outside is None else Decimal(outside),
        frozenset((found["excluded"] or "").split(",")) - {""},
        found["zone"] or "",
    )


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def in_force(path: Path, day: date) -> Iterator[dict[str, str]]:
    """Files give the first and the last day in force; an empty one has no end on that side."""
    for row in rows(path):
        first, last = row.get("valid_from", ""), row.get("valid_through", "")
        if (not first or date.fromisoformat(first) <= day) and (not last or day <= date.fromisoformat(last)):
            yield row


def law(pack: Path, day: date) -> Law:
    """The law of `day` in the pack's folder `books`."""
    tariff = pack / "tariff"
    folder = max(f for f in tariff.iterdir() if f.is_dir() and f.name[:2] == "20" and f.name <= day.isoformat())
    chapters = [f for f in sorted(folder.glob("*.csv")) if f.name != "special.csv"]
    return Law(
        cells={row["code"]: row for chapter in chapters for row in rows(chapter)},
        special=_special(folder / "special.csv"),
        schedules={row["schedule"]: _schedule(row) for row in in_force(tariff / "schedules.csv", day)},
        members=_sets(tariff / "members.csv", "schedule", "country", day),
        proofs=_sets(tariff / "proofs.csv", "schedule", "proof_type", day),
        vat_rates={
            row["category"]: Decimal(row["rate"]) if row["rate"] else None
            for row in in_force(pack / "vat" / "vat_rates.csv", day)
        },
        vat_codes=_sets(pack / "vat" / "vat_codes.csv", "prefix", "category", day),
        terms={
            row["term"]: {part: row[part] == "yes" for part in ("freight", "insurance")}
            for row in in_force(pack / "valuation" / "trade_terms.csv", day)
        },
        charges={
            (row["charge_type"], row["direction"]): row
            for row in in_force(pack / "valuation" / "charge_types.csv", day)
        },
    )


def _special(path: Path) -> dict[str, list[Mapping[str, Decimal]]]:
    lines: dict[str, list[Mapping[str, Decimal]]] = defaultdict(list)
    for row in rows(path):
        lines[row["code"]].append({name: Decimal(row[name]) for name in ("ORD", "MFN")})
    return dict(lines)


def _schedule(row: Mapping[str, str]) -> Schedule:
    said = (row[name] == "yes" for name in ("confirmed", "needs_proof", "needs_direct"))
    return Schedule(row["kind"], *said)


def _sets(path: Path, key: str, value: str, day: date) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in in_force(path, day):
        found[row[key]].add(row[value])
    return {name: frozenset(values) for name, values in found.items()}
