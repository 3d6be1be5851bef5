"""Everything the law of a day says of one code, as values for people to read. Rates in per cent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from thongquan.kernel.texts import Text
from thongquan.tariff.domain.duties.law import names
from thongquan.tariff.domain.tree import Node


@dataclass(frozen=True, slots=True)
class Cell:
    """One part of what a schedule says of a code: `book.RATES` says what each field means.

    `valid_to` is the first day it no longer holds, None: no end is set.
    """

    alternative: int
    kind: str
    rate: Decimal | None
    out_quota: Decimal | None
    only_countries: tuple[str, ...]
    not_countries: tuple[str, ...]
    zone: str
    note: str
    basis: str
    valid_from: date
    valid_to: date | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Cell":
        return cls(
            alternative=row["alternative"],
            kind=row["kind"],
            rate=row["rate"],
            out_quota=row["out_quota"],
            only_countries=tuple(row["only_countries"] or ()),
            not_countries=tuple(row["not_countries"] or ()),
            zone=row["zone"] or "",
            note=row["note"] or "",
            basis=row["basis"],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
        )

    @property
    def order(self) -> tuple[Any, ...]:
        return (self.valid_from, self.alternative, self.only_countries)


@dataclass(frozen=True, slots=True)
class Proof:
    """A paper that shows the origin a schedule asks for."""

    type: str
    name: Text


@dataclass(frozen=True, slots=True)
class Offered:
    """A schedule and its cells for the code: several are alternatives, and the declarant names his.

    confirmed: else it grants nothing yet. verified: its legal basis was read in the source. members: countries
    whose goods may claim it, none where the schedule asks no origin.
    """

    schedule: str
    kind: str
    name: Text
    confirmed: bool
    verified: bool
    needs_proof: bool
    needs_direct: bool
    basis: str
    proofs: tuple[Proof, ...]
    members: tuple[str, ...]
    cells: tuple[Cell, ...]

    @property
    def split(self) -> bool:
        """Whether the agreement cuts the code into several goods."""
        return len({cell.alternative for cell in self.cells}) > 1


@dataclass(frozen=True, slots=True)
class SpecialRate:
    """A rate of a line of the special chapter, whose codes may repeat: `row` is its running number."""

    row: int
    schedule: str
    text: Text
    rate: Decimal | None
    basis: str


@dataclass(frozen=True, slots=True)
class Vat:
    """A category of value added tax the law allows for the code. rate None: not subject. prefix: what spoke."""

    category: str
    name: Text
    rate: Decimal | None
    prefix: str
    verified: bool
    basis: str
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Control:
    """What another agency asks of the code; `book.MEASURES` and `book.CONTROLS` say what each field means."""

    measure: str
    name: Text
    agency: str
    kind: str
    direction: str
    stage: str
    condition: str
    met_by: tuple[str, ...]
    partly: bool
    verified: bool
    prefix: str
    basis: str


@dataclass(frozen=True, slots=True)
class Commodity:
    """`lineage`: the node of the tree and all above it, the highest first. `editions`: by book, what said so.

    offered is empty for what is no line; special for what is not of the special chapter.
    """

    lineage: tuple[Node, ...]
    offered: tuple[Offered, ...]
    special: tuple[SpecialRate, ...]
    vat: tuple[Vat, ...]
    controls: tuple[Control, ...]
    editions: Mapping[str, str]

    @property
    def code(self) -> str:
        return self.lineage[-1].code


@dataclass(frozen=True, slots=True)
class Change:
    """What one edition says of a code's rates and the one before it did not, and the other way round: pairs of
    schedule and cell."""

    edition: str
    content_hash: str
    published_at: datetime
    basis: str
    added: tuple[tuple[str, Cell], ...]
    removed: tuple[tuple[str, Cell], ...]


def offered(
    schedules: list[dict[str, Any]],
    cells: Mapping[str, list[Cell]],
    proofs: Mapping[str, list[Proof]],
    members: Mapping[str, list[str]],
) -> tuple[Offered, ...]:
    """The schedules that say something of the code, in the order of the book."""
    return tuple(
        Offered(
            schedule=row["schedule"],
            kind=row["kind"],
            name=names(row),
            confirmed=row["confirmed"],
            verified=row["verified"],
            needs_proof=row["needs_proof"],
            needs_direct=row["needs_direct"],
            basis=row["basis"],
            proofs=tuple(proofs.get(row["schedule"], ())),
            members=tuple(members.get(row["schedule"], ())),
            cells=tuple(sorted(cells[row["schedule"]], key=lambda cell: cell.order)),
        )
        for row in schedules
        if row["schedule"] in cells
    )
