"""The content of a table as it is kept, and what a new content changes of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from thongquan.kernel import canonical
from thongquan.reference.domain.tables import DAY, Row, Table


def facts(row: Row) -> dict[str, Any]:
    """`row` as JSON takes it: days as ISO text."""
    return {c: value.isoformat() if isinstance(value, date) else value for c, value in row.items()}


def from_facts(table: Table, stored: Mapping[str, Any]) -> dict[str, Any]:
    """A stored row; columns its table did not have yet when it was stored are not in it."""
    days = [c for c, dtype in table.schema.items() if dtype == DAY and stored.get(c) is not None]
    return {**stored, **{c: date.fromisoformat(stored[c]) for c in days}}


@dataclass(frozen=True)
class Change:
    """What a load does: rows to bring in, rows (as stored) to take out, rows that stay."""

    brought: tuple[Row, ...]
    withdrawn: tuple[Row, ...]
    kept: int


def change(table: Table, before: Iterable[Row], after: Iterable[Row]) -> Change:
    """`after` becomes the content of `table`; a row that differs in anything is taken out and brought anew."""
    old = {row_key(table, row): row for row in before}
    new = {row_key(table, row): row for row in after}
    same = {key for key, row in new.items() if old.get(key) == row}
    return Change(
        brought=tuple(row for key, row in new.items() if key not in same),
        withdrawn=tuple(row for key, row in old.items() if key not in same),
        kept=len(same),
    )


def row_key(table: Table, row: Row) -> tuple[str, date]:
    return "/".join(str(row[name]) for name in table.key), row["valid_from"]


def digest(table: Table, rows: Iterable[Row]) -> str:
    """SHA-256 of the content, whatever the order of its rows."""
    return canonical.digest([facts(row) for row in sorted(rows, key=lambda row: row_key(table, row))])
