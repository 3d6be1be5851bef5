"""Short texts with {columns} in them, as Polars expressions: paths, what was found, what was expected."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import polars as pl

from thongquan.kernel.conditions import BadCondition

_HOLE = re.compile(r"\{([a-z_][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A text with columns in braces, as an expression, and the columns it reads."""

    expr: pl.Expr
    reads: frozenset[str]

    @classmethod
    def parse(cls, text: str, known: Mapping[str, pl.DataType]) -> Self:
        """Raises BadCondition where a {column} is not among `known`."""
        pieces = _HOLE.split(text)
        columns = pieces[1::2]
        for name in columns:
            if name not in known:
                raise BadCondition(f"there is no fact named {name!r}")
        if not columns:
            return cls(pl.lit(text), frozenset())
        parts = [
            _written(piece, known[piece]) if place % 2 else pl.lit(piece)
            for place, piece in enumerate(pieces)
            if piece
        ]
        return cls(pl.concat_str(parts), frozenset(columns))


def _written(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column as people write it: no zeros after the last decimal, nothing where it is empty."""
    column = pl.col(name)
    text = column if dtype == pl.String else column.cast(pl.String)
    if isinstance(dtype, pl.Decimal) and dtype.scale:
        text = text.str.strip_chars_end("0").str.strip_chars_end(".")
    return text.fill_null("")
