"""What goods of the same code cost before: facts for doubts, which only officers see."""

from collections.abc import Iterable, Sequence

import polars as pl

from thongquan.kernel.columns import framed, repeated, typed
from thongquan.kernel.decimals import MONEY, WIDE

# Low and high in national currency for one unit, over the days the law gives (TT 38/2015/TT-BTC, art. 25).
_PRICES = ("identical_low", "similar_low", "identical_high")
_KEY = ("direction", "commodity_code", "origin_country_code", "quantity_unit_code")
HISTORY = pl.Schema([*((name, pl.String()) for name in _KEY), *((name, MONEY) for name in _PRICES)])
SIMILAR_DIGITS = 6
VALUE_MAX = 10**15


Key = tuple[str, str, str, str]  # as _KEY


def goods_of(declarations: pl.DataFrame, items: pl.DataFrame) -> set[Key]:
    """The distinct goods of a batch, by HISTORY's key; those without a code or a unit are like no others."""
    ways = declarations["type_code"][items["d"]].to_list()
    columns = (items[name].to_list() for name in _KEY[1:])
    goods = set(zip(ways, *columns, strict=True))
    return {one for one in goods if len(one[1]) >= SIMILAR_DIGITS and one[3]}


def history(goods: Sequence[Key], prices: Sequence[Sequence[str]]) -> pl.DataFrame:
    """HISTORY: the prices found of each of `goods`, a list of decimals as text for each of `_PRICES`, "" where
    nothing is known. What is like the goods by six digits alone is similar, what has their code identical."""
    keys = zip(*goods, strict=True) if goods else [()] * len(_KEY)
    known = [typed(name, list(column), pl.String) for name, column in zip(_KEY, keys, strict=True)]
    for name, column in zip(_PRICES, prices, strict=True):
        known.append(typed(name, [text or None for text in column], pl.String).cast(MONEY))
    return framed(known)


def with_history(items: pl.DataFrame, history: pl.DataFrame | None) -> pl.DataFrame:
    """`items` (after the valuation) with unit_value and the prices of HISTORY; null where nothing is known."""
    nothing = repeated("", None, MONEY, items.height)
    if history is None:
        return items.hstack([nothing.alias(name) for name in ("unit_value", *_PRICES)])
    if all(history[name].null_count() == history.height for name in _PRICES):  # a join costs more than to look
        return items.hstack([nothing.alias(name) for name in _PRICES]).with_columns_seq(_UNIT_VALUE)
    places = {key: place for place, key in enumerate(_keys(history))}
    found = typed("", [places.get(key) for key in _keys(items)], pl.UInt32)
    return items.hstack([history[name][found] for name in _PRICES]).with_columns_seq(_UNIT_VALUE)


def _keys(frame: pl.DataFrame) -> Iterable[Key]:
    return zip(*(frame[name].to_list() for name in _KEY), strict=True)


def _unit_value() -> pl.Expr:
    value, quantity = pl.col("customs_value"), pl.col("quantity")
    sound = (value.abs() < VALUE_MAX) & (quantity >= pl.lit("0.001").cast(MONEY))
    unit = pl.when(sound).then(value).cast(WIDE) / pl.when(sound).then(quantity).cast(WIDE)
    return unit.cast(MONEY, strict=False).alias("unit_value")


_UNIT_VALUE = _unit_value()
