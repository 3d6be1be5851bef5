"""The law of the pack for the oracle and for the engine, read once by each in its own way."""

from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from tests.oracle.books import Law, law
from tests.oracle.engine import Engine, engine
from tests.oracle.strategies import Map
from thongquan.config.paths import REPOSITORY

VN = REPOSITORY / "packs" / "vn"
EXCHANGE = {
    "USD": (Decimal("25476.2"), 1),
    "EUR": (Decimal("29588.5"), 1),
    "JPY": (Decimal("16582"), 100),
    "KRW": (Decimal("18.463217"), 1),
    "IDR": (Decimal("1551.4"), 1000),
    "LAK": (Decimal("1.18"), 1),
}


@cache
def law_of(day: date) -> Law:
    found = law(VN / "books", day)
    found.exchange = EXCHANGE
    return found


@cache
def engine_of(day: date) -> Engine:
    return engine(VN, day, EXCHANGE)


@cache
def map_of(day: date) -> Map:
    return Map.of(law_of(day))


@pytest.fixture(scope="session")
def in_2026() -> Engine:
    return engine_of(date(2026, 6, 15))
