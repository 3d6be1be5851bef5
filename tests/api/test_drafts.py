"""Drafts over HTTP: from a blank one to a declaration."""

import msgspec

from tests.api.caller import Caller, goods, traders
from tests.api.journeys import ok
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.messages.table import template_csv
from thongquan.clearance.models import Declaration as Row


def importing() -> Declaration:
    return next(one for n in range(99) if (one := goods(seed=n, items=2)).type_code == "IM")


def begin(trader: Caller, **told: str) -> dict:
    return ok(trader.post("/drafts", {"kind": "IM", **told}), 201)


def test_a_draft_grows_and_becomes_one_declaration(trader: Caller) -> None:
    answer = trader.post("/drafts", {"kind": "IM"}, idempotency_key="d")
    draft = ok(answer, 201)
    path = f"/drafts/{draft['draft']}"
    assert answer["Location"].endswith(path)
    assert ok(trader.post("/drafts", {"kind": "IM"}, idempotency_key="d"), 201)["draft"] == draft["draft"]
    saved = ok(trader.ask("PUT", f"{path}?version={draft['version']}", importing()))
    assert ok(trader.get(path))["content"]["items"] == saved["content"]["items"]
    previewed = ok(trader.post(f"{path}/preview"))
    assert previewed["judged"] == "ok"
    first, again = (trader.post(f"{path}/register?version={saved['version']}") for _ in range(2))
    told = ok(first, 201)
    assert told == ok(again, 201)
    assert first["Location"] == f"/api/v1/declarations/{told['identifier']}"
    assert ok(trader.get(first["Location"].removeprefix("/api/v1")))["tax_total"] == previewed["totals"]["all"]
    assert Row.objects.count() == 1
    late = trader.ask("PUT", f"{path}?version={saved['version']}", importing())
    assert (late.status_code, late.json()["code"]) == (409, "draft-registered")


def test_what_is_not_known_yet_may_be_left_out_and_what_cannot_be_read_is_told(trader: Caller) -> None:
    draft = begin(trader)
    path = f"/drafts/{draft['draft']}"
    partly = {"type_code": "IM", "items": [{"description": "Cà phê"}, {}], "documents": [{"id": "1"}]}
    saved = ok(trader.ask("PUT", f"{path}?version=1", partly))
    assert [item["item_number"] for item in saved["content"]["items"]] == [1, 2]
    assert ok(trader.post(f"{path}/preview"))["judged"] == "refused"
    for body, rule in (({"quantity": 7, "items": [{}]}, "FMT-008"), (b"{", "FMT-004"), ([1], "FMT-007")):
        answer = trader.ask("PUT", f"{path}?version=2", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "unreadable")
        assert [found["rule"] for found in answer.json()["findings"]] == [rule]
    refused = trader.post(f"{path}/register?version=2")
    assert refused.status_code in (403, 422)
    assert Row.objects.count() == 0


def test_a_save_on_an_older_version_is_refused(trader: Caller) -> None:
    path = f"/drafts/{begin(trader)['draft']}"
    ok(trader.ask("PUT", f"{path}?version=1", {"type_code": "IM"}))
    answer = trader.ask("PUT", f"{path}?version=1", {"type_code": "EX"})
    assert (answer.status_code, answer.json()["code"]) == (409, "draft-changed")
    assert answer.json()["facts"]["version"] == "2"


def test_what_the_law_refuses_stays_a_draft_with_its_findings(trader: Caller) -> None:
    path = f"/drafts/{begin(trader)['draft']}"
    bad = msgspec.structs.replace(importing(), procedure_code="Z99")
    saved = ok(trader.ask("PUT", f"{path}?version=1", bad))
    answer = trader.post(f"{path}/register?version={saved['version']}")
    assert (answer.status_code, answer.json()["code"]) == (422, "refused")
    assert "COD-003" in {found["rule"] for found in answer.json()["findings"]}
    assert ok(trader.get(path))["declaration"] == ""


def test_a_copy_of_an_earlier_declaration_and_of_no_other_traders(
    trader: Caller, cast: dict[str, Caller]
) -> None:
    earlier = trader.register(importing())["identifier"]
    copy = begin(trader, copy_of=earlier)
    assert copy["content"]["items"]
    answer = cast["another trader"].post("/drafts", {"kind": "IM", "copy_of": earlier})
    assert answer.status_code == 404


def test_a_file_of_any_format_begins_a_draft_or_fills_one(trader: Caller) -> None:
    one = importing()
    begun = ok(trader.post("/drafts/file", one), 201)
    assert begun["content"]["items"][0]["commodity_code"] == one.items[0].commodity_code
    head = "functional_reference_id,type_code,item.commodity_code,item.description\n"
    table = f"{head}R-1,IM,09011110,Cà phê\n".encode()
    filled = ok(trader.post(f"/drafts/{begun['draft']}/file?version=1", table, content_type="text/csv"))
    assert [item["commodity_code"] for item in filled["content"]["items"]] == ["09011110"]
    assert filled["content"]["parties"][0]["id"] == traders()[0].tax_code
    for path in ("/drafts/file", f"/drafts/{begun['draft']}/file?version=2"):
        answer = trader.post(path, template_csv(), content_type="text/csv")
        assert (answer.status_code, answer.json()["code"]) == (422, "unreadable")
        several = trader.post(path, [one, one])
        assert several.json()["code"] == "one-declaration-wanted"


def test_nobody_else_knows_of_a_draft(trader: Caller, cast: dict[str, Caller]) -> None:
    draft = begin(trader)["draft"]
    none = "00000000-0000-7000-8000-000000000000"
    acts = (
        ("GET", "", None),
        ("PUT", "?version=1", {"type_code": "IM"}),
        ("DELETE", "", None),
        ("POST", "/file?version=1", importing()),
        ("POST", "/preview", None),
        ("POST", "/register?version=1", None),
    )
    for who in ("another trader", "broker", "another's machine"):
        for method, rest, body in acts:
            mine = cast[who].ask(method, f"/drafts/{draft}{rest}", body)
            nobodys = cast[who].ask(method, f"/drafts/{none}{rest}", body)
            assert mine.status_code == nobodys.status_code == 404, (who, method, rest)
            assert {**mine.json(), "instance": ""} == {**nobodys.json(), "instance": ""}
        assert ok(cast[who].get("/drafts")) == {"drafts": [], "next": ""}
    assert ok(trader.get(f"/drafts/{draft}"))["version"] == 1


def test_a_broker_names_whom_he_declares_for(broker: Caller) -> None:
    principal = traders()[0].tax_code
    begun = ok(broker.post("/drafts", {"kind": "EX", "principal": principal}), 201)
    assert [party["role_code"] for party in begun["content"]["parties"]] == ["EX", "AG"]
    answer = broker.post("/drafts", {"kind": "IM", "principal": traders()[9].tax_code})
    assert (answer.status_code, answer.json()["code"]) == (403, "not-mandated")


def test_what_is_no_longer_needed_is_discarded(trader: Caller) -> None:
    path = f"/drafts/{begin(trader)['draft']}"
    assert trader.ask("DELETE", path).status_code == 204
    assert trader.get(path).status_code == 404
    assert ok(trader.get("/drafts"))["drafts"] == []
