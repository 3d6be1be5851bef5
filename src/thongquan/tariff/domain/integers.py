"""Exact arithmetic on whole numbers: amounts are millionths in Int128, rates ten-thousandths of a per cent.

A Decimal(24, 6) column *is* a column of Int128 millionths; there the four operations are plain and quick, and
rounding is one integer division. What keeps them exact are the bounds: every product here stays under 10^38,
because an amount is below `AMOUNT_MAX`, an exchange rate below `EXCHANGE_MAX` and a rate has nine digits. What
is beyond the bounds is given a state by the caller before it is multiplied, so no line can fail its batch.
"""

from decimal import Decimal
from functools import lru_cache

import polars as pl

from thongquan.kernel.columns import typed
from thongquan.kernel.decimals import MONEY

MILLION = 10**6
AMOUNT_MAX = 10**15  # of any currency, and of any measure that is a base of apportionment
EXCHANGE_MAX = 10**9
WHOLE = pl.Int128


def whole(value: int) -> pl.Expr:
    return pl.lit(value, dtype=WHOLE)


@lru_cache(maxsize=1024)
def one(value: int) -> pl.Series:
    """A number as a column of one row, which Polars spreads over the other operand; nobody changes it."""
    return typed("", [value], WHOLE)


def millionths(amount: pl.Expr) -> pl.Expr:
    """A decimal column as Int128 millionths."""
    return amount.cast(MONEY).to_physical()


def divided(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """numerator / denominator, rounded half away from zero; neither may be negative."""
    return (numerator * 2 + denominator) // (denominator * 2)


def step(places: int) -> int:
    """The smallest amount with `places` decimals, in millionths: 1,000,000 for đồng, 10,000 for cents."""
    assert -12 <= places <= 6
    return int(10 ** (6 - places))


def money_of(units: pl.Series, places: int) -> pl.Series:
    """The same of a column."""
    if places == 0:
        return units.cast(MONEY, strict=False)
    return units.alias("units").to_frame().select_seq(money(pl.col("units"), places)).to_series()


def money(units: pl.Expr, places: int) -> pl.Expr:
    """Whole numbers of the smallest amount with `places` decimals, as MONEY; null where they do not fit."""
    if places == 0:
        return units.cast(MONEY, strict=False)
    unit = pl.lit(format(Decimal(1).scaleb(-places), "f")).cast(pl.Decimal(38, 6))
    return (units.cast(pl.Decimal(38, 6), strict=False) * unit).cast(MONEY, strict=False)
