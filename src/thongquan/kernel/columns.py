"""Columns and tables of known types, made without guessing.

`pl.Series` and `pl.DataFrame` look at what they are given before they build it. For a batch of one declaration,
some three hundred columns of a few rows, that looking was a fifth of all the time: 6 to 190 µs a column, where
building it takes 2 to 4. So a short column is handed to Polars' own builder, which wants exactly the type
it is told (a TypeError where `pl.Series` might cut a decimal or wrap a number). The builder is no public name:
Polars is pinned, and tests/kernel/test_columns.py holds what is made here to what `pl.Series` makes.

For the same reason the hot path says `select_seq` and `with_columns_seq`: the plain ones work their expressions
out in a pool of threads (60 µs a call to hand them over), which a worker has one of.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from polars._plr import PySeries

SHORT = 256  # rows; from about a thousand on pl.Series is the quicker


def typed(name: str, values: Sequence[Any], dtype: Any) -> pl.Series:
    """`pl.Series(name, values, dtype)`."""
    if len(values) > SHORT:
        return pl.Series(name, values, dtype=dtype)
    if isinstance(dtype, pl.List):
        return _lists(name, values, dtype)
    given = values if isinstance(values, list) else list(values)
    return pl.Series._from_pyseries(PySeries.new_from_any_values_and_dtype(name, given, dtype, True))


def _lists(name: str, values: Sequence[Any], dtype: pl.List) -> pl.Series:
    """Each list is made a column of its own: where they come as they are, Polars looks at them all the same."""
    if not any(values):  # nothing says of what they are lists
        return pl.Series(name, values, dtype=dtype)
    made = [None if value is None else typed("", value, dtype.inner)._s for value in values]
    return pl.Series._from_pyseries(PySeries.new_series_list(name, made, True))


def repeated(name: str, value: Any, dtype: Any, length: int) -> pl.Series:
    """`value` in every row."""
    return typed(name, [value], dtype).new_from_index(0, length)


def constant(name: str, value: str | bool | int | date | datetime, length: int) -> pl.Series:
    """A text, flag, whole number, day or moment in every row."""
    return repeated(name, value, _OF[type(value)], length)


_OF: dict[type, Any] = {
    str: pl.String,
    bool: pl.Boolean,
    int: pl.Int64,
    date: pl.Date,
    datetime: pl.Datetime("us", "UTC"),
}


def kept(frame: pl.DataFrame, holds: pl.Series) -> pl.DataFrame:
    """`frame.filter(holds)` of a narrow frame. Polars hands its columns to a pool of threads, which costs a
    small one 60 µs, where a column takes one."""
    return frame if holds.all() else framed([column.filter(holds) for column in frame.iter_columns()])


def framed(columns: Iterable[pl.Series]) -> pl.DataFrame:
    """`pl.DataFrame(columns)`: at least one, of one length, no two of one name."""
    first, *rest = columns
    return first.to_frame().hstack(rest)
