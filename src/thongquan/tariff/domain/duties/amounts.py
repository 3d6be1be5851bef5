"""Rates to amounts: amount = base × rate, rounded per tax and line, each tax on the base the law gives it."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from thongquan.kernel.columns import constant, framed, repeated
from thongquan.kernel.decimals import MONEY
from thongquan.tariff.domain.duties.law import CUSTOMS_VALUE, Tax
from thongquan.tariff.domain.integers import MILLION, money_of, one, step
from thongquan.tariff.domain.lookups import filled, where

VALUE_MAX = 10**17  # a customs value beyond it is not charged: its taxes might not fit 18 digits
# Tax rows. rate: null where the goods are not subject to the tax. relief: the code that exempts, else null.
COLUMNS: dict[str, pl.DataType] = {
    "i": pl.UInt32(),
    "order": pl.UInt8(),
    "tax": pl.String(),
    "measure": pl.String(),
    "schedule": pl.String(),
    "basis": pl.String(),
    "base": MONEY,
    "rate": pl.Decimal(9, 4),
    "amount": MONEY,
    "relief": pl.String(),
}
_PER_HUNDRED = 100 * 10_000


@dataclass(frozen=True, slots=True)
class Rated:
    """One tax over all lines: where it is known, by which row of the law, and which lines are relieved of it.

    rate4, rate (null: not subject to the tax), measure, basis and schedule are columns of the law, gathered by
    `row`.
    """

    known: pl.Series
    row: pl.Series
    rate4: pl.Series
    rate: pl.Series
    measure: pl.Series
    basis: pl.Series
    schedule: pl.Series | None
    relieved: pl.Series | None


@dataclass(frozen=True, slots=True)
class _Charged:
    known: pl.Series
    base: pl.Series
    millionths: pl.Series
    amount: pl.Series


def taxes(
    items: pl.DataFrame, sound: pl.Series, rated: Mapping[str, Rated], order: tuple[Tax, ...]
) -> pl.DataFrame:
    """The tax rows (`COLUMNS`) of all lines, tax by tax in the law's order.

    A tax that no line is rated for (it is not on this list of measures) adds nothing to the bases after it; one
    that cannot be worked out for a line keeps the taxes that stand on it from being worked out either.
    """
    value = items["customs_value"]
    value6 = value.to_physical().zip_with(sound, filled(0, value.len(), pl.Int128))
    done: dict[str, _Charged] = {}
    found: pl.DataFrame | None = None
    for tax in order:
        if tax.tax not in rated:
            continue
        source = rated[tax.tax]
        below = [done[name] for name in tax.base if name in done]
        known = source.known & sound
        base, base6 = (
            (value, value6) if CUSTOMS_VALUE in tax.base else (value * 0, filled(0, value.len(), pl.Int128))
        )
        for other in below:
            known, base, base6 = known & other.known, base + other.amount, base6 + other.millionths
        done[tax.tax] = charged = _charged(known, base, base6, source, tax.places)
        rows = _rows(items, tax, source, charged)
        found = rows if found is None else found.vstack(rows)
    return pl.DataFrame(schema=COLUMNS) if found is None else found


def _charged(known: pl.Series, base: pl.Series, base6: pl.Series, source: Rated, places: int) -> _Charged:
    unit = step(places)
    product = base6 * source.rate4[source.row].cast(pl.Int128)
    half = unit * _PER_HUNDRED // 2
    units = (product + one(half)) // one(unit * _PER_HUNDRED)
    if source.relieved is not None:
        units = filled(0, units.len(), pl.Int128).zip_with(source.relieved, units)
    amount = money_of(units, places)
    if amount.null_count():
        known = known & amount.is_not_null()
    return _Charged(known, base, units * one(unit), amount)


def _rows(items: pl.DataFrame, tax: Tax, source: Rated, charged: _Charged) -> pl.DataFrame:
    row, i, base, amount = source.row, items["i"], charged.base, charged.amount
    relieved = source.relieved
    relief = items["relief_code"]
    if not charged.known.all():
        at = where(charged.known)
        row, i, base, amount, relief = row[at], i[at], base[at], amount[at], relief[at]
        relieved = None if relieved is None else relieved[at]
    nothing = repeated("", None, pl.String, i.len())
    columns = [
        i.alias("i"),
        filled(tax.order, i.len(), pl.UInt8).alias("order"),
        constant("tax", tax.tax, i.len()),
        source.measure[row].alias("measure"),
        (nothing if source.schedule is None else source.schedule[row]).alias("schedule"),
        source.basis[row].alias("basis"),
        base.cast(MONEY).alias("base"),
        source.rate[row].alias("rate"),
        amount.alias("amount"),
        (nothing if relieved is None else relief.zip_with(relieved, nothing)).alias("relief"),
    ]
    return framed(columns)


def fits(value: pl.Series) -> pl.Series:
    """Which customs values can be charged: there is one, it is not negative and within the bounds."""
    amount = value.to_physical()
    inside = (amount >= one(0)) & (amount < one(VALUE_MAX * MILLION))
    return inside.fill_null(value=False) if value.null_count() else inside
