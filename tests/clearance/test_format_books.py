"""The mappings as a book of the pack, and the pack's limits."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from tests.clearance.packed import mappings as packed
from thongquan.books import services as books
from thongquan.clearance.selectors import formats

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.mark.django_db
def test_the_mappings_are_a_book_that_the_pack_installs():
    books.install(pack=settings.PACK, at=AT)
    assert formats.mappings(known_at=AT + timedelta(seconds=1)) == packed()


def test_the_limits_are_the_packs():
    limits = formats.limits()
    assert (limits.items, limits.depth) == (9_999, 64)
    assert (limits.json_bytes, limits.xml_bytes) == (32 << 20, 64 << 20)
    assert (limits.workbook_bytes, limits.workbook_unpacked_bytes) == (32 << 20, 256 << 20)
