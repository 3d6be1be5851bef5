"""Samples of goods at the door of the API."""

from tests.api.caller import Caller, goods
from tests.api.journeys import in_lane, ok
from tests.world import DAY

BAG = {
    "item_number": 1, "quantity": "0.5", "unit": "KGM", "sealed": "HQ-0017", "purpose": "composition",
    "laboratory": "Chi cục Kiểm định hải quan 3", "note": "nghi sai mã",
}  # fmt: skip


def test_a_sample_is_taken_analysed_and_shown_to_its_declarant_without_what_is_internal(
    trader: Caller, officer: Caller, supervisor: Caller, cast: dict[str, Caller]
) -> None:
    one = in_lane("R", officer, trader.register(goods(items=1)))
    path = f"/declarations/{one}"
    asked = ok(officer.post(f"{path}/examinations", {"reason": "red"}), 201)["inspection"]
    ok(supervisor.post(f"{path}/examinations/{asked}/assign", {"officer": "user:VN-congchuc"}))
    ok(officer.post(f"{path}/examinations/{asked}/start"))
    taken = ok(officer.post(f"{path}/examinations/{asked}/samples", BAG), 201)
    assert (taken["number"], taken["state"], taken["quantity"]) == (f"{asked}-1", "taken", "0.5")
    beyond = officer.post(f"{path}/examinations/{asked}/samples", BAG | {"item_number": 2})
    assert (beyond.status_code, beyond.json()["code"]) == (422, "sample-incomplete")
    sample = f"{path}/samples/{taken['sample']}"
    today = DAY.isoformat()
    result = {"on": today, "by": "417/TB-KĐ3", "conclusion": "Cà phê đã rang"}
    assert officer.post(f"{sample}/result", result).json()["code"] == "not-in-this-state"
    assert ok(officer.post(f"{sample}/moves", {"act": "send"}))["state"] == "sent"
    [waits] = [one for one in ok(officer.get("/queue/samples")) if one["sample"] == taken["sample"]]
    assert (waits["owner"], waits["late"], waits["due_at"] is not None) == ("user:VN-congchuc", False, True)
    assert trader.get("/queue/samples").status_code == 403
    assert officer.post(f"{sample}/give", {"officer": "user:VN-lanhdao"}).status_code == 403
    assert ok(supervisor.post(f"{sample}/give", {"officer": "user:VN-lanhdao"}))["owner"] == "user:VN-lanhdao"
    assert ok(supervisor.get("/supervision/samples"))[0]["awaited"] >= 1
    assert ok(officer.post(f"{sample}/result", result))["result"] == result
    again = supervisor.post(f"{sample}/give", {"officer": "user:VN-congchuc"})
    assert again.json()["code"] == "sample-not-awaited"
    [told] = ok(trader.get(f"{path}/samples"))
    assert (told["result"], told["officer"], told["note"]) == (result, "", "")
    [told] = ok(officer.get(f"{path}/samples"))
    assert (told["officer"], told["note"]) == ("user:VN-congchuc", "nghi sai mã")
    assert trader.post(f"{sample}/moves", {"act": "destroy", "reason": "r"}).status_code == 403
    assert cast["another trader"].get(f"{path}/samples").status_code == 404
    assert (
        ok(officer.post(f"{sample}/moves", {"act": "destroy", "reason": "hết hạn lưu"}))["state"] == "destroyed"
    )
