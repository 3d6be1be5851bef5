"""Verification of origin at the door of the API."""

import json
from collections.abc import Callable

from tests.api.caller import Caller
from tests.api.journeys import ok
from tests.clearance.test_certificates import imported, receive, row_of, sent
from tests.tariff.certificates import example
from tests.tariff.test_inquiries import BARE
from tests.world import AT
from thongquan.clearance.models import Declaration
from thongquan.kernel.identifiers import Subject
from thongquan.tariff.services import inquiries

DOUBT = {"items": [1], "reason": "criterion", "statement": "Where was it grown?"}
FOUND = {"items": [{"number": 1, "outcome": "confirmed"}]}


def declared() -> Declaration:
    receive("250")
    return row_of(*sent(imported("100")))


def test_a_doubt_is_raised_asked_by_letter_answered_and_decided(
    officer: Caller, cast: dict[str, Caller]
) -> None:
    path = f"/declarations/VN-{declared().number}/origin"
    made = ok(officer.post(path, DOUBT), 201)
    assert (made["state"], made["turn"], made["may"]) == ("doubted", "officer", ["ask", "withdraw"])
    one = f"{path}/{made['verification']}"
    assert officer.post(f"{one}/answer", FOUND).json()["code"] == "asked-electronically"
    assert ok(officer.post(f"{one}/letter"))["turn"] == "issuer"
    [waits] = ok(officer.get("/queue/origin"))
    assert (waits["verification"], waits["late"]) == (made["verification"], False)
    assert ok(officer.post(f"{one}/answer", FOUND))["goods"][0]["found"] == "confirmed"
    refused = officer.post(f"{one}/decision", {"granted": [], "reason": "because"})
    assert refused.json()["code"] == "reason-unknown"
    told = ok(officer.post(f"{one}/decision", {"granted": [1]}))
    assert (told["state"], told["withheld"], bool(told["decision"])) == ("granted", {}, True)
    for stranger in ("another trader", "another officer"):
        if stranger in cast:
            assert cast[stranger].get(path).status_code == 404


def test_its_declarant_is_told_what_is_doubted_and_not_by_what_it_came(
    officer: Caller, sign_in: Callable[[str], Caller]
) -> None:
    row = declared()
    path = f"/declarations/VN-{row.number}/origin"
    ok(officer.post(path, DOUBT), 201)
    [inside] = ok(officer.get(path))
    assert inside["chosen"] == "officer"
    trader = sign_in("thuongnhan")
    answered = trader.get(path)
    if answered.status_code == 200:
        [outside] = answered.json()
        assert not {"chosen", "statement", "raised_by", "answer", "may"} & set(outside)
    assert trader.post(path, DOUBT).status_code in (403, 404)


def test_what_another_administration_asks_is_for_officers_of_the_exchange(
    officer: Caller, sign_in: Callable[[str], Caller]
) -> None:
    whole = json.loads(example("origin-verification-request-1"))
    body = json.dumps(whole | {"verification": "LA-V7", "issuing_country": "VN", "reference": "VN-1"}).encode()
    inquiries.handle(
        [BARE.__class__(1, "r", Subject("administration", "LA"), "m", BARE.kind, "", body, BARE.actor, AT)]
    )
    assert officer.get("/origin/inquiries").status_code == 403
    clerk = sign_in("traodoi")
    [waits] = ok(clerk.get("/origin/inquiries"))
    one = f"/origin/inquiries/{waits['inquiry']}"
    assert ok(clerk.post(f"{one}/acknowledge"))["may"] == ["ask-exporter", "answer"]
    assert ok(clerk.post(f"{one}/exporter", {"text": "Who grew it?"}))["turn"] == "exporter"
    assert ok(clerk.post(f"{one}/exporter/answer", {"text": "We did."}))["heard"] == "We did."
    told = ok(
        clerk.post(f"{one}/answer", {"items": [{"number": 1, "outcome": "not-issued-by-us", "reason": "no"}]})
    )
    assert (told["state"], told["answer"]["items"][0]["outcome"]) == ("answered", "not-issued-by-us")
    assert ok(clerk.get("/origin/inquiries")) == []
    assert clerk.get("/origin/inquiries/999").status_code == 404
