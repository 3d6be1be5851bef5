"""The books of `reference`, which stands below: offices, clocks, numbering, codes."""

from collections.abc import Callable
from functools import partial

import polars as pl

from thongquan.books.domain.kinds import BookKind, Tables, TableSchema
from thongquan.reference.domain.snapshot import Reference
from thongquan.reference.domain.tables import TABLES, Table


def kinds() -> list[BookKind]:
    """One kind per book of reference's tables."""
    return [_kind(book) for book in sorted({table.book for table in TABLES.values()})]


def _kind(book: str) -> BookKind:
    mine = {name: _schema(table) for name, table in TABLES.items() if table.book == book}
    check: Callable[[Tables], list[str]] = partial(_faults, book)
    return BookKind(book, mine, check)


def _schema(table: Table) -> TableSchema:
    needs = {*table.needs, "basis", "confirmed"}
    return TableSchema(
        columns={name: dtype for name, dtype in table.schema.items() if name not in ("valid_from", "valid_to")},
        key=table.key,
        texts=("",),
        nullable=frozenset(set(table.columns) - needs),
        defaults={"confirmed": False, **{c: "" for c, dtype in table.columns.items() if dtype == pl.String}},
    )


def _faults(book: str, tables: Tables) -> list[str]:
    return Reference(tables).faults_within(book)
