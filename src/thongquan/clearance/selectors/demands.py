"""What the goods of a declaration demand of other agencies, in words: before it is registered, and after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from thongquan.books import selectors as books
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.domain.facts import derive, requirements
from thongquan.clearance.domain.frames import frames
from thongquan.clearance.domain.judge import Judged
from thongquan.clearance.domain.law import Law
from thongquan.kernel.texts import Text

MISSING, PENDING = "missing", "pending"
NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Demand:
    """One measure of one item. `stage`: registration, clearance, after, notice (only to be known). `state`:
    licence (named), excluded (said not to apply), pending (applied for), missing. `papers`: which answer it.
    `uncertain`: the code alone does not say whether the goods are meant; `condition` does."""

    item_number: int
    commodity_code: str
    measure: str
    names: Text
    agency: str
    kind: str
    stage: str
    state: str
    papers: tuple[str, ...]
    uncertain: bool
    condition: str
    basis: str
    document: str
    reason: str

    @property
    def open(self) -> bool:
        return self.stage != NOTICE and self.state in (MISSING, PENDING)


def demands_of(judged: Judged, at: datetime) -> list[Demand]:
    """Of a batch of one, by item and then as the book has them."""
    rows = judged.frames["requirements"]
    if rows.is_empty():
        return []
    table = books.in_force("controls", on=judged.law.on, known_at=at).tables["measures"]
    return _told(rows, judged.items, table.to_dicts())


def demands_by(content: Declaration, law: Law, measures: Iterable[Mapping[str, Any]]) -> list[Demand]:
    """The same of what was declared, by the law it was judged under and the `measures` of its day; nothing
    else is judged anew."""
    given = frames([content])
    known = derive({name: getattr(given, name) for name in given.__dataclass_fields__}, law.lists, on=law.on)
    if known["items"].is_empty():
        return []
    rows = requirements(known["items"], known["documents"], law.controls)
    return _told(rows, known["items"], measures)


def _told(rows: pl.DataFrame, items: pl.DataFrame, table: Iterable[Mapping[str, Any]]) -> list[Demand]:
    measures = {row["measure"]: row for row in table}
    numbers = items["item_number"].to_list()
    found = [_demand(row, numbers[row["i"]], measures[row["measure"]]) for row in rows.iter_rows(named=True)]
    return sorted(found, key=lambda one: (one.item_number, not one.open))


def _demand(row: Mapping[str, Any], number: int, measure: Mapping[str, Any]) -> Demand:
    return Demand(
        item_number=number,
        commodity_code=row["commodity_code"],
        measure=row["measure"],
        names=texts_of(measure),
        agency=row["agency"],
        kind=row["kind"],
        stage=row["requirement_stage"],
        state=row["state"],
        papers=tuple(measure["met_by"]),
        uncertain=row["uncertain"],
        condition=row["condition"],
        basis=row["basis"],
        document=row["document_id"],
        reason=row["reason"],
    )


def texts_of(measure: Mapping[str, Any]) -> dict[str, str]:
    """What a measure is called."""
    return {name: measure[name] for name in books.pack().languages if measure.get(name)}
