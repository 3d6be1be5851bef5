"""The ledger's law of a day, from its book."""

from datetime import date, datetime

from thongquan.books import selectors as books
from thongquan.ledger.domain.law import KIND, Law

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
