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


HEADINGS = {
    "code": "Mã / code",
    "revision": "Lần sửa / revision",
    "state": "Trạng thái / state",
    "owner": "Đơn vị / owner",
    "lane": "Luồng / lane",
    "weight": "Điểm / weight",
    "reason": "Lý do / reason",
    "condition": "Điều kiện / condition",
    "number": "Số / no.",
    "valid_from": "Hiệu lực từ / from",
    "random_rate": "Tỷ lệ chọn / rate",
    "random_lane": "Luồng chọn / lane drawn",
    "yellow_score": "Điểm vàng / yellow",
    "red_score": "Điểm đỏ / red",
    "reveal_after_days": "Công bố sau, ngày / told after, days",
    "approved_at": "Lúc duyệt / approved at",
}


def listing(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool = False) -> None:
    """With every field as JSON; as a table nothing where there is no row."""
    plain = plain_rows(rows)
    if as_json:
        print_json(plain)
    elif plain:
        cells = [[_cell(name, row[name]) for name in columns] for row in plain]
        terminal.out().print(
            terminal.grid([(HEADINGS.get(name, name), _side(name)) for name in columns], cells)
        )


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
