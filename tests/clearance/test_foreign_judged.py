"""Declarations of another country, judged by our law once the choices of codes are made."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.clearance.answering import answered
from thongquan.books import services as books
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.messages import detect, foreign
from thongquan.clearance.selectors import formats
from thongquan.clearance.services.preview import assess

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
RATES = {"GBP": "33500", "USD": "26300", "CAD": "18700", "JPY": "170"}
ROUNDS = 2  # an answer may raise one question more: by sea, under which bill?
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
def test_at_least_four_in_five_of_the_import_bodies_are_judged_and_the_rest_are_told_why(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What a foreign document never says (our office, category of VAT, papers) is asked for by findings;
    who answers each as it asks is judged, taxes and all, unless the law refuses what was declared."""
    books.install(pack=settings.PACK, at=AT)
    known_at = AT + timedelta(seconds=1)
    bodies = import_bodies(known_at)
    assert len(bodies) == 128

    def judge() -> list[dict[str, Any]]:
        return assess(declarations=bodies, on=date(2026, 11, 22), known_at=known_at, rates=RATES)

    answers = judge()
    refusals = [[f for f in answer["findings"] if f["effect"] == "refuse"] for answer in answers]
    judged = sum(not refused for refused in refusals)
    assert judged >= 0.8 * len(bodies)
    assert all(f["path"] and f["message"]["vi"] for refused in refusals for f in refused)
    for _ in range(ROUNDS):
        bodies = [answered(body, answer["findings"]) for body, answer in zip(bodies, answers, strict=True)]
        answers = judge()
    ok = [answer["judged"] == "ok" for answer in answers]
    with capsys.disabled():
        print(f"\n{sum(ok)} of {len(bodies)} import bodies judged, once what findings ask for is answered")
    assert ok == [not refused for refused in refusals]
    assert all(answer["totals"]["all"] for answer, right in zip(answers, ok, strict=True) if right)
