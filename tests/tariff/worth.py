"""Frames of declarations to value, by the pack's own tables of terms and charges and a few exchange rates."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from thongquan.books.domain import read_tables
from thongquan.kernel.decimals import MONEY
from thongquan.tariff.domain.valuation import VALUATION, ValuationLaw

FOLDER = Path(__file__).parents[2] / "packs/vn/books/valuation"
RATES = {"USD": ("25430", 1), "EUR": ("27615.5", 1), "JPY": ("16850", 100)}
ITEM = pl.Schema(
    {
        "d": pl.UInt32,
        "i": pl.UInt32,
        "item_number": pl.Int32,
        "invoice_amount": MONEY,
        "net_mass": MONEY,
        "quantity": MONEY,
    }
)
CHARGE = pl.Schema(
    {
        "d": pl.UInt32,
        "type_code": pl.String,
        "amount": MONEY,
        "currency_code": pl.String,
        "apportion_by": pl.String,
        "item_numbers": pl.List(pl.Int32),
    }
)
DECLARATION = pl.Schema(
    {
        "d": pl.UInt32,
        "type_code": pl.String,
        "trade_terms_code": pl.String,
        "invoice_currency_code": pl.String,
    }
)


def exchange(rates=RATES):
    return pl.DataFrame(
        {
            "currency": list(rates),
            "rate": pl.Series([rate for rate, _ in rates.values()], dtype=pl.String).cast(pl.Decimal(18, 6)),
            "units": pl.Series([units for _, units in rates.values()], dtype=pl.Int32),
        }
    )


TABLES = read_tables(VALUATION, {path.name: path.read_bytes() for path in FOLDER.iterdir()})[0].tables
LAW = ValuationLaw.of(TABLES, exchange(), currency="VND", places=0)
DAY = date(2026, 1, 5)


def item(price, *, mass="1", quantity="1"):
    return tuple(None if v is None else Decimal(v) for v in (price, mass, quantity))


def charge(kind, amount, currency="USD", *, by="value", of=()):
    return (kind, None if amount is None else Decimal(amount), currency, by, list(of))


def declared(*declarations):
    """(way, term, currency, items, charges) each → the three frames."""
    head, items, charges = [], [], []
    for d, (way, term, currency, lines, extra) in enumerate(declarations):
        head.append((d, way, term, currency))
        for number, line in enumerate(lines, 1):
            items.append((d, len(items), number, *line))
        charges += [(d, *c) for c in extra]
    return (
        pl.DataFrame(head, schema=DECLARATION, orient="row"),
        pl.DataFrame(items, schema=ITEM, orient="row"),
        pl.DataFrame(charges, schema=CHARGE, orient="row"),
    )
