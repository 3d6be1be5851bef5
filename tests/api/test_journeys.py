"""Whole journeys over HTTP."""

from typing import Any

import msgspec

from tests.api.caller import Caller, goods
from tests.api.journeys import bank_tells, in_lane, ok, pay
from thongquan.clearance.domain.declaration import Declaration


def of_kind(kind: str, **besides: Any) -> Declaration:
    return next(one for n in range(100) if (one := goods(seed=n, **besides)).type_code == kind)


def test_an_import_from_preview_to_clearance(trader: Caller, officer: Caller, anybody: Caller) -> None:
    one = of_kind("IM", items=3)
    previewed = ok(trader.post("/declarations/preview", one))
    told = trader.register(one)
    identifier = in_lane("G", officer, told)
    taxes = ok(trader.get(f"/declarations/{identifier}/taxes"))
    assert taxes["totals"]["all"] == previewed["totals"]["all"]
    before = ok(trader.get(f"/declarations/{identifier}"))
    assert (before["state"], before["awaited"]) == ("registered", ["declarant:payment"])
    pay(trader, anybody, identifier)
    after = ok(trader.get(f"/declarations/{identifier}"))
    assert (after["state"], after["goods"], after["owed"]) == ("cleared", "free", "0")
    milestones = [step["milestone"] for step in ok(trader.get(f"/declarations/{identifier}/timeline"))]
    assert milestones[0] == "registered"
    assert milestones[-1] == "cleared"
    assert ok(officer.post(f"/declarations/{identifier}/exit"))["state"] == "exited"


def test_an_export_clears_with_what_it_owes_paid(trader: Caller, officer: Caller, anybody: Caller) -> None:
    identifier = in_lane("G", officer, trader.register(of_kind("EX", items=2)))
    path = f"/declarations/{identifier}"
    before = ok(trader.get(path))
    assert (before["state"], before["tax_total"], before["awaited"]) == ("registered", None, ["officer:duty"])
    given = {"amount": "2000000", "basis": "Nghị định 26/2023/NĐ-CP"}
    assert trader.post(f"{path}/duty", given).status_code == 403
    assert ok(officer.post(f"{path}/duty", given))["awaited"] == ["declarant:payment"]
    pay(trader, anybody, identifier)
    after = ok(trader.get(path))
    assert (after["state"], after["tax_total"]) == ("cleared", "2000000")


def test_a_red_lane_is_examined_and_cleared(
    trader: Caller, officer: Caller, supervisor: Caller, anybody: Caller
) -> None:
    identifier = in_lane("R", officer, trader.register(of_kind("IM", items=1)))
    path = f"/declarations/{identifier}"
    pay(trader, anybody, identifier)
    refused = officer.post(f"{path}/clearance")
    assert (refused.status_code, refused.json()["code"]) == (409, "not-yet")
    assert refused.json()["facts"]["awaits"].startswith("officer:examination-due")
    assert refused.json()["details"]["vi"].startswith("Còn chờ: hải quan bắt đầu kiểm tra thực tế")
    asked = ok(officer.post(f"{path}/examinations", {"reason": "luồng đỏ"}), 201)
    one = f"{path}/examinations/{asked['inspection']}"
    ok(supervisor.post(f"{one}/assign", {"officer": "user:VN-congchuc"}))
    assert supervisor.post(f"{one}/start").status_code == 403
    ok(officer.post(f"{one}/start"))
    ok(officer.post(f"{one}/findings", {"found": "none"}), 201)
    ok(officer.post(f"{one}/complete", {"conclusion": "Hàng đúng khai báo"}))
    assert ok(officer.get(path))["awaited"] == ["officer:clearance"]
    assert ok(officer.post(f"{path}/clearance"))["state"] == "cleared"


def test_a_yellow_lane_passes_when_all_documents_are_in_order(
    trader: Caller, officer: Caller, anybody: Caller
) -> None:
    identifier = in_lane("Y", officer, trader.register(of_kind("IM", items=1)))
    path = f"/declarations/{identifier}"
    pay(trader, anybody, identifier)
    wrong = {
        "results": [{"document": "invoice/1", "verdict": "discrepant", "note": "khác"}],
        "conclusion": "Hóa đơn không khớp",
    }
    assert ok(officer.post(f"{path}/documents-check", wrong))["adverse"] is True
    assert ok(officer.get(path))["control"] == "documents-due"
    right = {"results": [{"document": "invoice/1", "verdict": "conforms"}], "conclusion": "Phù hợp"}
    ok(officer.post(f"{path}/documents-check", right))
    assert ok(officer.post(f"{path}/clearance"))["state"] == "cleared"


def test_an_amendment_in_a_red_lane(trader: Caller, officer: Caller) -> None:
    one = of_kind("IM", items=2)
    identifier = in_lane("R", officer, trader.register(one))
    path = f"/declarations/{identifier}/amendments"
    right = msgspec.structs.replace(one, remarks="Sửa ghi chú", items=[dearer(one.items[0]), *one.items[1:]])
    right = msgspec.structs.replace(right, invoice_amount=total(right))
    shown = ok(trader.post(f"{path}/preview", right))
    assert any(change["path"].startswith("items[1]") for change in shown["changes"])
    assert shown["duty_change"]
    sent = {"declaration": msgspec.to_builtins(right), "reason": "Sai giá", "from_revision": shown["revision"]}
    stale = trader.post(path, sent | {"from_revision": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "declaration-changed")
    asked = ok(trader.post(path, sent), 201)
    again = trader.post(path, {"declaration": msgspec.to_builtins(right), "reason": "Sai giá"})
    assert (again.status_code, again.json()["code"]) == (409, "amendment-open")
    owed = ok(trader.get(f"/declarations/{identifier}/owed"))
    assert ok(officer.post(f"{path}/{asked['amendment']}/accept")) == {"revision": 1}
    read = ok(trader.get(f"/declarations/{identifier}"))
    assert (read["revision"], read["lane"], read["content"]["remarks"]) == (1, "R", "Sửa ghi chú")
    after = ok(trader.get(f"/declarations/{identifier}/owed"))
    more = sum(int(amount) for amount in shown["duty_change"].values())
    assert int(after["owed"]) - int(owed["owed"]) == more > 0
    assert ok(trader.get(f"/declarations/{identifier}/taxes"))["totals"]["all"] == after["owed"]


def test_an_amendment_refused_says_where_to_appeal(trader: Caller, officer: Caller) -> None:
    one = of_kind("IM", items=1)
    identifier = in_lane("Y", officer, trader.register(one))
    path = f"/declarations/{identifier}/amendments"
    right = msgspec.structs.replace(one, remarks="x")
    asked = ok(trader.post(path, {"declaration": msgspec.to_builtins(right), "reason": "r"}), 201)
    told = ok(officer.post(f"{path}/{asked['amendment']}/refuse", {"reason": "unfounded", "note": "Không"}))
    assert told["decision"]["authority"]["code"] == "02CI"
    assert {appeal["instance"] for appeal in told["decision"]["appeals"]} == {"1", "2", "court"}
    assert ok(trader.get(path))[0]["decision"]["reason"]["vi"]


def test_an_officer_orders_an_amendment_and_it_is_answered(trader: Caller, officer: Caller) -> None:
    one = of_kind("IM", items=1)
    identifier = in_lane("Y", officer, trader.register(one))
    path = f"/declarations/{identifier}/amendments"
    said = {"instruction": "Bổ sung ghi chú", "fields": ["remarks", "items[1].net_mass"]}
    for field, code in (("items[9].net_mass", "not-a-field"), ("procedure_code", "field-never-amended")):
        assert officer.post(f"{path}/orders", said | {"fields": [field]}).json()["code"] == code
    ordered = ok(officer.post(f"{path}/orders", said), 201)
    assert ok(trader.get(path))[0]["fields"] == said["fields"]
    assert trader.post(f"{path}/{ordered['amendment']}/withdraw").status_code == 404
    right = msgspec.structs.replace(one, remarks="Đã bổ sung")
    asked = ok(trader.post(path, {"declaration": msgspec.to_builtins(right), "reason": "theo yêu cầu"}), 201)
    assert asked["amendment"] == ordered["amendment"]
    ok(officer.post(f"{path}/{asked['amendment']}/accept"))
    assert [a["state"] for a in ok(trader.get(path))] == ["accepted"]


def test_a_field_that_is_never_amended_is_refused(trader: Caller) -> None:
    one = of_kind("IM", items=1)
    identifier = trader.register(one)["identifier"]
    wrong = msgspec.structs.replace(one, procedure_code="A12")
    answer = trader.post(f"/declarations/{identifier}/amendments/preview", wrong)
    assert (answer.status_code, answer.json()["code"]) == (409, "field-never-amended")


def test_a_cancellation_takes_back_what_was_charged(trader: Caller, officer: Caller) -> None:
    identifier = trader.register(of_kind("IM", items=1))["identifier"]
    path = f"/declarations/{identifier}/cancellations"
    assert trader.post(path, {"reason": "whim"}).json()["code"] == "reason-unknown"
    asked = ok(trader.post(path, {"reason": "double", "note": "Khai trùng"}), 201)
    assert trader.post(path, {"reason": "double"}).json()["code"] == "cancellation-open"
    ok(officer.post(f"{path}/{asked['cancellation']}/accept"))
    read = ok(trader.get(f"/declarations/{identifier}"))
    assert (read["state"], read["owed"], read["awaited"]) == ("cancelled", "0", [])


def test_a_cancellation_is_taken_back_by_its_declarant_alone_and_before_it_is_decided(
    trader: Caller, officer: Caller
) -> None:
    path = f"/declarations/{trader.register(of_kind('IM', items=1))['identifier']}/cancellations"
    asked = f"{path}/{ok(trader.post(path, {'reason': 'double'}), 201)['cancellation']}"
    assert officer.post(f"{asked}/withdraw").status_code == 403
    assert trader.post(f"{asked}/withdraw").status_code == 200
    assert [one["state"] for one in ok(trader.get(path))] == ["withdrawn"]
    for who, act in ((officer, "accept"), (trader, "withdraw")):
        assert who.post(f"{asked}/{act}").json()["code"] == "not-in-this-state"


def test_storage_and_conditional_release_are_not_clearance(
    trader: Caller, officer: Caller, anybody: Caller
) -> None:
    identifier = in_lane("Y", officer, trader.register(of_kind("IM", items=1)))
    path = f"/declarations/{identifier}"
    stored = ok(officer.post(f"{path}/storage", {"reason": "specialised-inspection"}))
    assert (stored["goods"], stored["state"]) == ("in-storage", "registered")
    assert ok(officer.post(f"{path}/storage/return"))["goods"] == "under-supervision"
    refused = officer.post(f"{path}/release", {"reason": "value"})
    assert refused.json()["code"] == "tax-owed"
    pay(trader, anybody, identifier)
    assert officer.post(f"{path}/release", {"reason": "whim"}).json()["code"] == "reason-unknown"
    assert ok(officer.post(f"{path}/release", {"reason": "value"}))["goods"] == "released-conditionally"


def test_a_late_hold_stops_the_exit_and_its_end_lets_go(
    trader: Caller, officer: Caller, anybody: Caller
) -> None:
    identifier = in_lane("G", officer, trader.register(of_kind("IM", items=1)))
    path = f"/declarations/{identifier}"
    pay(trader, anybody, identifier)
    given = {"effect": "hold-exit", "kind": "ipr", "basis": "Luật SHTT", "authority": "02CI", "why": "nghi vấn"}
    hold = ok(officer.post(f"{path}/holds", given), 201)["hold"]
    assert officer.post(f"{path}/exit").json()["code"] == "exit-held"
    assert [h["hold"] for h in ok(trader.get(f"{path}/holds"))] == [hold]
    ok(officer.post(f"{path}/holds/{hold}/release", {"reason": "xong"}), 204)
    assert ok(officer.post(f"{path}/exit"))["state"] == "exited"


def test_a_hold_for_officers_alone_is_not_told_to_the_trader(
    trader: Caller, officer: Caller, anybody: Caller
) -> None:
    identifier = in_lane("G", officer, trader.register(of_kind("IM", items=1)))
    path = f"/declarations/{identifier}"
    given = {"effect": "hold-clearance", "kind": "case", "basis": "b", "authority": "02CI", "why": "w"}
    hold = ok(officer.post(f"{path}/holds", {**given, "audience": "officer"}), 201)["hold"]
    pay(trader, anybody, identifier)
    read = ok(trader.get(path))
    assert (read["state"], read["awaited"]) == ("registered", ["officer:clearance"])
    assert ok(trader.get(f"{path}/holds")) == []
    assert len(ok(officer.get(f"{path}/holds"))) == 1
    ok(officer.post(f"{path}/holds/{hold}/release", {"reason": "xong"}), 204)
    assert ok(trader.get(path))["state"] == "cleared"


def test_the_banks_notice_must_be_signed(anybody: Caller) -> None:
    answer = anybody.post("/bank/notices", b"{}", bank_signature="t=1,v1=00")
    assert (answer.status_code, answer.json()["code"]) == (403, "bank-signature")
    assert bank_tells(anybody, "nothing of ours", "1000").status_code == 200


def dearer(item: Any) -> Any:
    price = str(float(item.unit_price) + 100)
    amount = float(item.quantity) * float(price)
    return msgspec.structs.replace(item, unit_price=price, invoice_amount=f"{amount:.2f}")


def total(one: Declaration) -> str:
    return f"{sum(float(item.invoice_amount) for item in one.items):.2f}"
