"""The register over HTTP: names, numbers and branches by day, marks by two people."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.caller import Caller, party, traders
from tests.api.journeys import ok
from tests.world import DAY
from thongquan.parties import selectors

TODAY, TOMORROW = DAY.isoformat(), (DAY + timedelta(days=1)).isoformat()
FIRST = traders()[0]
PRIORITY = {"mark": "priority-enterprise", "basis": "Quyết định 17", "valid_from": TODAY}


@pytest.fixture
def path() -> str:
    return f"/parties/{party(FIRST.tax_code).id}"


def test_a_name_begins_on_a_day_and_the_one_before_is_kept(officer: Caller, trader: Caller, path: str) -> None:
    new = {"name": "Công ty Hoa Mai", "valid_from": TOMORROW, "reason": "đổi chủ"}
    told = ok(officer.post(f"{path}/names", new), 201)
    assert (told["name"], [one["name"] for one in told["names"]]) == (FIRST.name, [FIRST.name, new["name"]])
    assert told["names"][0]["valid_to"] == TOMORROW
    assert ok(trader.get(path))["names"] == told["names"]
    again = officer.post(f"{path}/names", {**new, "valid_from": TODAY}).json()
    assert again["code"] == "ends-before-it-begins"
    assert trader.post(f"{path}/names", new).status_code == 403


def test_a_number_begins_and_ends_and_another_may_hold_it_then(officer: Caller, path: str) -> None:
    number = {"type": "tax-13", "number": f"{FIRST.tax_code}-001"}
    branch = {"code": "001", "name": "Chi nhánh Hải Phòng", "valid_from": TODAY}
    given = {**number, "branch": "001", "valid_from": TODAY}
    assert officer.post(f"{path}/identifiers", given).status_code == 404
    assert ok(officer.post(f"{path}/branches", branch), 201)["branches"][0]["valid_to"] is None
    held = ok(officer.post(f"{path}/identifiers", given), 201)["numbers"][-1]
    assert (held["branch"], held["valid_to"]) == ("001", None)
    other = f"/parties/{party(traders()[1].tax_code).id}/identifiers"
    taken = {**number, "valid_from": TOMORROW}
    assert officer.post(other, taken).json()["code"] == "identifier-taken"
    ended = {**number, "valid_to": TOMORROW, "reason": "đóng mã"}
    assert ok(officer.post(f"{path}/identifiers/end", ended))["numbers"][-1]["valid_to"] == TOMORROW
    assert officer.post(other, taken).status_code == 201
    closed = ok(officer.post(f"{path}/branches/001/close", {"valid_to": TOMORROW, "reason": "giải thể"}))
    assert closed["branches"][0]["valid_to"] == TOMORROW


def test_a_party_is_named_by_a_number_too_and_found_by_pages(
    officer: Caller, trader: Caller, path: str
) -> None:
    assert ok(trader.get(f"/parties/{FIRST.tax_code}")) == ok(trader.get(path))
    assert trader.get(f"/parties/{traders()[1].tax_code}").status_code == 404
    page: dict[str, Any] = {"next": ""}
    names: list[str] = []
    while page["next"] or not names:
        page = ok(officer.get(f"/parties?limit=3&cursor={page['next']}"))
        names += [one["name"] for one in page["parties"]]
    assert len(names) == len(set(names)) > 3
    assert officer.get("/parties?cursor=VN-P99999999").json()["code"] == "bad-cursor"


def test_a_mark_is_proposed_decided_borne_and_lifted(
    officer: Caller, supervisor: Caller, trader: Caller, auditor: Caller, path: str
) -> None:
    made = ok(officer.post(f"{path}/marks", PRIORITY), 201)
    assert (made["state"], ok(trader.get(path))["marks"]) == ("proposed", [])
    decided = f"/markings/{made['marking']}"
    assert officer.post(f"{decided}/approve").status_code == 403
    assert [one["marking"] for one in ok(auditor.get("/markings?state=proposed"))["markings"]] == [
        made["marking"]
    ]
    assert ok(supervisor.post(f"{decided}/approve"))["decided_by"] == "user:VN-lanhdao"
    told = ok(trader.get(path))
    assert (told["marks"], "set_by" in told["marked"][0]) == (["priority-enterprise"], False)
    assert selectors.facts([FIRST.tax_code], DAY)["priority"].to_list() == [True]
    lifted = f"{path}/marks/{told['marked'][0]['status']}/lift"
    wrong = ok(supervisor.post(lifted, {"basis": "Quyết định 21"}), 201)
    back = {"kind": "mark", "key": str(wrong["marking"]), "reason": "nhầm"}
    assert officer.post("/approvals/take-back", back).status_code == 404
    assert trader.post("/approvals/take-back", back).status_code == 403
    assert supervisor.post("/approvals/take-back", back).status_code == 204
    own = ok(supervisor.post(lifted, {"basis": "Quyết định 21"}), 201)
    assert supervisor.post(f"/markings/{own['marking']}/approve").json()["code"] == "second-person-wanted"
    assert ok(supervisor.post(f"/markings/{own['marking']}/refuse", {"reason": "rút"}))["state"] == "refused"
    again = ok(officer.post(lifted, {"basis": "Quyết định 21"}), 201)
    assert ok(supervisor.post(f"/markings/{again['marking']}/approve"))["change"] == "lift"
    assert ok(trader.get(path))["marks"] == []
    assert officer.post(lifted, {"basis": "x"}).status_code == 404


def test_who_is_watched_is_known_to_those_who_see_lanes_alone(
    officer: Caller, trader: Caller, administrator: Caller, path: str
) -> None:
    made = ok(officer.post(f"{path}/marks", {**PRIORITY, "mark": "watched"}), 201)
    assert made["state"] == "approved"
    assert ok(officer.get(path))["marks"] == ["watched"]
    for who in (trader, administrator):
        told = ok(who.get(path))
        assert told["marks"] == told["marked"] == []
    assert trader.post(f"{path}/marks", PRIORITY).status_code == 403


def test_marks_are_for_those_cleared_for_what_is_internal(cast: dict[str, Caller], path: str) -> None:
    """An officer whose grant sees what is open alone."""
    answer = cast["officer elsewhere"].post(f"{path}/marks", PRIORITY)
    assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")


def test_certificates_are_listed_for_their_party(trader: Caller, cast: dict[str, Caller], path: str) -> None:
    assert ok(trader.get(f"{path}/certificates")) == []
    assert cast["another trader"].get(f"{path}/certificates").status_code == 404
