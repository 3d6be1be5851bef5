"""What goods of the same code cost before: facts for doubts, which only officers see."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import polars as pl

from thongquan.kernel.columns import framed, repeated, typed
from thongquan.kernel.decimals import MONEY, WIDE

# Low and high in national currency for one unit, over the days the law gives (TT 38/2015/TT-BTC, art. 25).
_PRICES = ("identical_low", "similar_low", "identical_high")
_KEY = ("direction", "commodity_code", "origin_country_code", "quantity_unit_code")
HISTORY = pl.Schema([*((name, pl.String()) for name in _KEY), *((name, MONEY) for name in _PRICES)])
# One price level: of a code (identical goods) or of the first six digits of codes (similar goods).
LEVEL_KEY = ("origin", "unit", "direction", "code")
SIMILAR_DIGITS = 6
VALUE_MAX = 10**15


Key = tuple[str, str, str, str]  # as _KEY, or as LEVEL_KEY


def goods_of(declarations: pl.DataFrame, items: pl.DataFrame) -> set[Key]:
    """The distinct goods of a batch, by HISTORY's key; those without a code or a unit are like no others."""
    ways = declarations["type_code"][items["d"]].to_list()
    columns = (items[name].to_list() for name in _KEY[1:])
    goods = set(zip(ways, *columns, strict=True))
    return {one for one in goods if len(one[1]) >= SIMILAR_DIGITS and one[3]}


def similar_of(goods: Iterable[Key]) -> set[Key]:
    """LEVEL_KEY: what `goods` are similar to; the levels of identical goods lie beside those, under the same
    digits."""
    return {(origin, unit, way, code[:SIMILAR_DIGITS]) for way, code, origin, unit in goods}


def history(goods: Iterable[Key], levels: Mapping[Key, tuple[Decimal, Decimal]]) -> pl.DataFrame:
    """HISTORY for those of `goods` of which levels were found: low and high by LEVEL_KEY."""
    rows: list[tuple[str | Decimal | None, ...]] = []
    for way, code, origin, unit in goods if levels else ():
        low, high = levels.get((origin, unit, way, code), _UNKNOWN)
        similar, _ = levels.get((origin, unit, way, code[:SIMILAR_DIGITS]), _UNKNOWN)
        if low is not None or similar is not None:
            rows.append((way, code, origin, unit, low, similar, high))
    columns = zip(*rows, strict=True) if rows else [()] * len(HISTORY)
    of = zip(HISTORY.items(), columns, strict=True)
    return framed([typed(name, column, dtype) for (name, dtype), column in of])


_UNKNOWN = (None, None)


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
