"""What awaits each role at home, and what one search finds for whom."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.portal import tour
from tests.portal.site import register_some
from tests.portal.test_pages import text
from thongquan.clearance.domain.marks import named
from thongquan.clearance.models import Declaration, Draft, Revision
from thongquan.clearance.services import acts
from thongquan.cli.demo.firms import firms
from thongquan.identity import services as accounts
from thongquan.identity.domain import Role
from thongquan.identity.services import NewUser
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject

pytestmark = pytest.mark.usefixtures("world")
MOST = 12
OFFICER = Actor(Subject("user", "VN-congchuc"))


def home(who: str) -> str:
    return text(tour.client(who).get("/"))


def test_a_declarant_sees_what_awaits_him_and_by_when():
    identifiers = register_some(3)
    shown = home("thuongnhan")
    assert "What awaits you" in shown
    assert "Pay or guarantee the tax" in shown
    assert "before" in shown
    assert any(one.removeprefix("VN-") in shown for one in identifiers)
    assert "Waiting for your office" not in shown


def test_a_draft_leads_to_itself_and_what_ends_soon_says_when_and_stands_first():
    ending = tour.drafted()
    others = [tour.drafted() for _ in range(9)]
    shown = tour.client("thuongnhan").get("/").content.decode()
    assert f'href="/declare/{others[-1]}"' in shown
    assert "ends soon" not in shown
    assert f'href="/declare/{ending}"' not in shown  # there are eight newer ones
    at = datetime.now(UTC)
    rows = Draft.objects.filter(pk=ending)
    rows.update(warned_at=at - timedelta(hours=1), expires_at=at + timedelta(hours=5))
    shown = tour.client("thuongnhan").get("/").content.decode()
    assert 0 < shown.index(f'href="/declare/{ending}"') < shown.index(f'href="/declare/{others[-1]}"')
    assert "ends soon" in shown
    assert f"{(at + timedelta(hours=5)).astimezone(ZoneInfo('Asia/Ho_Chi_Minh')):%H:%M}" in shown


def test_an_officer_sees_the_queue_of_his_office_and_nobody_elses():
    [one] = register_some(1)
    if Declaration.objects.get().lane != "R":
        acts.override_lane(
            identifier=one, lane="R", reason="information", note="", actor=OFFICER, at=datetime.now(UTC)
        )
    shown = home("congchuc")
    assert "Waiting for your office" in shown
    assert one.removeprefix("VN-") in shown
    assert "Start the examination" in shown
    tour.strangers()
    assert "The queue is empty" in home("xa")


def test_a_supervisor_sees_the_load_and_an_administrator_what_waits_for_a_second_person():
    register_some(12)
    assert "Load of the offices" in home("lanhdao")
    new = NewUser("moi", "Moi", "Mot-mat-khau-dai-2026", chosen=True)
    at = datetime.now(UTC)
    subject = accounts.create_user(new=new, actor=tour.FIRST, at=at)
    accounts.request_grant(to=subject, role=Role.SUPERVISOR, valid_from=at, actor=tour.FIRST, at=at)
    shown = home("quantri")
    assert "Approvals waiting" in shown
    assert "Awaits another 1" in shown  # he asked for it himself
    other = home("quantri2")
    assert "For you to decide 1" in other
    assert "Role to grant moi" in other
    assert "Role to grant moi" not in home("lanhdao")


def test_whoever_nothing_was_granted_is_told_whom_to_ask():
    new = NewUser("moi", "Moi", "Mot-mat-khau-dai-2026", chosen=True)
    accounts.create_user(new=new, actor=tour.FIRST, at=datetime.now(UTC))
    assert "Your administrator grants" in home("moi")


@pytest.mark.parametrize(
    "who", ["thuongnhan", "daily", "congchuc", "lanhdao", "nganhang", "quantri", "kiemtoan"]
)
def test_home_asks_the_database_few_questions(who):
    register_some(12)
    client = tour.client(who)
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/").status_code == 200
    assert len(asked) <= MOST, [query["sql"][:150] for query in asked]


def found(who: str, q: str) -> str:
    return text(tour.client(who).get("/search", {"q": q}))


def test_a_declaration_is_found_by_its_number_by_whom_it_concerns():
    [one] = register_some(1)
    number = one.removeprefix("VN-")
    for who in ("thuongnhan", "congchuc", "lanhdao", "kiemtoan"):
        assert f"/declarations/{one}" in tour.client(who).get("/search", {"q": number}).content.decode(), who
    for who in (tour.NOBODY, "nganhang", "quantri"):
        assert f"/declarations/{one}" not in tour.client(who).get("/search", {"q": number}).content.decode(), (
            who
        )
    reference = Declaration.objects.get().reference
    assert f"/declarations/{one}" in tour.client("thuongnhan").get("/search", {"q": reference}).content.decode()


def test_a_declaration_is_found_by_the_papers_and_containers_it_names_by_whom_it_concerns():
    tour.strangers()
    names = {}
    for one in register_some(12):
        row = Declaration.objects.get(number=one.removeprefix("VN-"))
        names |= {kind: (number, one) for kind, number in named(said_in(row))}
    assert {"invoice", "transport", "container"} <= set(names)
    for number, one in names.values():
        for who in ("thuongnhan", "congchuc", "lanhdao", "kiemtoan"):
            assert f"/declarations/{one}" in searched(who, number), (who, number)
            assert number in searched(who, f" {number[:4].lower()} {number[4:].lower()} "), "as people write it"
        for who in (tour.NOBODY, "nganhang", "quantri", "khac", "xa"):
            assert one not in searched(who, number), (who, number)
    number, one = names["invoice"]
    assert one not in searched("thuongnhan", number[:-1])
    assert f"Invoice {number}" in found("thuongnhan", number)
    assert "Codes of the tariff" not in found("thuongnhan", number), "INV-7 is no inverter"


def said_in(row: Declaration) -> dict[str, Any]:
    return msgspec.json.decode(bytes(Revision.objects.get(declaration=row).content))


def searched(who: str, q: str) -> str:
    return tour.client(who).get("/search", {"q": q}).content.decode()


def test_codes_are_found_by_anybody_and_companies_by_whom_they_may_concern():
    assert "0901" in found(tour.NOBODY, "ca phe")
    assert "8703.23.61" in found("thuongnhan", "8703 23 61")
    names = [firm.name for firm in firms()]
    assert names[0] in found("congchuc", names[0])
    assert names[1] in found("congchuc", names[1])
    assert f"{names[0]} VN-P" in found("thuongnhan", names[0])
    assert "Nothing was found" in found("thuongnhan", names[1])


@pytest.mark.parametrize("q", ["", " ", "%", "'", "9" * 80, "\u202e", "<script>", "x"])
def test_nothing_that_is_searched_for_breaks_the_search(q):
    answer = tour.client("thuongnhan").get("/search", {"q": q})
    assert answer.status_code == 200
    assert b"<script>" not in answer.content.replace(b'<script src="', b"")
