"""An objection over the API, by those who lodge it and those who answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.api.caller import Caller
from tests.api.conftest import FIRST
from tests.api.journeys import ok
from tests.world import AT, DAY, PASSWORD
from thongquan.identity import services as accounts
from thongquan.identity.domain import Role
from thongquan.identity.selectors import subject_of_user
from thongquan.identity.services import NewUser
from thongquan.kernel.actors import Actor


@pytest.fixture
def captren(sign_in: Callable[[str], Caller]) -> Caller:
    """The supervisor of the office above."""
    return sign_in("captren")


@pytest.fixture
def third(sign_in: Callable[[str], Caller]) -> Caller:
    """Another supervisor of every office, who decided nothing."""
    before = AT - timedelta(minutes=5)
    made = accounts.create_user(
        new=NewUser("nguoiba", "nguoiba", PASSWORD, chosen=True), actor=FIRST, at=before
    )
    grant = accounts.request_grant(to=made, role=Role.SUPERVISOR, valid_from=before, actor=FIRST, at=before)
    accounts.approve_grant(grant=grant, actor=Actor(subject_of_user("quantri2")), at=before)
    return sign_in("nguoiba")


@pytest.fixture
def ordered(trader: Caller, officer: Caller) -> tuple[str, str]:
    """The path of a declaration, and the number of the decision that orders its amendment."""
    path = f"/declarations/{trader.register(items=1)['identifier']}"
    ok(officer.post(f"{path}/amendments/orders", {"instruction": "the value"}), 201)
    [decision] = ok(trader.get(f"{path}/decisions"))
    return path, decision["decision"]


def lodged(trader: Caller, path: str, decision: str) -> dict[str, Any]:
    return ok(trader.post(f"{path}/objections", {"decision": decision, "grounds": "it is right"}), 201)


def test_an_objection_goes_through_both_instances_and_ends_before_the_court(
    trader: Caller, supervisor: Caller, captren: Caller, third: Caller, ordered: tuple[str, str]
) -> None:
    path, decision = ordered
    ways = ok(trader.get(f"{path}/objections"))["open_ways"]
    assert [(way["decision"], way["instance"], way["late"]) for way in ways] == [(decision, 1, False)]
    first = lodged(trader, path, decision)
    assert [one["objection"] for one in ok(supervisor.get("/objections"))] == [first["objection"]]
    own = f"{path}/objections/{first['objection']}"
    assert ok(supervisor.post(f"{own}/take-up"))["state"] == "taken-up"
    assert ok(supervisor.post(f"{own}/suspend", {"why": "perishable"}))["force"] == "suspended"
    assert ok(supervisor.post(f"{own}/resume", {"why": "frozen"}))["force"] == "in-force"
    assert ok(supervisor.post(f"{own}/prolong", {"why": "samples"}))["intricate"]
    told = ok(supervisor.post(f"{own}/answer", {"result": "uphold", "why": "the invoice says so"}))
    assert (told["state"], told["answer"]["kind"]) == ("decision-upheld", "objection-upheld")

    second = lodged(trader, path, told["answer"]["decision"])
    assert (second["instance"], second["decision"]) == (2, decision)
    high = f"{path}/objections/{second['objection']}"
    assert supervisor.post(f"{high}/take-up").status_code == 403
    early = {"court": "TAND", "case_number": "1/2026", "accepted_on": DAY.isoformat(), "decision": decision}
    assert supervisor.post(f"{path}/court-cases", early).status_code == 403
    assert ok(supervisor.get("/objections")) == []
    ok(captren.post(f"{high}/take-up"))
    done = ok(captren.post(f"{high}/answer", {"result": "annul", "why": "wrong", "remedy": "no amendment"}))
    assert done["followed"] == "order-withdrawn"
    again = trader.post(f"{path}/objections", {"decision": decision, "grounds": "x"})
    assert (again.status_code, again.json()["code"]) == (409, "objection-exhausted")

    case = {"court": "TAND", "case_number": "1/2026", "accepted_on": DAY.isoformat()}
    case["decision"] = done["answer"]["decision"]
    for answered in (supervisor, captren):
        assert answered.post(f"{path}/court-cases", case).json()["code"] == "not-independent"
    assert ok(third.post(f"{path}/court-cases", case), 201)["decision"] == decision
    assert [one["case_number"] for one in ok(trader.get(f"{path}/objections"))["court_cases"]] == ["1/2026"]


def test_it_is_declined_for_a_reason_of_the_book(
    trader: Caller, supervisor: Caller, ordered: tuple[str, str]
) -> None:
    path, decision = ordered
    own = f"{path}/objections/{lodged(trader, path, decision)['objection']}"
    refused = supervisor.post(f"{own}/decline", {"reason": "none"})
    assert (refused.status_code, refused.json()["code"]) == (422, "reason-unknown")
    assert ok(supervisor.post(f"{own}/decline", {"reason": "not-affected"}))["state"] == "declined"


def test_who_lodged_it_takes_it_back_and_nobody_else(
    trader: Caller, officer: Caller, supervisor: Caller, cast: dict[str, Caller], ordered: tuple[str, str]
) -> None:
    path, decision = ordered
    own = f"{path}/objections/{lodged(trader, path, decision)['objection']}"
    assert supervisor.post(f"{own}/withdraw").status_code == 403
    assert officer.post(f"{own}/take-up").status_code == 403
    assert cast["another trader"].post(f"{own}/withdraw").status_code == 404
    assert trader.post(f"{own}/withdraw").status_code == 200


def test_an_objection_of_another_declaration_is_not_there(
    trader: Caller, supervisor: Caller, ordered: tuple[str, str]
) -> None:
    path, decision = ordered
    number = lodged(trader, path, decision)["objection"]
    other = f"/declarations/{trader.register(items=1)['identifier']}"
    assert supervisor.post(f"{other}/objections/{number}/take-up").status_code == 404
    assert trader.post(f"{other}/objections/{number}/withdraw").status_code == 404
    assert trader.post(f"{other}/objections", {"decision": decision, "grounds": "x"}).status_code == 404
