"""The look of a book: named tables with typed columns, a key, and (where the law is dated) a validity.

Dated tables carry `valid_from: Date` and `valid_to: Date | null`, half-open. Texts stand in one column per
language: the prefix `name` gives `name_vi`, `name_en`; the empty prefix gives `vi`, `en`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl

from thongquan.books.domain.pack import Pack
from thongquan.kernel.actors import Actor

Files = Mapping[str, bytes]  # by path relative to the book's folder
Tables = Mapping[str, pl.DataFrame]
Dtype = pl.DataType | type[pl.DataType]

DATED: dict[str, Dtype] = {"valid_from": pl.Date, "valid_to": pl.Date}
_LANGUAGE = r"[a-z]{2,3}"


@dataclass(frozen=True)
class TableSchema:
    """`columns` by name and dtype; a row is found by `key` (with validity, where `dated`).

    `nullable` columns may be empty, `defaults` fill columns a pack file leaves out.
    """

    columns: Mapping[str, Dtype]
    key: tuple[str, ...]
    dated: bool = True
    texts: tuple[str, ...] = ()
    nullable: frozenset[str] = frozenset()
    defaults: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        assert set(self.key) <= set(self.columns), "a key names columns of its table"
        assert self.nullable <= set(self.columns)

    @property
    def dtypes(self) -> dict[str, Dtype]:
        """Every column that must be there (texts, whose languages the pack chooses, come besides)."""
        return {**self.columns, **(DATED if self.dated else {})}

    def is_text(self, column: str) -> bool:
        return column not in self.dtypes and any(
            re.fullmatch(f"{prefix}_{_LANGUAGE}" if prefix else _LANGUAGE, column) for prefix in self.texts
        )

    def empty(self, languages: Sequence[str] = ()) -> pl.DataFrame:
        texts = {f"{p}_{x}" if p else x: pl.String for p in self.texts for x in languages}
        return pl.DataFrame(schema={**self.dtypes, **texts})

    def faults(self, frame: pl.DataFrame) -> list[str]:
        """Why `frame` is not such a table: columns missing, of another type, unknown, or empty."""
        found = dict(frame.schema)
        missing = [f"column {c} is missing" for c in self.dtypes if c not in found]
        wrong = [
            f"column {c} is {found[c]}, not {dtype}"
            for c, dtype in self.dtypes.items()
            if c in found and found[c] != dtype
        ]
        strange = [f"column {c} is unknown" for c in found if c not in self.dtypes and not self.is_text(c)]
        must = [c for c in self.dtypes if c in found and c not in self.nullable and c != "valid_to"]
        gaps = [
            f"column {c} is empty in {n} rows"
            for c, n in zip(must, frame.select(pl.col(must).null_count()).row(0), strict=True)
            if n
        ]
        return missing + wrong + strange + gaps


def _no_faults(_: Tables) -> list[str]:
    return []


def _all_open(tables: Tables) -> Tables:
    return tables


@dataclass(frozen=True)
class Content:
    """What becomes an edition."""

    tables: Tables
    basis: str
    note: str = ""
    demo: bool = False


@dataclass(frozen=True)
class BookKind:
    """A book by its `code`. `check` sees all tables, conforming to their schemas, and says what is wrong.

    `read` turns the book's files of a pack into its editions; without it `files.read_tables` does. `enact` is
    called with the tables, the edition and its basis, who and when, within the transaction that publishes them:
    for rooms below this one, which cannot ask books for their law. `open` leaves of the tables what anybody may
    read; without it that is all of them. `audit` is `check` for what else is to be asked (the calendar, whether
    the edition is a demo's): before each step, for it may answer otherwise another day.
    """

    code: str
    tables: Mapping[str, TableSchema]
    check: Callable[[Tables], list[str]] = _no_faults
    read: Callable[[Files, Pack], list[Content]] | None = None
    enact: Callable[[Tables, str, Actor, datetime], None] | None = None
    open: Callable[[Tables], Tables] = _all_open
    audit: Callable[[Tables, bool], list[str]] | None = None
