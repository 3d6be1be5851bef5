"""From the preview to the answer that never changes."""

import msgspec

from tests.api.caller import Caller, goods
from thongquan.clearance.models import Declaration as Row


def test_a_preview_says_duties_and_stores_nothing(trader: Caller) -> None:
    answer = trader.post("/declarations/preview", goods(items=3))
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["judged"] == "ok"
    assert len(told["lines"]) == 3
    assert int(told["totals"]["all"]) > 0
    assert Row.objects.count() == 0


def test_a_registered_declaration_has_number_lane_and_receipt(trader: Caller) -> None:
    answer = trader.post("/declarations", goods(items=2), idempotency_key="one")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert len(told["number"]) == 12
    assert told["receipt"]["signed"].count(".") == 2
    assert (
        trader.get(f"/declarations/{told['identifier']}").json()["receipt_number"] == told["receipt"]["number"]
    )
    read = trader.get(f"/declarations/{told['identifier']}")
    assert read.status_code == 200
    assert read.json()["content"]["items"][0]["item_number"] == 1
    assert answer["Location"].endswith(told["identifier"])


def test_the_same_message_again_has_the_first_answer(trader: Caller) -> None:
    one = goods(items=1)
    first, again = (trader.post("/declarations", one, idempotency_key="k") for _ in range(2))
    assert first.content == again.content
    assert Row.objects.count() == 1


def test_another_body_under_the_same_key_is_refused(trader: Caller) -> None:
    trader.post("/declarations", goods(items=1), idempotency_key="k")
    answer = trader.post("/declarations", goods(items=2), idempotency_key="k")
    assert (answer.status_code, answer.json()["code"]) == (409, "message-id-reused")


def test_what_the_law_refuses_is_a_problem_with_findings(trader: Caller) -> None:
    bad = msgspec.structs.replace(goods(items=1), procedure_code="Z99")
    answer = trader.post("/declarations", bad, accept_language="en")
    told = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert told["code"] == "refused"
    assert {"vi", "en"} <= set(told["findings"][0]["message"])
    assert told["receipt"]["number"].startswith("VN-R")


def test_what_cannot_be_read_is_a_problem_with_findings(trader: Caller) -> None:
    for path in ("/declarations", "/declarations/preview"):
        answer = trader.post(path, b'{"type_code": ')
        assert (answer.status_code, answer.json()["code"]) == (422, "unreadable")
        assert answer.json()["findings"][0]["rule"].startswith("FMT-")


def test_nobody_declares_as_another(trader: Caller) -> None:
    for path in ("/declarations", "/declarations/preview"):
        answer = trader.post(path, goods(trader=1))
        assert (answer.status_code, answer.json()["code"]) == (403, "speaks-for-another")


def test_a_list_is_paged_by_cursor(trader: Caller) -> None:
    made = [trader.register(seed=n, items=1)["identifier"] for n in range(3)]
    first = trader.get("/declarations?limit=2").json()
    rest = trader.get(f"/declarations?limit=2&cursor={first['next']}").json()
    assert [d["identifier"] for d in first["declarations"] + rest["declarations"]] == made[::-1]
    assert rest["next"] == ""
    assert trader.get("/declarations?cursor=!!").status_code == 400


def test_taxes_are_explained_in_both_languages(trader: Caller) -> None:
    one = trader.register(items=2)
    told = trader.get(f"/declarations/{one['identifier']}/taxes").json()
    line = told["lines"][0]["taxes"][0]
    assert set(line["explanation"]) == {"vi", "en"}
    assert line["legal_basis"]
    assert trader.get(f"/declarations/{one['identifier']}/owed").json()["owed"] == told["totals"]["all"]


def test_a_declaration_is_printed_for_who_may_see_it(
    trader: Caller, cast: dict[str, Caller], monkeypatch
) -> None:
    from thongquan.clearance.services import printing

    path = f"/declarations/{trader.register(items=1)['identifier']}/pdf"
    answer = trader.get(f"{path}?languages=vi")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert cast["another trader"].get(path).status_code == 404
    refused = trader.get(f"{path}?languages=fr")
    assert (refused.status_code, refused.json()["code"]) == (422, "language-unknown")
    monkeypatch.setattr(printing, "AT_ONCE", 0)
    for _ in range(2):  # asked of the worker once
        later = trader.get(f"{path}?languages=en")
        assert (later.status_code, later.json()) == (202, {"state": "being-made"})
        assert later["Retry-After"]
