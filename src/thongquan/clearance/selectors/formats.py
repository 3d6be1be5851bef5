"""What the readers of foreign formats need: the codes of other systems in ours, and what a body may hold."""

from datetime import datetime
from functools import cache

from thongquan.books import selectors as books
from thongquan.clearance.domain.mappings import BOOK, Mappings
from thongquan.clearance.messages.parsed import Limits


def mappings(*, known_at: datetime) -> Mappings:
    """The mappings published last by `known_at`."""
    edition = books.tables(BOOK, known_at=known_at)
    content = edition.ref.content_hash
    if content not in _mappings:
        _mappings.clear()
        _mappings[content] = Mappings.of(edition.tables)
    return _mappings[content]


_mappings: dict[str, Mappings] = {}  # the latest, by the hash of its edition


@cache
def limits() -> Limits:
    """The pack's limits (`pack.yaml: limits`)."""
    return Limits.of(books.pack().raw.get("limits", {}))
