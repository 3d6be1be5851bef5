"""A second person is nobody's puppet: who made an account, or gave it its role, decides nothing with it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from tests.api.caller import Caller
from tests.api.conftest import FIRST
from tests.api.journeys import ok
from tests.api.test_money import overpaid as overpaid
from tests.api.test_money import wish
from tests.api.test_risk import written
from tests.world import AT, DAY, PASSWORD
from thongquan.books import selectors as books
from thongquan.books import services as drafting
from thongquan.identity import models
from thongquan.identity import services as accounts
from thongquan.identity.domain import Role
from thongquan.identity.services import NewUser
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.kernel.validity import Validity
from thongquan.ledger import services
from thongquan.ledger.domain import GuaranteeKind
from thongquan.ledger.models import BankOrder

SECOND = Actor(Subject("user", "VN-quantri2"))
BEFORE = AT - timedelta(minutes=5)


def officer_of(maker: Actor, name: str = "gia") -> Actor:
    """An account and its role, both by one administrator."""
    made = accounts.create_user(new=NewUser(name, name, PASSWORD), actor=maker, at=BEFORE)
    accounts.request_grant(to=made, role=Role.OFFICER, valid_from=BEFORE, actor=maker, at=BEFORE)
    return Actor(made)


def draft(actor: Actor) -> str:
    tables = dict(books.tables("clearance", known_at=AT).tables)
    ref = drafting.draft(book="clearance", tables=tables, basis="test", actor=actor, at=AT)
    drafting.check(book="clearance", number=ref.number, actor=actor, at=AT)
    return f"/books/clearance/drafts/{ref.number}"


def test_an_administrator_publishes_no_law_drafted_by_an_account_he_made(
    sign_in: Callable[[str], Caller], administrator: Caller
) -> None:
    path = draft(officer_of(FIRST))
    answer = administrator.post(f"{path}/approve")
    assert (answer.status_code, answer.json()["code"]) == (409, "not-independent")
    other = sign_in("quantri2")
    assert other.post(f"{path}/approve").status_code == 200
    assert administrator.post(f"{path}/publish").json()["code"] == "not-independent"
    assert other.post(f"{path}/publish").status_code == 200


def test_taking_the_grant_back_does_not_untie_the_two(administrator: Caller) -> None:
    puppet = accounts.create_user(new=NewUser("gia", "gia", PASSWORD), actor=SECOND, at=BEFORE)
    grant = accounts.request_grant(to=puppet, role=Role.OFFICER, valid_from=BEFORE, actor=FIRST, at=BEFORE)
    path = draft(Actor(puppet))
    accounts.revoke_grant(grant=grant, actor=FIRST, at=BEFORE, reason="x")
    assert administrator.post(f"{path}/approve").json()["code"] == "not-independent"


def test_the_two_administrators_an_installation_begins_with_are_independent(
    sign_in: Callable[[str], Caller],
) -> None:
    path = draft(FIRST)
    assert sign_in("quantri2").post(f"{path}/approve").status_code == 200


def test_two_accounts_that_one_person_alone_made_are_one() -> None:
    one, two, three = officer_of(FIRST), officer_of(FIRST, "gia2"), officer_of(SECOND, "gia3")
    services.register_guarantee(
        number="BL-77", kind=GuaranteeKind.GENERAL, party="VN-1", guarantor="VN-B1", currency="VND",
        amount=Decimal(1_000_000), validity=Validity(DAY), actor=one, at=AT,
    )  # fmt: skip
    with pytest.raises(Refused, match="not-independent"):
        services.accept_guarantee(number="BL-77", actor=two, at=AT)
    services.accept_guarantee(number="BL-77", actor=three, at=AT)


@pytest.fixture
def tied(officer: Caller, supervisor: Caller) -> None:
    """As if who drafts and proposes had made the account of who approves."""
    models.User.objects.filter(username="lanhdao").update(created_by="user:VN-congchuc")


def refused(supervisor: Caller, path: str) -> None:
    answer = supervisor.post(path)
    assert (answer.status_code, answer.json()["code"]) == (409, "not-independent")


def test_money_does_not_move_by_two_who_are_not_independent(
    tied: None, trader: Caller, officer: Caller, supervisor: Caller, overpaid: str
) -> None:
    asked = ok(trader.post(f"/declarations/{overpaid}/refunds", wish()), 201)["refund"]
    ok(officer.post(f"/refunds/{asked}/propose"))
    refused(supervisor, f"/refunds/{asked}/approve")
    paid = next(
        line["entry"]
        for line in ok(officer.get(f"/declarations/{overpaid}/postings"))
        if line["kind"] == "payment"
    )
    correction = ok(officer.post(f"/entries/{paid}/reversals", {"reason": "x"}), 201)["correction"]
    refused(supervisor, f"/reversals/{correction}/approve")
    assert not BankOrder.objects.exists()


def test_risk_is_not_set_by_two_who_are_not_independent(
    tied: None, officer: Caller, supervisor: Caller
) -> None:
    ok(officer.post("/risk/profiles", written("T-7")), 201)
    refused(supervisor, "/risk/profiles/T-7/1/approve")
    given = {
        "valid_from": (DAY + timedelta(days=1)).isoformat(), "random_rate": "0.02", "random_lane": "Y",
        "yellow_score": 60, "red_score": 120, "reveal_after_days": 7, "basis": "thử",
    }  # fmt: skip
    [one] = ok(officer.post("/risk/parameters", given), 201)
    refused(supervisor, f"/risk/parameters/{one['number']}/approve")


def test_what_waits_for_a_second_person_is_listed_for_who_may_be_one_and_for_who_asked(
    sign_in: Callable[[str], Caller], administrator: Caller, trader: Caller
) -> None:
    draft(FIRST)
    stands = {}
    for name, caller in (("first", administrator), ("second", sign_in("quantri2"))):
        [one] = [one for one in ok(caller.get("/approvals")) if one["kind"] == "edition"]
        assert one["by"] == "user:VN-quantri"
        stands[name] = one["stands"]
    assert stands == {"first": "others", "second": "yours"}
    assert trader.get("/approvals").status_code == 403
