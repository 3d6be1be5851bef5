from datetime import UTC, datetime

import pytest
from django.conf import settings

from thongquan.books import services as books
from thongquan.books.domain.files import read_tables
from thongquan.kernel.actors import Actor
from thongquan.ledger.domain.law import KIND

PUBLISHED = datetime(2026, 1, 1, tzinfo=UTC)


def publish_ledger_book() -> None:
    """The pack's book of money, drafted by one hand and published by another."""
    folder = settings.PACK / "books" / KIND.code
    (content,) = read_tables(KIND, {path.name: path.read_bytes() for path in folder.iterdir()})
    author, other = Actor.system("pack"), Actor.system("installation")
    ref = books.draft(book=KIND.code, tables=content.tables, basis=content.basis, actor=author, at=PUBLISHED)
    books.check(book=KIND.code, number=ref.number, actor=author, at=PUBLISHED)
    books.approve(book=KIND.code, number=ref.number, actor=other, at=PUBLISHED)
    books.publish(book=KIND.code, number=ref.number, actor=other, at=PUBLISHED)


@pytest.fixture(autouse=True)
def _law(request):
    marker = request.node.get_closest_marker("django_db")
    if marker:
        request.getfixturevalue("transactional_db" if marker.kwargs.get("transaction") else "db")
        publish_ledger_book()
