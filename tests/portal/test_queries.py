"""The declaration page asks the database a few times, however long a declaration is; and says no less."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.portal.site import register_some
from tests.portal.test_pages import signed_in
from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors import views, whole
from thongquan.clearance.selectors.taxes import lines, taxes
from thongquan.clearance.selectors.turns import turns

pytestmark = pytest.mark.usefixtures("world")
MOST = 12


@pytest.mark.parametrize("reader", ["thuongnhan", "lanhdao"])
def test_a_declaration_of_thirty_items_is_read_in_as_few_queries_as_one_of_two(reader):
    short, long = register_some(1, items=2)[0], register_some(1, items=30)[0]
    client = signed_in(reader)
    counted = []
    for one in (short, short, long):  # the first time the law is read too
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(f"/declarations/{one}").status_code == 200
        counted.append(len(asked))
    assert counted[1] == counted[2]
    assert counted[1] <= MOST, [query["sql"][:200] for query in asked]


@pytest.mark.parametrize("inside", [False, True])
def test_what_is_read_at_once_is_what_is_read_part_by_part(inside):
    register_some(6, items=4)
    at = datetime.now(UTC)
    for row in whole.rows().order_by("pk"):
        one = whole.whole(row, at=at, inside=inside)
        assert one.shown == views.declaration(row.pk, at=at)
        assert one.findings == views.findings(row.pk)
        assert one.timeline == views.timeline(row.pk, inside=inside)
        assert one.turns == turns(row.pk, one.shown["awaited"])
        told = taxes(row.pk)
        assert one.totals == told["totals"]
        assert lines(row, one.law, first=2, last=3) == told["lines"][1:3]
        owed = views.owed(row.pk, at=at)
        assert one.owed == {name: value for name, value in owed.items() if name not in ("charged", "accrued")}
    assert Declaration.objects.count() > 0
