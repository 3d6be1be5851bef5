"""Rows of plain values as one JSON list, or as a table of some of their columns."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from thongquan.cli import terminal
from thongquan.cli.declaration import print_json
from thongquan.ledger.selectors import text_of

AMOUNTS = {
    "amount", "open", "reserved", "called", "debits", "credits", "balance", "guaranteed", "deferred", "hits",
    "checked", "found", "count", "work", "declarations", "late",
}  # fmt: skip
WORDY = {"reason", "why", "condition", "title", "name", "common", "note"}


def listing(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool = False) -> None:
    """With every field as JSON; as a table nothing where there is no row."""
    plain = plain_rows(rows)
    if as_json:
        print_json(plain)
    elif plain:
        cells = [[_cell(name, row[name]) for name in columns] for row in plain]
        terminal.out().print(terminal.grid([(name, _side(name)) for name in columns], cells))


def plain_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Amounts and moments as text."""
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return text_of(value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _cell(name: str, value: Any) -> object:
    if isinstance(value, dict):
        return terminal.said(value)
    return terminal.money(value) if name in AMOUNTS else "" if value is None else value


def _side(name: str) -> str:
    return "right" if name in AMOUNTS else "left" if name in WORDY else "code"
