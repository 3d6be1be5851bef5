"""Charges shared out over items by the method of largest remainders: nothing is lost, nothing made up.

The frame's version of `kernel.money.apportion`, which the tests hold it to. Amounts are whole numbers of the
currency's smallest unit (1 đồng), so the shares of a charge add up to it to the đồng.
"""

import polars as pl

from thongquan.tariff.domain.integers import AMOUNT_MAX, millionths, whole

WEIGHTS = {"value": "invoice_amount", "mass": "net_mass", "quantity": "quantity"}


def spread(charges: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """One row per charge and item it falls on: `k` (the charge), d, i, weight (Int128 millionths).

    charges: k, d, apportion_by, item_numbers (empty: all items). items: d, i, item_number and the columns
    of `WEIGHTS`. A weight that is missing, negative, out of bounds or of an unknown kind is null. An item
    number that no item bears gives a row without `i`.
    """
    columns = ["d", "i", "item_number", *WEIGHTS.values()]
    named = pl.col("item_numbers").list.len() > 0
    parts = [
        charges.filter(~named).drop("item_numbers").join(items.select(columns), on="d", maintain_order="left")
    ]
    some = charges.filter(named)
    if some.height:
        listed = some.explode("item_numbers").rename({"item_numbers": "item_number"})
        listed = listed.unique(["k", "item_number"], maintain_order=True)
        met = listed.join(items.select(columns), on=["d", "item_number"], how="left", maintain_order="left")
        parts.append(met.select(parts[0].columns))
    weight = pl.coalesce(
        pl.when(pl.col("apportion_by") == by).then(millionths(pl.col(column))) for by, column in WEIGHTS.items()
    )
    sound = weight.is_between(0, AMOUNT_MAX * 10**6, closed="left")
    return pl.concat(parts).with_columns(weight=pl.when(sound).then(weight)).drop(WEIGHTS.values())


def shares(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds `share`: of `total` (Int128, not negative) by `weight`, per `k`; null where there is no base.

    The shares of one k add up to its total. What is left after cutting down goes, a unit each, to the largest
    remainders; where they tie, to the row that stands first.
    """
    base = pl.when(pl.col("weight").is_not_null().all().over("k")).then(pl.col("weight").sum().over("k"))
    rows = rows.with_columns(base=pl.when(base > 0).then(base))
    product = pl.col("total") * pl.col("weight")
    rows = rows.with_columns(share=product // pl.col("base"), rest=product % pl.col("base"))
    if rows.is_empty() or rows["rest"].max() in (None, 0):
        return rows.drop("base", "rest")
    left = pl.col("total") - pl.col("share").sum().over("k")
    place = (whole(0) - pl.col("rest")).rank("ordinal").over("k")
    more = (place <= left).cast(pl.Int128)
    return rows.with_columns(share=pl.col("share") + more).drop("base", "rest")
