"""Prices that the administration lists for its officers: facts for doubts about a declared value.

A listed price is of a code, a unit and a direction, of one origin or of all ("" in the book).
"""

from dataclasses import dataclass
from typing import Self

import polars as pl

from thongquan.kernel.decimals import MONEY

KINDS = {"reference": "reference_price", "component": "component_price"}
_WAYS = {"import": "IM", "export": "EX"}
_KEY = ("direction", "commodity_code", "quantity_unit_code", "origin_country_code")
_ANYWHERE = _KEY[:3]


@dataclass(frozen=True)
class Prices:
    """own: `_KEY` and the columns of `KINDS`. anywhere: the same for all origins, without the origin."""

    codes: frozenset[str]
    own: pl.DataFrame
    anywhere: pl.DataFrame

    @classmethod
    def of(cls, listed: pl.DataFrame) -> Self | None:
        """From the table `prices` in force on a day; None where nothing is listed."""
        if listed.is_empty():
            return None
        rows = listed.select_seq(
            pl.col("direction").replace_strict(_WAYS),
            "kind",
            "price",
            commodity_code="code",
            quantity_unit_code="unit",
            origin_country_code="origin",
        )
        wide = rows.group_by(_KEY).agg(
            pl.col("price").filter(kind=kind).first().cast(MONEY).alias(name) for kind, name in KINDS.items()
        )
        alone = pl.col("origin_country_code") != ""
        return cls(
            frozenset(rows["commodity_code"]),
            wide.filter(alone),
            wide.filter(~alone).drop("origin_country_code"),
        )


def with_prices(items: pl.DataFrame, prices: Prices | None) -> pl.DataFrame:
    """`items` with the columns of `KINDS`: the price of the item's own origin, else that of all; null where
    there is none. None: nobody asks."""
    known = () if prices is None else prices.codes.intersection(items["commodity_code"].to_list())
    if prices is None or not known:
        nothing = pl.Series([None], dtype=MONEY).new_from_index(0, items.height)
        return items.hstack([nothing.alias(name) for name in KINDS.values()])
    asked = items.select_seq(_KEY)
    own = asked.join(prices.own, on=_KEY, how="left", maintain_order="left")
    anywhere = asked.join(prices.anywhere, on=_ANYWHERE, how="left", maintain_order="left")
    return items.hstack(
        [own[name].zip_with(own[name].is_not_null(), anywhere[name]) for name in KINDS.values()]
    )
