"""Saved views over the API."""

from tests.api.caller import Caller
from tests.api.journeys import ok


def test_a_view_is_saved_listed_and_forgotten_by_who_saved_it(
    trader: Caller, officer: Caller, anybody: Caller
) -> None:
    given = {"of": "declarations", "name": "luồng đỏ", "filters": {"lane": "R", "office": ""}}
    made = ok(trader.post("/views", given), 201)["view"]
    [one] = ok(trader.get("/views?of=declarations"))
    assert (one["view"], one["filters"]) == (made, {"lane": "R"})
    assert ok(officer.get("/views")) == []
    assert officer.ask("DELETE", f"/views/{made}").status_code == 404
    assert anybody.get("/views").status_code == 401
    assert trader.ask("DELETE", f"/views/{made}").status_code == 204
    assert ok(trader.get("/views")) == []


def test_a_list_that_is_none_has_no_views(trader: Caller) -> None:
    refused = trader.post("/views", {"of": "no-such-list", "name": "x", "filters": {}})
    assert (refused.status_code, refused.json()["code"]) == (422, "list-unknown")


def test_what_is_too_large_is_refused(trader: Caller) -> None:
    given = {"of": "declarations", "name": "x", "filters": {"number": "1" * 5000}}
    refused = trader.post("/views", given)
    assert (refused.status_code, refused.json()["code"]) == (422, "view-too-large")


def test_what_awaits_the_declarant_is_listed_with_its_turns(trader: Caller, cast: dict[str, Caller]) -> None:
    one = trader.register(items=1)["identifier"]
    told = ok(trader.get("/declarations/awaiting?direction=IM"))
    for found in told["declarations"]:
        assert found["turns"][0]["turn"].startswith("declarant:")
    assert ok(cast["another trader"].get("/declarations/awaiting")) == {"declarations": [], "next": ""}
    whole = ok(trader.get("/declarations?procedure=Z99"))
    assert whole["declarations"] == []
    number = ok(trader.get(f"/declarations/{one}"))["trader"]
    assert one in trader.get(f"/declarations?party={number}").content.decode()
