"""Frames as JSON: rows of plain values, numbers as exact text."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from thongquan.clearance.domain.assessment import plain


def rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return [{name: value(cell) for name, cell in row.items()} for row in frame.iter_rows(named=True)]


def value(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return plain(cell)
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    if isinstance(cell, list):
        return [value(one) for one in cell]
    if isinstance(cell, dict):
        return {name: value(one) for name, one in cell.items()}
    return cell
