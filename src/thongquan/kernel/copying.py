"""Rows on their way into PostgreSQL by COPY … (FORMAT csv)."""

import io
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import polars as pl

Copies = list[tuple[str, bytes]]  # a COPY statement, and its rows as CSV
SMALL = 64  # rows up to which writing them one by one costs less than planning it
_WHEN = "%Y-%m-%dT%H:%M:%S%.6f%:z"
_odd = re.compile('[",\n\r]').search


def copies(table: str, frame: pl.DataFrame) -> Copies:
    """The COPY of `frame` into `table`, whose columns are the frame's; nothing where there are no rows."""
    if frame.is_empty():
        return []
    names = ", ".join([f'"{name}"' for name in frame.columns])
    return [(f'COPY "{table}" ({names}) FROM STDIN (FORMAT csv)', csv(frame))]


def csv(frame: pl.DataFrame) -> bytes:
    """The rows without a header: null is empty, the empty text is "", moments bear their zone."""
    if frame.height <= SMALL:
        columns = [_column(series) for series in frame.iter_columns()]
        return ("\n".join(map(",".join, zip(*columns, strict=True))) + "\n").encode() if columns else b""
    buffer = io.BytesIO()
    frame.write_csv(buffer, include_header=False, datetime_format=_WHEN)
    return buffer.getvalue()


def _column(series: pl.Series) -> list[str]:
    write = _WRITE.get(series.dtype.base_type(), str)
    return ["" if value is None else write(value) for value in series.to_list()]


def _text(value: str) -> str:
    return value if value and not _odd(value) else '"' + value.replace('"', '""') + '"'


_WRITE: dict[Any, Callable[[Any], str]] = {
    pl.String: _text,
    pl.Enum: _text,
    pl.Categorical: _text,
    pl.Datetime: datetime.isoformat,
}


SEPARATOR = "\x1f"


def listed(texts: Iterable[str]) -> str:
    """`texts` as one parameter, for `string_to_array(%s, E'\\x1f')`: quoting an array costs more than a query.
    A text that holds the separator itself is changed, and so equals nothing that is stored."""
    return SEPARATOR.join([text.replace(SEPARATOR, "\ufffd") if SEPARATOR in text else text for text in texts])


def numbered(groups: pl.Series) -> pl.Series:
    """0, 1, 2 … within each of the equal values of `groups` (whole numbers)."""
    if groups.len() > SMALL and groups.is_sorted():
        return pl.int_range(groups.len(), dtype=pl.Int32, eager=True) - groups.search_sorted(
            groups, "left"
        ).cast(pl.Int32)
    if groups.len() > SMALL:
        place = pl.int_range(pl.len(), dtype=pl.Int32).over("group")
        return groups.alias("group").to_frame().select_seq(place).to_series()
    seen: dict[int, int] = {}
    places = []
    for group in groups.to_list():
        places.append(seen.get(group, 0))
        seen[group] = places[-1] + 1
    return pl.Series(places, dtype=pl.Int32)
