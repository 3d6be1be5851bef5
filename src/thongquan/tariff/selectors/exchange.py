"""Rates of exchange: week by week, and whether they are those of the day that the law names."""

from datetime import date, timedelta

import polars as pl

from thongquan.books import selectors as books
from thongquan.books.domain.kinds import Tables
from thongquan.kernel.refusals import NotFound
from thongquan.reference import selectors as reference

RULE = "exchange"  # row of the book `clocks`, table `rate_days`
WEEK = timedelta(days=7)


def begins(day: date) -> date:
    """The Monday of the week for which the rates of `day` serve."""
    return day - timedelta(days=day.weekday())


def rate_day(week: date) -> date | None:
    """The day whose rates serve for the week of the day `week`; None: the law here names none."""
    try:
        return reference.reference().rate_day(RULE, week, zone=books.pack().zone)
    except NotFound:
        return None


def by_week(currency: str, rates: pl.DataFrame, *, until: date, weeks: int) -> pl.DataFrame:
    """Of the table `rates`, the last `weeks` of one currency that begin by `until`, the newest first, each with
    `change`: per cent against the week before it that has a rate, null where there is none."""
    one = rates.filter(pl.col("currency") == currency, pl.col("valid_from") <= until).sort("valid_from")
    unit = pl.col("rate").cast(pl.Float64) / pl.col(
        "units"
    )  # to show how far it moved, nothing is reckoned by it
    moved = one.with_columns(change=(unit / unit.shift(1) - 1) * 100)
    return moved.tail(weeks).reverse()


def not_of_their_day(tables: Tables, demo: bool) -> list[str]:
    """What is wrong of each rate: row, what was found, what was expected. A rate serves one week, Monday to
    Sunday, and is that of the day which `rate_days` names for it (59/2018, art. 21.5).

    Rates of a demo edition nobody published: they may leave the day out. A pack without the rule binds none.
    """
    found = []
    for row in tables["rates"].sort("currency", "valid_from").iter_rows(named=True):
        first: date = row["valid_from"]
        day = rate_day(first)
        if day is None:
            return []
        named = f"rates: {row['currency']} from {first}"
        monday = begins(first)
        if (first, row["valid_to"]) != (monday, monday + WEEK):
            last = row["valid_to"] - timedelta(days=1) if row["valid_to"] else "open"
            sunday = monday + WEEK - timedelta(days=1)
            found.append(f"{named}: in force through {last}, expected {monday} to {sunday}")
        if demo and row["published_on"] is None:
            continue
        if row["published_on"] != day:
            found.append(f"{named}: rate of {row['published_on'] or 'no day said'}, expected that of {day}")
    return found
