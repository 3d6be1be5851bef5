"""What the demo's goods are drawn from."""

from datetime import date, datetime
from typing import Any

from thongquan.books import selectors as books
from thongquan.cli.demo.cargo import Catalogue

BOOKS = ("tariff", "vat", "controls")
_catalogues: dict[tuple[Any, ...], Catalogue] = {}


def catalogue(on: date, known_at: datetime) -> Catalogue:
    """Of the law of a day: ten thousand codes, gone through once for each day and law."""
    editions = [books.in_force(book, on=on, known_at=known_at) for book in BOOKS]
    key = (on, *(edition.ref.content_hash for edition in editions))
    if key not in _catalogues:
        _catalogues[key] = Catalogue.of(*(edition.tables for edition in editions))
    return _catalogues[key]
