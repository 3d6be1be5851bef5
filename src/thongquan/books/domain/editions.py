"""An edition: an immutable full snapshot of a book, and the states it goes through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import polars as pl

from thongquan.books.domain.canon import canonical
from thongquan.books.domain.kinds import BookKind, Tables, TableSchema
from thongquan.kernel.states import Machine


class State(StrEnum):
    DRAFT = "draft"
    CHECKED = "checked"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    CHECK = "check"
    APPROVE = "approve"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


MACHINE: Machine[State, Act] = Machine(
    "edition",
    State,
    Act,
    State.DRAFT,
    {
        State.DRAFT: {Act.CHECK: State.CHECKED, Act.WITHDRAW: State.WITHDRAWN},
        State.CHECKED: {Act.APPROVE: State.APPROVED, Act.WITHDRAW: State.WITHDRAWN},
        State.APPROVED: {Act.PUBLISH: State.PUBLISHED, Act.WITHDRAW: State.WITHDRAWN},
        State.PUBLISHED: {},
        State.WITHDRAWN: {},
    },
)


@dataclass(frozen=True, slots=True)
class EditionRef:
    """Names an edition for ever: the hash says what was in it."""

    book: str
    number: int
    content_hash: str

    def __str__(self) -> str:
        return f"{self.book}/{self.number}"


@dataclass(frozen=True, slots=True)
class Edition:
    """The tables of an edition, whole or (from `in_force`) the rows of one day."""

    ref: EditionRef
    tables: Mapping[str, pl.DataFrame]
    demo: bool = False
    basis: str = ""
    published_at: datetime | None = None


def rows_in_force(frame: pl.DataFrame, on: date) -> pl.DataFrame:
    """The rows in force on the day `on`; a table without validity is always in force."""
    if "valid_from" not in frame.columns:
        return frame
    ended = (pl.col("valid_to") <= on).fill_null(value=False)
    return frame.filter((pl.col("valid_from") <= on) & ~ended)


def faults(kind: BookKind, tables: Tables) -> list[str]:
    """Everything that keeps `tables` from being an edition of `kind`; nothing where it may be published."""
    shape = [f"table {n} is missing" for n in kind.tables if n not in tables]
    shape += [f"table {n} is unknown" for n in tables if n not in kind.tables]
    shape += [
        f"{name}: {fault}"
        for name, schema in kind.tables.items()
        if name in tables
        for fault in schema.faults(tables[name])
    ]
    if shape:
        return shape
    return [
        *(f"{n}: {fault}" for n, schema in kind.tables.items() for fault in _overlaps(schema, tables[n])),
        *kind.check(tables),
    ]


def _overlaps(schema: TableSchema, frame: pl.DataFrame) -> list[str]:
    """Rows of one key that are in force on the same day, or never."""
    if frame.is_empty():
        return []
    text = canonical(schema, frame)
    key = list(schema.key)
    if not schema.dated:
        twice = text.filter(pl.struct(key).is_duplicated())
        return _named("occurs more than once", twice, key)
    never = text.filter(pl.col("valid_to") <= pl.col("valid_from"))
    together = text.filter(pl.struct(key).is_duplicated()).filter(
        pl.col("valid_from").shift(-1).over(key) < pl.col("valid_to").fill_null("9999-12-31")
    )
    return _named("is never in force", never, key) + _named("is in force twice on a day", together, key)


def _named(what: str, frame: pl.DataFrame, key: list[str], at_most: int = 10) -> list[str]:
    names = frame.select(pl.concat_str([pl.col(c).fill_null("") for c in key], separator=" ")).to_series()
    more = [f"… and {names.len() - at_most} more"] if names.len() > at_most else []
    return [f"{name} {what}" for name in names[:at_most]] + more
