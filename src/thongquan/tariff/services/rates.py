"""The rates of exchange of one week become a draft edition; the weeks before and after it stay as they are."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from thongquan.books import selectors as books
from thongquan.books.domain import Edition, EditionRef
from thongquan.books.domain.files import csv_rows
from thongquan.books.services import draft
from thongquan.kernel.actors import Actor
from thongquan.kernel.decimals import exact
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.tariff.domain.book import EXCHANGE, EXCHANGE_RATE, EXCHANGE_RATES
from thongquan.tariff.selectors.exchange import WEEK, begins, rate_day

BOOK = EXCHANGE.code
COLUMNS = ("currency", "rate", "units")
BOM = b"\xef\xbb\xbf"  # spreadsheets begin their CSV with it
UNITS_MOST, WHOLE_DIGITS, PLACES = 1_000_000, 12, EXCHANGE_RATE.scale


@dataclass(frozen=True, slots=True)
class Quoted:
    """National currency for `units` units of `currency` (ISO 4217)."""

    currency: str
    rate: Decimal
    units: int = 1

    @property
    def sound(self) -> bool:
        """Whether the book can hold it: above nothing, up to 12 digits before the point and 6 after it."""
        if not (self.rate.is_finite() and self.rate > 0 and 0 < self.units <= UNITS_MOST):
            return False
        _sign, digits, exponent = self.rate.normalize().as_tuple()
        return isinstance(exponent, int) and exponent >= -PLACES and len(digits) + exponent <= WHOLE_DIGITS


def draft_rates(
    *, week: date, rates: Sequence[Quoted], basis: str, actor: Actor, at: datetime, note: str = ""
) -> EditionRef:
    """A draft in which the week of the day `week` has these rates and no others, each of the day that the law
    names for it. In the demo, whose rates nobody published, it is a draft of the demo.

    Refused: book-malformed (no rate at all, a currency named twice, a rate the book cannot hold), no-basis.
    """
    faults = _faults(rates)
    if faults:
        raise Refused("book-malformed", book=BOOK, count=len(faults), faults="; ".join(faults))
    monday, stands = begins(week), _published(at)
    told = pl.DataFrame(
        {
            "currency": [one.currency for one in rates],
            "rate": [one.rate for one in rates],
            "units": [one.units for one in rates],
            "published_on": rate_day(monday),
            "basis": basis,
            "valid_from": monday,
            "valid_to": monday + WEEK,
        },
        schema=EXCHANGE_RATES.dtypes,
    )
    kept = stands.tables["rates"].filter(pl.col("valid_from") != monday)
    tables = {**stands.tables, "rates": pl.concat([kept.select(told.columns), told])}
    return draft(book=BOOK, tables=tables, basis=basis, note=note, actor=actor, at=at, demo=stands.demo)


def quoted_in(name: str, body: bytes) -> list[Quoted]:
    """The rates in a CSV of columns currency, rate and (1 where it is left out) units; numbers have a point.
    Refused("book-malformed") names the line."""
    found = []
    try:
        for row in csv_rows(name, body.removeprefix(BOM)):
            where = row.pop("@")
            if not {"currency", "rate"} <= set(row) <= set(COLUMNS):
                raise ValueError(f"{where}: the columns are {', '.join(COLUMNS)}")
            rate, units = exact(row["rate"].strip()), (row.get("units") or "1").strip()
            if rate is None or not (units.isascii() and units.isdigit() and len(units) < 10):
                raise ValueError(f"{where}: no rate: {row['rate']} {units}")
            found.append(Quoted(row["currency"].strip().upper(), rate, int(units)))
    except (ValueError, csv.Error) as why:
        raise Refused("book-malformed", book=BOOK, count=1, faults=str(why)[:500]) from None
    return found


def _faults(rates: Sequence[Quoted]) -> list[str]:
    named = [one.currency for one in rates]
    found = [f"rates: {code} is named twice" for code in sorted({c for c in named if named.count(c) > 1})]
    found += [f"rates: {one.currency} cannot be {one.rate} for {one.units}" for one in rates if not one.sound]
    return found if rates else ["rates: no rate is given"]


def _published(at: datetime) -> Edition:
    try:
        return books.tables(BOOK, known_at=at)
    except NotFound:  # the pack brings the rule with its first edition
        raise Refused("book-malformed", book=BOOK, count=1, faults="table rule is missing") from None
