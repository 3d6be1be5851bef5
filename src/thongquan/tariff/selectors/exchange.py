"""Whether rates of exchange are those of the day, and for the week, that the law names."""

from datetime import date, timedelta

from thongquan.books import selectors as books
from thongquan.books.domain.kinds import Tables
from thongquan.kernel.refusals import NotFound
from thongquan.reference import selectors as reference

RULE = "exchange"  # row of the book `clocks`, table `rate_days`
WEEK = timedelta(days=7)


def not_of_their_day(tables: Tables, demo: bool) -> list[str]:
    """What is wrong of each rate: row, what was found, what was expected. A rate serves one week, Monday to
    Sunday, and is that of the day which `rate_days` names for it (59/2018, art. 21.5).

    Rates of a demo edition nobody published: they may leave the day out. A pack without the rule binds none.
    """
    known, zone, found = reference.reference(), books.pack().zone, []
    for row in tables["rates"].sort("currency", "valid_from").iter_rows(named=True):
        first: date = row["valid_from"]
        named = f"rates: {row['currency']} from {first}"
        monday = first - timedelta(days=first.weekday())
        if (first, row["valid_to"]) != (monday, monday + WEEK):
            last = row["valid_to"] - timedelta(days=1) if row["valid_to"] else "open"
            sunday = monday + WEEK - timedelta(days=1)
            found.append(f"{named}: in force through {last}, expected {monday} to {sunday}")
        if demo and row["published_on"] is None:
            continue
        try:
            day = known.rate_day(RULE, first, zone=zone)
        except NotFound:
            return []
        if row["published_on"] != day:
            found.append(f"{named}: rate of {row['published_on'] or 'no day said'}, expected that of {day}")
    return found
