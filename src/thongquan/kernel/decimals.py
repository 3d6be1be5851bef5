"""Exact decimals between text, Python and Polars frames.

Polars' traps are measured facts, not opinions: multiplication keeps the larger scale of the two and rounds
half to even, casts cut silently, float literals turn a decimal column into floats. So: text is checked before
it is cast, and both factors are widened to `WIDE` first.
"""

import re
from decimal import Decimal

import polars as pl

WIDE = pl.Decimal(38, 10)
MONEY = pl.Decimal(24, 6)
PATTERN = r"^-?\d{1,18}(\.\d{1,6})?$"
_EXACT = re.compile(PATTERN)


def exact(text: str) -> Decimal | None:
    """The number written in `text`, or None: no exponent, no blanks, no NaN, at most 18.6 digits."""
    return Decimal(text) if _EXACT.fullmatch(text) and text.isascii() else None


def exact_column(column: pl.Expr, dtype: pl.DataType | type[pl.DataType] = MONEY) -> pl.Expr:
    """A text column as decimals; what is not exactly a number (see `exact`) becomes null, never a guess."""
    return pl.when(column.str.contains(r"(?-u)" + PATTERN)).then(column).cast(dtype, strict=False)


def product(a: pl.Expr, b: pl.Expr) -> pl.Expr:
    """a × b in 38.10 digits: exact while the factors have at most 10 decimal places together."""
    return a.cast(WIDE) * b.cast(WIDE)
