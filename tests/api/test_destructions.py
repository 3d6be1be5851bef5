"""Two administrators of the country destroy details by law; the proof of what happened stays."""

from collections.abc import Callable

import pytest

from tests.api.caller import Caller
from tests.api.journeys import ok
from tests.world import AT
from thongquan.documents import services
from thongquan.identity.domain import ANY
from thongquan.identity.models import Grant
from thongquan.journal.models import Leaf
from thongquan.journal.services import dispatching

WHY = {"basis": "Luật 91/2025/QH15, Điều 14", "reason": "Chủ thể dữ liệu yêu cầu"}


@pytest.fixture
def leaf(monkeypatch: pytest.MonkeyPatch) -> str:
    """The first of the record, sealed when the world was made."""
    monkeypatch.setattr(dispatching, "_subscribers", {})
    return str(Leaf.objects.order_by("txid", "seq")[0].id)


def test_one_proposes_another_approves_and_the_worker_destroys(
    administrator: Caller, auditor: Caller, sign_in: Callable[[str], Caller], leaf: str
) -> None:
    second = sign_in("quantri2")
    assert ok(auditor.get(f"/journal/proofs/{leaf}"))["payload"]
    made = ok(administrator.post("/destructions", {**WHY, "leaves": [leaf]}), 201)
    assert [one["count"] for one in made["concerns"]] == [1]
    path = f"/destructions/{made['destruction']}"
    assert administrator.post(f"{path}/approve").json()["code"] == "second-person-needed"
    assert ok(second.post(f"{path}/approve"))["state"] == "approved"
    assert services.carry_out(at=AT) == 1
    told = ok(auditor.get(path))
    assert (told["state"], told["payloads"], told["concerns"]) == ("done", 1, [])
    assert [one["state"] for one in ok(auditor.get("/destructions?state=done"))] == ["done"]
    proof = ok(auditor.get(f"/journal/proofs/{leaf}"))
    assert (proof["payload"], proof["salt"]) == (None, None)
    assert proof["who"], "who did it outlives the details"
    again = administrator.post("/destructions", {**WHY, "leaves": [leaf]})
    assert (again.status_code, again.json()["code"]) == (409, "nothing-to-destroy")


def test_who_made_the_other_is_no_second_person(
    administrator: Caller, supervisor: Caller, sign_in: Callable[[str], Caller], leaf: str
) -> None:
    Grant.objects.filter(user__username="lanhdao").update(office=ANY)
    made = ok(supervisor.post("/destructions", {**WHY, "leaves": [leaf]}), 201)
    path = f"/destructions/{made['destruction']}"
    for one in (administrator, sign_in("quantri2")):
        assert one.post(f"{path}/approve").json()["code"] == "not-independent"
    assert ok(administrator.post(f"{path}/refuse", {"reason": "không có căn cứ"}))["state"] == "refused"


def test_the_record_is_no_supervisors_of_one_office(supervisor: Caller, leaf: str) -> None:
    for answer in (
        supervisor.get("/destructions"),
        supervisor.post("/destructions", {**WHY, "leaves": [leaf]}),
        supervisor.post("/destructions/1/approve"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")
