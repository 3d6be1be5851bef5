"""What goods of the same code cost before: facts for doubts, which only officers see."""

import polars as pl

from thongquan.kernel.decimals import MONEY, WIDE

# Low and high in national currency for one unit, over the days the law gives (TT 38/2015/TT-BTC, art. 25).
_PRICES = ("reference_price", "identical_low", "similar_low", "identical_high", "component_price")
_KEY = ("direction", "commodity_code", "origin_country_code", "quantity_unit_code")
HISTORY = pl.Schema([*((name, pl.String()) for name in _KEY), *((name, MONEY) for name in _PRICES)])
# One price level: of a code (identical goods) or of the first six digits of codes (similar goods).
LEVEL_KEY = ("direction", "code", "origin", "unit")
LEVELS = pl.Schema([*((name, pl.String()) for name in LEVEL_KEY), ("low", MONEY), ("high", MONEY)])
SIMILAR_DIGITS = 6
VALUE_MAX = 10**15


def goods_of(declarations: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """The distinct goods of a batch, by HISTORY's key; those without a code or a unit are like no others."""
    ways = declarations.select("d", direction="type_code")
    named = items.filter((pl.col("commodity_code") != "") & (pl.col("quantity_unit_code") != ""))
    return named.join(ways, on="d", how="left").select(_KEY).unique()


def levels_of(goods: pl.DataFrame) -> pl.DataFrame:
    """direction, code, origin, unit: the price levels that say something of `goods` (HISTORY's key)."""
    named = goods.rename(dict(zip(_KEY, LEVEL_KEY, strict=True)))
    return pl.concat([named, named.with_columns(pl.col("code").str.head(SIMILAR_DIGITS))]).unique()


def history(goods: pl.DataFrame, levels: pl.DataFrame) -> pl.DataFrame:
    """HISTORY for `goods`, from the LEVELS that were found of them."""
    same = levels.rename({"low": "identical_low", "high": "identical_high"})
    like = levels.select(*LEVEL_KEY, similar_low="low").rename({"code": "heading"})
    origin_and_unit = ["origin_country_code", "quantity_unit_code"]
    nothing = pl.lit(None, dtype=MONEY)
    return (
        goods.with_columns(heading=pl.col("commodity_code").str.head(SIMILAR_DIGITS))
        .join(same, left_on=_KEY, right_on=LEVEL_KEY, how="left")
        .join(
            like,
            left_on=["direction", "heading", *origin_and_unit],
            right_on=["direction", "heading", "origin", "unit"],
            how="left",
        )
        .with_columns(reference_price=nothing, component_price=nothing)
        .select(HISTORY.names())
    )


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
