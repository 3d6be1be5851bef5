"""What waits for a second person: who may be one sees it, who asked that it awaits another, others nothing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.portal import tour
from tests.portal.site import register_some
from tests.portal.test_pages import text
from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors import approvals, views
from thongquan.clearance.services import objecting
from thongquan.identity import services as accounts
from thongquan.identity.domain import Role
from thongquan.identity.models import User
from thongquan.identity.selectors import signed_in
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.validity import Validity
from thongquan.ledger import services as money
from thongquan.ledger.domain import GuaranteeKind
from thongquan.ledger.models import Entry, Guarantee
from thongquan.parties import services as parties
from thongquan.parties.domain.words import Mark, party_of
from thongquan.parties.models import Marking
from thongquan.portal.views.approvals.deciding import DECIDING
from thongquan.portal.views.approvals.waiting import KINDS
from thongquan.risk import services as risk
from thongquan.risk.domain import Parameters

pytestmark = pytest.mark.usefixtures("world")
MOST = 12
SECOND = Actor(Subject("user", "VN-quantri2"))
OFFICER, BANK = (Actor(Subject("user", f"VN-{name}")) for name in ("congchuc", "nganhang"))
YOURS, OTHERS = "For you to decide", "Awaits another"


def now() -> datetime:
    return datetime.now(UTC)


def marking(by: Actor = OFFICER) -> int:
    key = party_of(Subject("party", tour.company()), "VN")
    assert key is not None
    return parties.propose_mark(
        party=key,
        mark=Mark.PRIORITY,
        basis="Decision 17",
        valid_from=date(2026, 1, 1),
        actor=by,
        at=now(),
    )


def guarantee(number: str, office: str = "02CI") -> None:
    money.register_guarantee(
        number=number,
        kind=GuaranteeKind.GENERAL,
        party=tour.company(),
        guarantor="VN-P00000009",
        currency="VND",
        amount=Decimal(10),
        validity=Validity(date(2026, 1, 1), None),
        office=office,
        actor=BANK,
        at=now(),
    )


def reversal(identifier: str) -> int:
    entry = Entry.objects.filter(declaration=identifier).first()
    assert entry is not None
    return money.propose_reversal(entry=entry.pk, reason="booked twice", actor=OFFICER, at=now())


def listed(who: str) -> tuple[str, str]:
    """The text of what is for him, and of what awaits another."""
    answer = tour.client(who).get("/approvals")
    assert answer.status_code == 200, answer.status_code
    shown = text(answer)
    shown = shown[shown.index(YOURS) :]
    yours, _title, others = shown.partition(OTHERS)
    return yours, others


def test_what_one_asked_for_awaits_another_and_another_decides_it() -> None:
    number = marking()
    yours, others = listed("congchuc")
    assert f"Mark of a company {number}" in others
    assert "Decision 17" in others
    assert "Mark of a company" not in yours
    yours, others = listed("lanhdao")
    assert f"Mark of a company {number}" in yours
    assert "Mark of a company" not in others
    supervisor: Client = tour.client("lanhdao")
    address = f"/approvals/mark/{number}"
    assert f'href="{address}"' in supervisor.get("/approvals").content.decode()
    told = text(supervisor.get(address))
    assert "Priority enterprise" in told
    assert f"Công ty TNHH Cà phê Sơn Nguyên (thử nghiệm) ({tour.company()})" in told
    answer = supervisor.post(address, {"act": "approve"}, follow=True)
    assert "Approved." in text(answer)
    assert Marking.objects.get(pk=number).state == "approved"
    assert supervisor.get(address).status_code == 404


def test_who_asked_cannot_decide_it_however_he_asks() -> None:
    number = marking()
    page = tour.client("congchuc").get(f"/approvals/mark/{number}")
    assert "who asked does not decide" in text(page)
    assert b'value="approve"' not in page.content
    refused = tour.client("congchuc").post(f"/approvals/mark/{number}", {"act": "approve"})
    assert refused.status_code == 422

    Marking.objects.filter(pk=number).update(proposed_by="user:VN-lanhdao")
    refused = tour.client("lanhdao").post(f"/approvals/mark/{number}", {"act": "approve"})
    assert refused.status_code == 422
    assert Marking.objects.get(pk=number).state == "proposed"


def test_who_depends_on_the_one_who_asked_is_told_that_another_must_decide() -> None:
    number = marking()
    User.objects.filter(username="lanhdao").update(created_by="user:VN-congchuc")
    yours, others = listed("lanhdao")
    assert "Mark of a company" not in yours
    assert f"Mark of a company {number}" in others
    assert "you are no second person to who asked" in others
    assert tour.client("lanhdao").post(f"/approvals/mark/{number}", {"act": "approve"}).status_code == 422


def test_it_is_refused_with_a_reason() -> None:
    number = marking()
    supervisor = tour.client("lanhdao")
    assert supervisor.post(f"/approvals/mark/{number}", {"act": "refuse", "reason": ""}).status_code == 422
    supervisor.post(f"/approvals/mark/{number}", {"act": "refuse", "reason": "no ground"})
    assert Marking.objects.get(pk=number).decided_why == "no ground"


def test_every_act_of_two_people_is_listed_with_where_it_is_decided() -> None:
    [one] = register_some(1)
    at = now()
    guarantee("BL-1")
    reversal(one)
    marking()
    risk.propose_parameters(
        parameters=Parameters(at.date() + timedelta(days=9), Decimal("0.01"), "Y", 30, 60, 30, "QĐ 1", True),
        actor=OFFICER, at=at,
    )  # fmt: skip
    tour.decided(one)
    row = Declaration.objects.get(number=one.removeprefix("VN-"))
    decision = views.decisions(row.pk)[0]["decision"]
    objecting.lodge(
        identifier=one, decision=decision, grounds="wrong", excuse="",
        actor=Actor(Subject("user", "VN-thuongnhan"), on_behalf=Subject("party", row.trader)), at=at,
    )  # fmt: skip
    yours, _others = listed("lanhdao")
    for kind in ("guarantee", "reversal", "mark", "parameters", "objection"):
        assert str(KINDS[kind]) in yours, kind
    shown = tour.client("lanhdao").get("/approvals").content.decode()
    for address in ("/approvals/guarantee/BL-1", f"/declarations/{one}/decisions#objection-"):
        assert address in shown
    for part in shown.split('href="/approvals/')[1:]:
        assert tour.client("lanhdao").get(f"/approvals/{part.split(chr(34))[0]}").status_code == 200
    assert set(DECIDING) | {"grant", "edition", "article", "objection"} == set(KINDS)


def test_what_is_of_another_office_neither_shows_nor_counts() -> None:
    near, far = register_some(2)
    reversal(near)
    there = reversal(far)
    guarantee("BL-FAR", office=tour.FAR_OFFICE)
    Declaration.objects.filter(number=far.removeprefix("VN-")).update(office=tour.FAR_OFFICE)
    yours, others = listed("lanhdao")
    assert near in yours
    assert far not in yours + others
    assert "BL-FAR" not in yours + others
    assert tour.client("lanhdao").get(f"/approvals/reversal/{there}").status_code == 404
    assert "For you to decide 1" in text(tour.client("lanhdao").get("/"))
    assert Guarantee.objects.filter(number="BL-FAR").exists()


def test_a_role_waits_for_another_administrator_and_for_nobody_else() -> None:
    at = now()
    subject = accounts.create_user(
        new=accounts.NewUser("moi", "Moi", "Mot-mat-khau-dai-2026", chosen=True), actor=tour.FIRST, at=at
    )
    accounts.request_grant(to=subject, role=Role.SUPERVISOR, valid_from=at, actor=tour.FIRST, at=at)
    assert "Role to grant moi" in listed("quantri")[1]
    assert "Role to grant moi" in listed("quantri2")[0]
    assert "Role to grant moi" not in "".join(listed("lanhdao"))
    accounts.reset_password(user=subject, password="Mot-mat-khau-khac-7", actor=SECOND, at=at, reason="lost")
    assert "Role to grant moi" in listed("quantri2")[1]


def test_what_one_may_decide_is_not_cut_off_by_what_one_asked_for_long_ago() -> None:
    own = marking()
    guarantee("BL-1")
    signed = signed_in(OFFICER.subject)
    [first] = approvals.approvals(signed, now(), limit=1)
    assert (first.what.kind, first.what.key) == ("guarantee", "BL-1")
    [named] = approvals.approvals(signed, now(), limit=1, one=("mark", str(own)))
    assert named.stands == approvals.Stands.OTHERS


def test_it_is_for_those_who_may_be_a_second_person_or_ask() -> None:
    for who, status in (("congchuc", 200), ("quantri", 200), ("thuongnhan", 403), ("kiemtoan", 403)):
        assert tour.client(who).get("/approvals").status_code == status, who
    for address in (
        "/approvals/mark/999",
        "/approvals/nothing/1",
        "/approvals/grant/1",
        "/approvals/profile/x/y",
    ):
        assert tour.client("lanhdao").get(address).status_code == 404, address


def test_the_list_asks_a_few_questions_however_much_waits() -> None:
    identifiers = register_some(12)
    client, counted = tour.client("lanhdao"), []
    for n in range(3):
        if n == 1:
            booked = Entry.objects.filter(declaration__in=identifiers).values_list("declaration", flat=True)
            for identifier in {*booked}:
                reversal(identifier)
            marking()
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/approvals").status_code == 200
        counted.append(len(asked))
    assert counted[1] == counted[2] <= MOST, [query["sql"][:160] for query in asked]


def test_what_one_proposed_one_takes_back_on_the_page_and_nobody_else_does() -> None:
    number = marking()
    officer, given = tour.client("congchuc"), {"kind": "mark", "key": str(number), "reason": "sai mã số"}
    assert 'action="/approvals/take-back"' in officer.get(f"/approvals/mark/{number}").content.decode()
    assert 'action="/approvals/take-back"' in officer.get("/approvals").content.decode()
    supervisor = tour.client("lanhdao")
    assert 'action="/approvals/take-back"' not in supervisor.get("/approvals").content.decode()
    page = supervisor.post("/approvals/take-back", given, follow=True)
    assert "Only who proposed it takes it back" in text(page)
    assert tour.client("thuongnhan").post("/approvals/take-back", given).status_code == 403
    assert supervisor.post("/approvals/take-back", given | {"key": "999"}).status_code == 404
    assert "Taken back" in text(officer.post("/approvals/take-back", given, follow=True))
    row = Marking.objects.get(pk=number)
    assert (row.state, row.decided_why) == ("withdrawn", "sai mã số")
    assert f"Mark of a company {number}" not in listed("congchuc")[1]
