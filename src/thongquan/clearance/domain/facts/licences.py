"""Licences of ours that documents name: whether they are the trader's, in force, meant for the goods, and have
enough left; and what the declaration takes of them line by line."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from thongquan.kernel.columns import repeated, typed
from thongquan.kernel.quantity import Quantity
from thongquan.licensing.domain.claims import Claim, Place
from thongquan.licensing.domain.licences import Licence, Line
from thongquan.licensing.domain.procedures import Counted
from thongquan.reference.domain.units import Units, converted

COLUMNS = ("licence_fault", "licence_found", "licence_expected")
PLACES = 6
NOUGHT = Decimal(0)
WAYS = {"IM": "import", "EX": "export"}
_OF_ITEM = (
    "d", "n", "item_number", "commodity_code", "direction", "origin_country_code", "quantity",
    "quantity_unit_code", "supplementary_quantity", "supplementary_unit_code", "net_mass", "customs_value",
)  # fmt: skip
_OF_DOCUMENT = ("d", "category_code", "type_code", "id", "item_number", "quantity", "unit_code")
Row = Mapping[str, Any]
Fault = tuple[str, str, str]  # what is wrong, what was found, what would be right


@dataclass(frozen=True, slots=True)
class Licences:
    """What was asked of licences for a batch in which some document names one. `prefix`: how ours begin;
    `known`: by number; `traders`: codes by `d`; `taken`: what the declaration that is amended has already."""

    prefix: str
    known: Mapping[str, Licence]
    traders: Sequence[str]
    units: Units
    taken: Mapping[Place, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Covered:
    """claims: what declarations take; answers: which licences are for an item (its place), by
    type."""

    claims: tuple[Claim, ...] = ()
    answers: Mapping[tuple[int, int], Mapping[str, str]] = field(default_factory=dict)


def names_ours(documents: pl.DataFrame, prefix: str) -> bool:
    """Whether any document may name a licence of ours: most batches have none, and nobody is asked."""
    return bool(documents.height) and bool(documents["id"].str.starts_with(prefix).any())


def with_licences(
    frames: Mapping[str, pl.DataFrame], licences: Licences | None, *, on: date
) -> tuple[pl.DataFrame, Covered]:
    """The documents with licence_fault, licence_found, licence_expected; and what the declarations take.

    The faults: unknown (there is none, or not of this trader), not-in-force, other-paper, other-goods (no item
    it is for, by code, direction and country), uncountable (in the licence's measure), short (of the item's
    quantity less is under licences than is declared), exhausted. Null: none, or no licence of ours.
    """
    documents = frames["documents"]
    if licences is None:
        return documents.hstack(
            [repeated(name, None, pl.String, documents.height) for name in COLUMNS]
        ), Covered()
    work = _Work(licences, frames, on)
    for place, row in enumerate(documents.select_seq(_OF_DOCUMENT).iter_rows(named=True)):
        if row["category_code"] == "licence" and row["id"].startswith(licences.prefix):
            work.read(place, row)
    work.close()
    told = [work.faults.get(place, (None, None, None)) for place in range(documents.height)]
    columns = [typed(name, [each[n] for each in told], pl.String) for n, name in enumerate(COLUMNS)]
    return documents.hstack(columns), Covered(tuple(work.claims), work.answers)


class _Work:
    """Documents in their order; what one takes the next does not find any more."""

    def __init__(self, licences: Licences, frames: Mapping[str, pl.DataFrame], on: date) -> None:
        self.licences, self.on = licences, on
        self.claims: list[Claim] = []
        self.answers: defaultdict[tuple[int, int], dict[str, str]] = defaultdict(dict)
        self.faults: dict[int, Fault] = {}
        self.used: defaultdict[tuple[int, str, int], Decimal] = defaultdict(Decimal)
        self.open: dict[tuple[int, int, str, str], tuple[int, Decimal, Decimal]] = {}
        self.items: defaultdict[int, list[Row]] = defaultdict(list)
        for item in frames["items"].select_seq(_OF_ITEM).iter_rows(named=True):
            self.items[item["d"]].append(item)
        self.destinations = frames["declarations"]["destination_country_code"].to_list()

    def read(self, place: int, row: Row) -> None:
        licence = self.licences.known.get(row["id"])
        fault = self._of_licence(row, licence)
        if fault is None:
            assert licence is not None
            fault = self._of_goods(place, row, licence)
        if fault is not None:
            self.faults[place] = fault

    def _of_licence(self, row: Row, licence: Licence | None) -> Fault | None:
        if licence is None or licence.party != self.licences.traders[row["d"]]:
            return ("unknown", row["id"], "")
        has = any(number == licence.number for number, _ in self.licences.taken)
        if not has and not licence.in_force(self.on):
            return ("not-in-force", row["id"], f"{licence.validity.start} – {licence.validity.last_day}")
        if row["type_code"] != licence.paper:
            return ("other-paper", row["type_code"], licence.paper)
        return None

    def _of_goods(self, place: int, row: Row, licence: Licence) -> Fault | None:
        meant = [item for item in self.items[row["d"]] if row["item_number"] in (0, item["item_number"])]
        covered = [(item, line) for item in meant if (line := self._line(item, licence)) is not None]
        if not covered:
            codes = ", ".join(sorted({line.code for line in licence.lines}))
            return ("other-goods", ", ".join(sorted({str(item["commodity_code"]) for item in meant})), codes)
        for item, line in covered:
            self.answers[item["d"], item["n"]][row["type_code"]] = licence.number
            if licence.counted is Counted.NOTHING:
                continue
            if (fault := self._take(place, row, item, licence, line)) is not None:
                return fault
        return None

    def _line(self, item: Row, licence: Licence) -> Line | None:
        country = item["origin_country_code"] if item["direction"] == "IM" else self.destinations[item["d"]]
        fits = licence.direction == WAYS.get(item["direction"]) and (
            not licence.countries or country in licence.countries
        )
        return licence.line_of(item["commodity_code"]) if fits else None

    def _take(self, place: int, row: Row, item: Row, licence: Licence, line: Line) -> Fault | None:
        whole = _measured(item, licence, line, self.licences.units)
        if whole is None:
            return ("uncountable", str(item["quantity_unit_code"]), line.measure)
        key = (item["d"], item["item_number"], row["type_code"], line.measure)
        _, _, rest = self.open.get(key, (place, whole, whole))
        amount = min(rest, self._said(row, line, rest))
        self.open[key] = (place, whole, rest - amount)
        if not amount:
            return None
        used = (item["d"], licence.number, line.number)
        self.used[used] += amount
        left = line.left + self.licences.taken.get((licence.number, line.number), NOUGHT)
        if self.used[used] > left:
            return ("exhausted", _plain(self.used[used], line), _plain(left, line))
        self.claims.append(Claim(item["d"], licence.number, line.number, item["item_number"], amount))
        return None

    def _said(self, row: Row, line: Line, rest: Decimal) -> Decimal:
        """What of the item the document says is under this licence; else all that is left of it."""
        if not row["item_number"] or row["quantity"] is None or row["quantity"] <= 0:
            return rest
        said = _converted(row["quantity"], row["unit_code"], line.measure, self.licences.units)
        return rest if said is None else said

    def close(self) -> None:
        """Of an item all is under licences, or the last document that names one says what is missing."""
        for (_, _, _, measure), (place, whole, rest) in self.open.items():
            if rest > 0 and place not in self.faults:
                said = f"{whole - rest:f}".rstrip("0").rstrip(".")
                self.faults[place] = ("short", f"{said} {measure}", f"{whole.normalize():f} {measure}")


def _measured(item: Row, licence: Licence, line: Line, units: Units) -> Decimal | None:
    """How much of the goods is declared, in the measure of the line; None: nothing of it can be told so."""
    if licence.counted is Counted.VALUE:
        value: Decimal | None = item["customs_value"]
        return value if value is not None and value > 0 else None
    told = (
        (item["quantity"], item["quantity_unit_code"]),
        (item["supplementary_quantity"], item["supplementary_unit_code"]),
        (item["net_mass"], "KGM"),
    )
    for amount, unit in told:
        if amount is not None and amount > 0:
            found = _converted(amount, unit, line.measure, units)
            if found is not None:
                return found
    return None


def _converted(amount: Decimal, unit: str, into: str, units: Units) -> Decimal | None:
    if unit == into:
        return amount
    if unit not in units or into not in units:
        return None
    try:
        return converted(Quantity(amount, unit), into, units, places=PLACES).amount
    except ValueError:
        return None


def _plain(amount: Decimal, line: Line) -> str:
    return f"{amount.normalize():f} {line.measure}"


def uncovered(requirements: pl.DataFrame, covered: Covered, licences: Licences | None) -> pl.DataFrame:
    """`requirements` in which a licence of ours meets what it is for, and nothing else."""
    if licences is None or requirements.is_empty():
        return requirements
    told = [_answered(row, covered, licences.prefix) for row in _answers(requirements)]
    states = typed("state", [state for state, _ in told], pl.String)
    papers = typed("document_id", [paper for _, paper in told], pl.String)
    return requirements.with_columns(states, papers)


def _answers(requirements: pl.DataFrame) -> Iterable[Row]:
    return requirements.select_seq("d", "n", "state", "document_id", "met_by").iter_rows(named=True)


def _answered(row: Row, covered: Covered, prefix: str) -> tuple[str, str]:
    if row["state"] != "licence" or not row["document_id"].startswith(prefix):
        return row["state"], row["document_id"]
    mine = covered.answers.get((row["d"], row["n"]), {})
    met = [number for paper, number in mine.items() if paper in row["met_by"].split(", ")]
    return ("licence", met[0]) if met else ("missing", "")
