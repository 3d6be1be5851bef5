"""Frames as JSON: rows of plain values, numbers as exact text."""

from typing import Any

import polars as pl

from thongquan.kernel.canonical import told


def rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return [told(row) for row in frame.iter_rows(named=True)]
