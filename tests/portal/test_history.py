"""What an officer knows beside the declaration: the history of its parties and what has to do with it, within
what he may see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.portal import tour
from tests.portal.site import register_some
from tests.portal.test_desk import SUPERVISOR, row_of
from tests.portal.test_pages import text
from thongquan.clearance.models import Declaration
from thongquan.clearance.services import amend
from thongquan.identity.models import Grant
from thongquan.ledger.models import Debt

pytestmark = pytest.mark.usefixtures("world")
FAR = "01B1"
MOST = 12


def page(who: str, identifier: str, of: str = "history") -> str:
    answer = tour.client(who).get(f"/desk/{identifier}/{of}")
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def told(who: str, identifier: str, query: str = "") -> str:
    return text(tour.client(who).get(f"/desk/{identifier}/history{query}"))


def far_away(*identifiers: str) -> None:
    """They are of an office that the demo's officer is not of."""
    rows = Declaration.objects.filter(number__in=[one.removeprefix("VN-") for one in identifiers])
    assert rows.update(office=FAR) == len(identifiers)


def test_the_history_of_the_trader_is_told_by_month_and_lane_with_what_was_decided_and_owed() -> None:
    one, other = register_some(2)
    given = {"actor": SUPERVISOR, "at": row_of(other).registered_at}
    amend.order_amendment(identifier=other, instruction="price", **given)
    shown = told("congchuc", one)
    assert "Importer" in shown or "Exporter" in shown
    assert "Declarations 2" in shown
    assert "Amendments 1" in shown
    assert "Decisions against it 1" in shown
    assert "An amendment is ordered" in shown
    assert "first declared on" in shown
    assert f"{row_of(one).law_day:%m/%Y}" in shown
    assert "Outstanding" in shown
    assert f'href="/companies/{row_of(one).trader}"' in page("congchuc", one)


def test_what_another_office_has_is_neither_shown_nor_counted() -> None:
    one, *others = register_some(4)
    far_away(*others)
    shown = told("congchuc", one)
    assert "Declarations 1" in shown
    assert all(other.removeprefix("VN-") not in shown for other in others)
    of_the_far = Debt.objects.filter(open__gt=0, declaration__in=others).count()
    assert of_the_far
    assert Debt.objects.filter(open__gt=0, declaration=one).exists() == ("Outstanding" in shown)
    everywhere = told("kiemtoan", one)
    assert "Declarations 4" in everywhere
    related = page("congchuc", one, "related")
    assert all(other not in related for other in others)
    assert any(other in page("kiemtoan", one, "related") for other in others)


def test_what_is_beyond_his_classification_is_neither_shown_nor_counted() -> None:
    one, other = register_some(2)
    far_away(other)
    [known] = Grant.objects.filter(user__username="congchuc", role="officer")
    known.pk, known.office, known.classification = None, FAR, 0
    known.save()
    assert tour.client("congchuc").get(f"/declarations/{other}").status_code == 200
    assert "Declarations 1" in told("congchuc", one)
    assert other not in page("congchuc", one, "related")
    Grant.objects.filter(pk=known.pk).update(classification=2)
    assert "Declarations 2" in told("congchuc", one)


def test_who_declared_for_another_has_a_history_of_its_own() -> None:
    one, other = register_some(2)
    agent = "VN-P00000003"
    row = row_of(one)
    Declaration.objects.filter(pk=row.pk).update(declarant=agent)
    assert "Declarations 2" in told("congchuc", one)
    shown = told("congchuc", one, "?of=declarant")
    assert "Declarations 1" in shown
    assert agent in shown
    assert "Declarations 2" in told("congchuc", other, "?of=declarant")  # its own: nobody declared it for him
    assert "Declarations 2" in told("congchuc", one, "?of=nonsense")


def test_related_declarations_say_what_they_are_related_by_and_stand_once() -> None:
    identifiers = register_some(12)
    found = 0
    for one in identifiers:
        shown = page("congchuc", one, "related")
        body = shown[shown.index("<tbody") :] if "<tbody" in shown else ""
        others = [other for other in identifiers if f'href="/desk/{other}"' in body]
        assert one not in others
        assert all(body.count(f'href="/desk/{other}"') == 1 for other in others)
        if others:
            found += 1
            assert "same seller or buyer abroad" in body
    assert found


def test_both_are_for_officers_alone_and_another_offices_case_is_not_there() -> None:
    [one] = register_some(1)
    tour.strangers()
    for of in ("history", "related"):
        address = f"/desk/{one}/{of}"
        for who, status in (
            ("lanhdao", 200),
            ("kiemtoan", 200),
            ("thuongnhan", 403),
            ("xa", 404),
            ("quantri", 404),
        ):
            assert tour.client(who).get(address).status_code == status, who
        assert tour.client(tour.NOBODY).get(address).status_code == 302


def test_the_case_leads_to_both() -> None:
    [one] = register_some(1)
    shown = tour.client("congchuc").get(f"/desk/{one}").content.decode()
    assert f'href="/desk/{one}/history"' in shown
    assert f'href="/desk/{one}/related"' in shown


@pytest.mark.parametrize("of", ["history", "history?of=declarant", "related"])
def test_they_ask_the_database_a_few_times_however_much_there_is(of: str) -> None:
    [one, *_more] = register_some(2)
    Declaration.objects.filter(pk=row_of(one).pk).update(declarant="VN-P00000003")
    officer, counted = tour.client("congchuc"), []
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(f"/desk/{one}/{of}").status_code == 200
        counted.append(len(asked))
        register_some(20) if len(counted) == 1 else None
    assert counted[1] == counted[2]
    assert counted[2] <= MOST, [query["sql"][:160] for query in asked]
