"""Charges shared out over items by the method of largest remainders: nothing is lost, nothing made up.

The frame's version of `kernel.money.apportion`, which the tests hold it to. Amounts are whole numbers of the
currency's smallest unit (1 đồng), so the shares of a charge add up to it to the đồng.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

import polars as pl

from thongquan.kernel.columns import SHORT, constant, framed, repeated, typed
from thongquan.tariff.domain.integers import AMOUNT_MAX, MILLION, one
from thongquan.tariff.domain.lookups import INDEX, Names, filled, nulled, numbers

FEW = 16  # charges; each is met with every item of its declaration
WEIGHTS = {"value": "invoice_amount", "mass": "net_mass", "quantity": "quantity"}
_BY = Names.of(WEIGHTS)
BY_VALUE = 0  # the place of "value" among them


def how(apportion_by: pl.Series) -> pl.Series:
    """by: the place of the weight by which each charge is shared out; `len(WEIGHTS)` where it is of no kind."""
    by = _BY.places(apportion_by).alias("by")
    unknown = by > len(WEIGHTS)
    return by.zip_with(~unknown, filled(len(WEIGHTS), by.len())) if unknown.any() else by


@dataclass(frozen=True, slots=True)
class Parts:
    """One row per charge and item it falls on, charge by charge; both are row numbers of their frames.

    weight: Int128 millionths, null where it cannot be told. start: by charge, its first row; then the end.
    unmet: by charge, it names an item that is not there.
    """

    charge: pl.Series
    item: pl.Series
    weight: pl.Series
    start: pl.Series
    unmet: pl.Series


def spread(charges: pl.DataFrame, items: pl.DataFrame) -> Parts:
    """charges: d, item_numbers, by (`how`) and named (how many items it names). items: d, item_number and the
    columns of `WEIGHTS`.

    Both in the order of d. A weight that is missing, negative, out of bounds or of an unknown kind is null.
    """
    named = charges["named"] > 0
    if named.any():
        charge, item, unmet = _named(charges, items, named)
    else:
        charge, item = _all(charges["d"], items["d"])
        unmet = constant("", False, charges.height)
    return Parts(charge, item, _weights(charges, items, charge, item), _starts(charge, charges.height), unmet)


def _starts(charge: pl.Series, charges: int) -> pl.Series:
    if charge.len() > SHORT:
        return charge.search_sorted(numbers(charges + 1)).cast(INDEX)
    rows = charge.to_list()
    return typed("", [bisect_left(rows, n) for n in range(charges + 1)], INDEX)


def _all(of_charge: pl.Series, of_item: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Every charge with every item of its declaration. Of a few, places are searched one by one: asking Polars
    costs more than searching."""
    if of_item.len() <= SHORT and of_charge.len() <= FEW:
        d = of_item.to_list()
        pairs = [
            (charge, item)
            for charge, of in enumerate(of_charge.to_list())
            for item in range(bisect_left(d, of), bisect_right(d, of))
        ]
        charges, items = zip(*pairs, strict=True) if pairs else ((), ())
        return typed("", charges, INDEX), typed("", items, INDEX)
    first = of_item.search_sorted(of_charge, side="left").cast(INDEX)
    count = of_item.search_sorted(of_charge, side="right").cast(INDEX) - first
    end = count.cum_sum().cast(INDEX)
    row = numbers(int(count.sum()))
    charge = end.search_sorted(row, side="right").cast(INDEX)
    return charge, row + (first + count - end)[charge]


def _named(
    charges: pl.DataFrame, items: pl.DataFrame, named: pl.Series
) -> tuple[pl.Series, pl.Series, pl.Series]:
    """The same where some charges name their items."""
    rows = charges.select_seq("d", "item_numbers").with_row_index("charge")
    every, some = rows.filter(~named), rows.filter(named)
    charge, item = _all(every["d"], items["d"])
    listed = some.explode("item_numbers").unique(["charge", "item_numbers"], maintain_order=True)
    met = listed.join(
        items.select_seq("d", "item_number").with_row_index("item"),
        left_on=["d", "item_numbers"],
        right_on=["d", "item_number"],
        how="left",
    )
    missing = met.filter(pl.col("item").is_null())["charge"].cast(INDEX)
    found = met.filter(pl.col("item").is_not_null()).select_seq("charge", "item").cast(INDEX)
    both = pl.concat([pl.DataFrame({"charge": every["charge"].cast(INDEX)[charge], "item": item}), found])
    both = both.sort("charge", "item")
    unmet = filled(0, charges.height).scatter(missing, filled(1, missing.len())) == 1
    return both["charge"], both["item"], unmet


def _weights(charges: pl.DataFrame, items: pl.DataFrame, charge: pl.Series, item: pl.Series) -> pl.Series:
    """The columns of weights one after another (the last of nulls), and a gather."""
    height, kinds = items.height, set(charges["by"].to_list())
    if len(kinds) == 1 and (only := kinds.pop()) < len(WEIGHTS):
        return _bounded(items[tuple(WEIGHTS.values())[only]].to_physical()[item])
    columns = [items[column].to_physical() for column in WEIGHTS.values()]
    nothing = repeated("", None, pl.Int128, height)
    weight = pl.concat([*columns, nothing], rechunk=True)[charges["by"][charge] * height + item]
    return _bounded(weight)


def _bounded(weight: pl.Series) -> pl.Series:
    sound = (weight >= one(0)) & (weight < one(AMOUNT_MAX * MILLION))
    return weight if sound.all() and not weight.null_count() else nulled(weight, sound)


def shares(parts: Parts, total: pl.Series) -> pl.Series:
    """By row of `parts`: its share of its charge's `total` (Int128, not negative); null where there is no base.

    The shares of one charge add up to its total. What is left after cutting down goes, a unit each, to the
    largest remainders; where they tie, to the item that stands first.
    """
    base = _sums(parts.weight, parts.start)
    if parts.weight.null_count():
        gaps = _sums(parts.weight.is_null().cast(pl.Int128), parts.start)
        base = nulled(base, gaps == one(0))
    base = nulled(base, base > one(0))
    whole, weights = total[parts.charge], base[parts.charge]
    product = whole * parts.weight
    share = product // weights
    left = total - _sums(share, parts.start)
    if not (left > one(0)).any():
        return share
    return share + _more(parts, product - share * weights, left)


def _more(parts: Parts, rest: pl.Series, left: pl.Series) -> pl.Series:
    """One unit for each of the `left[charge]` largest remainders of a charge."""
    ranked = framed([numbers(rest.len()).alias("row"), parts.charge.alias("charge"), rest.alias("rest")])
    ranked = ranked.sort("charge", "rest", descending=[False, True], nulls_last=True, maintain_order=True)
    place = numbers(rest.len()) - parts.start[parts.charge]
    chosen = ranked["row"].filter(place.cast(pl.Int128) < left[parts.charge])
    return filled(0, rest.len(), pl.Int128).scatter(chosen, filled(1, chosen.len(), pl.Int128))


def onto_items(parts: Parts, share: pl.Series, d: pl.Series, items: int) -> pl.Series:
    """By item: the sum of its shares (a null counts as nothing). d: by charge, in order.

    A charge falls on an item but once, so the first charges of all declarations are added in one go, then the
    second ones, and so on.
    """
    added = filled(0, items, pl.Int128)
    nth = numbers(d.len()) - d.search_sorted(d, side="left").cast(INDEX)
    turn = nth[parts.charge]
    share = share.fill_null(0) if share.null_count() else share
    for n in range(cast("int", nth.max() or 0) + 1):
        mine = turn == n
        item = parts.item.filter(mine)
        added.scatter(item, added[item] + share.filter(mine))
    return added


def _sums(values: pl.Series, start: pl.Series) -> pl.Series:
    """Sums of the runs [start[k], start[k + 1]); a null counts as nothing."""
    if values.len() <= SHORT:
        known = [value or 0 for value in values.to_list()]
        return typed("", [sum(known[first:end]) for first, end in pairwise(start.to_list())], pl.Int128)
    running = (
        one(0).clone().append((values.fill_null(0) if values.null_count() else values).cum_sum()).rechunk()
    )
    ends = running[start]
    return ends.slice(1) - ends.slice(0, ends.len() - 1)
