"""The officer's desk and the supervisor's board at the door of the API."""

import msgspec
import pytest

from tests.api.caller import Caller, goods
from tests.api.journeys import in_lane, ok
from tests.clearance.test_desk import colleague


@pytest.fixture
def waiting(trader: Caller, officer: Caller) -> str:
    return in_lane("Y", officer, trader.register(items=1))


def work(caller: Caller, narrowed: str = "") -> list[dict[str, object]]:
    return list(ok(caller.get(f"/queue{narrowed}"))["work"])


def test_an_officer_takes_work_hands_it_over_and_the_next_one_gives_it_back(
    waiting: str, officer: Caller
) -> None:
    colleague()
    case = f"/declarations/{waiting}/case"
    [one] = work(officer)
    assert (one["identifier"], one["kind"], one["officer"]) == (waiting, "documents", "")
    [now] = ok(officer.post(f"{case}/take"))
    assert (now["officer"], now["state"]) == ("user:VN-congchuc", "held")
    assert [one["identifier"] for one in work(officer, "?desk=mine")] == [waiting]
    assert [one["identifier"] for one in ok(officer.get("/queue/desk"))] == [waiting]
    assert {"officer": "user:VN-dongnghiep", "name": "dongnghiep"} in ok(officer.get(f"{case}/officers"))
    given = {"officer": "user:VN-dongnghiep", "reason": "nghỉ phép"}
    [_, now] = ok(officer.post(f"{case}/hand-over", given))
    assert (now["officer"], now["state"], now["reason"]) == ("user:VN-dongnghiep", "given", "nghỉ phép")
    answer = officer.post(f"{case}/give-back", {"reason": "r"})
    assert (answer.status_code, answer.json()["code"]) == (409, "case-of-another-officer")


def test_a_supervisor_assigns_what_an_officer_holds(waiting: str, officer: Caller, supervisor: Caller) -> None:
    case = f"/declarations/{waiting}/case"
    ok(officer.post(f"{case}/take"))
    given = {"officer": "user:VN-lanhdao", "reason": "cân đối"}
    assert officer.post(f"{case}/assign", given).status_code == 403
    assert [one["state"] for one in ok(supervisor.post(f"{case}/assign", given))] == ["passed-on", "given"]
    answer = officer.post(f"{case}/take")
    assert (answer.status_code, answer.json()["code"]) == (409, "case-held")
    ok(supervisor.post(f"{case}/take"))
    assert [one["state"] for one in ok(supervisor.post(f"{case}/give-back", {"reason": "r"}))][-1] == "returned"


def test_the_queue_is_counted_paged_and_narrowed(trader: Caller, officer: Caller) -> None:
    for reference in ("A", "B", "C"):
        one = msgspec.structs.replace(goods(items=1), functional_reference_id=reference)
        in_lane("Y", officer, trader.register(one))
    counted = ok(officer.get("/queue/counts"))
    assert (counted["all"], counted["lanes"], counted["kinds"]) == (3, {"Y": 3}, {"documents": 3})
    page = ok(officer.get("/queue?limit=2"))
    rest = ok(officer.get(f"/queue?limit=2&cursor={page['next']}"))
    assert (len(page["work"]), len(rest["work"]), rest["next"]) == (2, 1, "")
    assert work(officer, "?kind=examination") == work(officer, "?late=true") == work(officer, "?lane=R") == []
    assert len(work(officer, "?waiting_hours=0&desk=nobody")) == 3
    assert officer.get("/queue?kind=whim").status_code == 422
    assert officer.get("/queue?cursor=x").json()["code"] == "bad-cursor"


def test_what_is_known_of_a_trader_and_what_is_related_is_for_officers(
    waiting: str, trader: Caller, officer: Caller, auditor: Caller
) -> None:
    for caller in (officer, auditor):
        known = ok(caller.get(f"/declarations/{waiting}/trader"))
        assert (known["declarations"], known["lanes"], known["overrides"]) == (1, {"Y": 1}, 1)
        assert ok(caller.get(f"/declarations/{waiting}/related"))["revisions"][0]["revision"] == 0
        assert ok(caller.get(f"/declarations/{waiting}/case")) == []
    for part in ("trader", "related", "case", "case/officers"):
        assert trader.get(f"/declarations/{waiting}/{part}").status_code == 403


def test_examinations_to_assign_are_told_to_who_assigns_them_and_then_to_who_has_them(
    waiting: str, officer: Caller, supervisor: Caller, trader: Caller, cast: dict[str, Caller]
) -> None:
    path = f"/declarations/{waiting}"
    ok(officer.post(f"{path}/lane", {"lane": "R", "reason": "information"}))
    made = ok(officer.post(f"{path}/examinations", {"reason": "red"}), 201)
    [told] = ok(supervisor.get("/queue/examinations"))
    assert (told["identifier"], told["stage"], told["officer"]) == (waiting, "requested", "")
    assert told["due_at"]
    assert ok(officer.get("/queue/examinations")) == []
    ok(supervisor.post(f"{path}/examinations/{made['inspection']}/assign", {"officer": "user:VN-congchuc"}))
    assert [one["stage"] for one in ok(officer.get("/queue/examinations"))] == ["assigned"]
    assert ok(cast["officer elsewhere"].get("/queue/examinations")) == []
    assert trader.get("/queue/examinations").status_code == 403


def test_nobody_but_officers_and_auditors_learns_whose_case_it_is(
    waiting: str, officer: Caller, trader: Caller
) -> None:
    ok(officer.post(f"/declarations/{waiting}/case/take"))
    path = f"/declarations/{waiting}"
    for told in (trader.get(path), trader.get(f"{path}/timeline"), trader.get(f"{path}/record")):
        assert "congchuc" not in told.content.decode()
        assert "case-moved" not in told.content.decode()


def test_a_supervisor_reads_the_board_of_his_office(
    waiting: str, officer: Caller, supervisor: Caller, cast: dict[str, Caller]
) -> None:
    ok(officer.post(f"/declarations/{waiting}/case/take"))
    [load] = ok(supervisor.get("/supervision/load"))
    assert (load["office"], load["officer"], load["work"]) == ("02CI", "user:VN-congchuc", 1)
    [ages] = ok(supervisor.get("/supervision/ages"))
    assert (ages["kind"], ages["overdue"]) == ("documents", 0)
    [changed] = ok(supervisor.get("/supervision/overrides?days=1"))
    assert (changed["identifier"], changed["reason"], changed["note"]) == (waiting, "information", "test")
    [lanes] = ok(supervisor.get("/supervision/lanes"))
    assert (lanes["lane"], lanes["declarations"]) == ("Y", 1)
    assert ok(supervisor.get("/supervision/clearances?hours=2")) == []
    assert supervisor.get("/supervision/lanes?days=999").status_code == 422
    assert officer.get("/supervision/load").status_code == 403
    assert ok(cast["officer elsewhere"].get("/queue"))["work"] == []
