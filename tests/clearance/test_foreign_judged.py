"""Declarations of another country, judged by our law once the choices of codes are made."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from thongquan.books import services as books
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.messages import detect, foreign
from thongquan.clearance.selectors import formats
from thongquan.clearance.services.preview import assess

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
RATES = {"GBP": "33500", "USD": "26300", "CAD": "18700", "JPY": "170"}
_IMPORT = re.compile(rb"TypeCode>IM")


def import_bodies(known_at: datetime) -> list[Declaration]:
    """The 128 bodies of type IM…, the mapping file's choices of commodity codes made."""
    mappings, found = formats.mappings(known_at=known_at), []
    for path in sorted((Path(settings.DATA) / "wco_declarations" / "scenarios").rglob("*.xml")):
        body = path.read_bytes()
        for read in detect.parse(body, mappings=mappings, limits=formats.limits()).reads:
            if read.declaration is not None and _IMPORT.search(body) and read.declaration.type_code == "IM":
                settled = foreign.chosen(read, mappings)
                assert settled.declaration is not None
                found.append(settled.declaration)
    return found


@pytest.mark.data
@pytest.mark.django_db
def test_at_least_four_in_five_of_the_import_bodies_are_judged_and_the_rest_are_told_why():
    books.install(pack=settings.PACK, at=AT)
    known_at = AT + timedelta(seconds=1)
    bodies = import_bodies(known_at)
    assert len(bodies) == 128
    answers = assess(declarations=bodies, on=date(2026, 11, 22), known_at=known_at, rates=RATES)
    refusals = [[f for f in answer["findings"] if f["effect"] == "refuse"] for answer in answers]
    judged = sum(not refused for refused in refusals)
    print(f"{judged} of {len(bodies)} import bodies judged")
    assert judged >= 0.8 * len(bodies)
    assert all(f["path"] and f["message"]["vi"] for refused in refusals for f in refused)
