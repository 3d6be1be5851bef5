"""What goods of the same code cost before: facts for doubts, which only officers see."""

import polars as pl

from thongquan.kernel.decimals import MONEY, WIDE

# Low and high in national currency for one unit, over the days the law gives (TT 38/2015/TT-BTC, art. 25).
_PRICES = ("reference_price", "identical_low", "similar_low", "identical_high", "component_price")
_KEY = ("commodity_code", "origin_country_code", "quantity_unit_code")
HISTORY = pl.Schema([*((name, pl.String()) for name in _KEY), *((name, MONEY) for name in _PRICES)])
VALUE_MAX = 10**15


def with_history(items: pl.DataFrame, history: pl.DataFrame | None) -> pl.DataFrame:
    """`items` (after the valuation) with unit_value and the prices of HISTORY; null where nothing is known."""
    if history is None:
        nothing = pl.lit(None, dtype=MONEY)
        return items.with_columns(nothing.alias(name) for name in ("unit_value", *_PRICES))
    joined = items.join(history.select(HISTORY.names()), on=list(_KEY), how="left", maintain_order="left")
    value, quantity = pl.col("customs_value"), pl.col("quantity")
    sound = (value.abs() < VALUE_MAX) & (quantity >= pl.lit("0.001").cast(MONEY))
    unit = pl.when(sound).then(value).cast(WIDE) / pl.when(sound).then(quantity).cast(WIDE)
    return joined.with_columns(unit.cast(MONEY, strict=False).alias("unit_value"))
