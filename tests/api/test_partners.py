"""The desk of exchange over HTTP: what the pages do, by programs."""

import base64
from typing import Any

import pytest

from tests.api.caller import Caller
from tests.api.journeys import ok
from tests.portal import exchange_told
from tests.wire.certificates import pem

AGREEMENT = {
    "number": "VN-LA-2", "instrument": "treaty", "valid_from": "2026-01-01", "retention_days": 30,
    "receives": ["certificate-of-origin"],
    **{name: {"vi": "a", "en": "a"} for name in ("title", "legal_basis", "purpose", "use_limits")},
}  # fmt: skip
LAOS = "/exchange/partners/LA"
WHY = {"reason": "thử"}


@pytest.fixture
def first(sign_in: Any) -> Any:
    return sign_in("traodoi")


@pytest.fixture
def second(sign_in: Any) -> Any:
    return sign_in("traodoi2")


def test_two_officers_open_an_agreement_a_route_and_a_key_and_one_closes(first: Caller, second: Caller) -> None:
    agreement = ok(first.post(f"{LAOS}/agreements", AGREEMENT), 201)["key"]
    route = ok(first.post(f"{LAOS}/routes", {"address": "https://la.example/x"}), 201)["key"]
    key = ok(first.post(f"{LAOS}/keys", {"certificate": pem("ed", 0).decode()}), 201)["key"]
    refused = first.post(f"/exchange/agreements/{agreement}/decide", {"act": "approve"})
    assert refused.json()["code"] == "needs-a-second-person"
    assert second.post(f"/exchange/agreements/{agreement}/decide", {"act": "approve"}).status_code == 204
    for opening in (route, key):
        assert second.post(f"/exchange/openings/{opening}/decide", {"act": "approve"}).status_code == 204
    told = ok(first.get(LAOS))
    assert [one["in_force"] for one in told["agreements"]] == [True, True]
    [channel] = ok(first.get("/exchange/partners"))
    assert (channel["open"], channel["address"]) == (True, "https://la.example/x")
    mark = told["keys"][0]["fingerprint"]
    assert first.post(f"{LAOS}/keys/{mark}/revoke", WHY).status_code == 204
    assert first.post(f"/exchange/agreements/{agreement}/end", WHY).status_code == 204
    assert first.post(f"{LAOS}/suspend", WHY).status_code == 204
    assert ok(first.post(f"{LAOS}/resume", WHY), 201)["key"]
    told = ok(first.get(LAOS))
    assert (told["keys"][0]["state"], told["agreements"][0]["state"]) == ("revoked", "ended")
    assert told["suspended_at"] is not None


def test_messages_quarantine_and_letters_are_told_and_put_right(first: Caller) -> None:
    walked = exchange_told.walked()
    letter, sent, apart = (
        walked[each].there for each in ("<str:letter>", "<str:message>", "<int:quarantined>")
    )
    assert [one["stage"] for one in ok(first.get(f"{LAOS}/received"))] == ["held-back", "laid-aside"]
    assert {one["stage"] for one in ok(first.get(f"{LAOS}/sent"))} == {"waiting", "refused"}
    told = ok(first.get(f"/exchange/received/{letter}"))
    assert (told["signature"]["valid"], len(told["thread"])) == (True, 4)
    assert base64.b64decode(ok(first.get(f"/exchange/received/{letter}/evidence"))["body"]).startswith(b"{")
    assert ok(first.get(f"/exchange/sent/{sent}"))["partner_receipt"] == ""
    assert ok(first.get(f"/exchange/sent/{sent}/evidence"))["receipt"] == ""
    [one] = ok(first.get("/exchange/quarantine"))
    assert (one["why"], one["times"]) == ("partner-signature-invalid", 1)
    assert ok(first.get(f"/exchange/quarantine/{apart}"))["evidence"]["method"] == "POST"
    assert first.post(f"/exchange/quarantine/{apart}/close", WHY).status_code == 204
    assert ok(first.get("/exchange/quarantine")) == []
    [dead] = ok(first.get("/exchange/letters"))
    assert (dead["receipt"], dead["holds_back"]) == (letter, 1)
    assert first.post(f"/exchange/letters/{letter}", WHY | {"give_up": True}).status_code == 204
    assert ok(first.get("/exchange/letters")) == []
    [refused] = ok(first.get("/exchange/refused"))
    for how, status in (("again", 204), ("again", 409)):
        answer = first.post(f"/exchange/refused/{refused['message_id']}", WHY | {"how": how})
        assert answer.status_code == status


def test_of_what_is_not_there_nothing_is_told(first: Caller) -> None:
    for path in (
        "partners/XX", "partners/XX/received", "received/VN-R000000000099", "sent/x", "quarantine/99",
        "received/VN-R000000000099/evidence",
    ):  # fmt: skip
        assert first.get(f"/exchange/{path}").status_code == 404, path
