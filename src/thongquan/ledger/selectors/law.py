"""The ledger's law of a day, from its book."""

from datetime import date, datetime

from thongquan.books import selectors as books
from thongquan.kernel.decimals import MONEY
from thongquan.ledger.domain.law import KIND, Law
from thongquan.reference import selectors as reference

LAWS_KEPT = 128

_laws: dict[tuple[str, date], Law] = {}


def law(*, on: date, known_at: datetime) -> Law:
    """What the edition published last at `known_at` says of the legal day `on`."""
    current = books.current(known_at=known_at).get(KIND.code)
    key = (current.content_hash if current else "", on)
    if key not in _laws:
        if len(_laws) >= LAWS_KEPT:
            _laws.clear()
        _laws[key] = Law.of(books.tables(KIND.code, known_at=known_at).tables, on=on)
    return _laws[key]


def places(currency: str) -> int:
    """How many decimals an amount of it has (đồng: none)."""
    national = books.pack().currency
    if currency == national.code:
        return national.decimals
    found = {row["code"]: row["decimals"] for row in reference.rows("currencies")}
    return int(found.get(currency, MONEY.scale))
