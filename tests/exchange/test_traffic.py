"""The state of each channel, and its messages both ways."""

import base64
import json
from datetime import timedelta

import pytest
from django.db import transaction

from tests.exchange.laos import FIRST, agreed_with
from tests.wire import laos
from tests.wire.certificates import pem
from tests.wire.laos import LAOS, PATH, SENT
from thongquan.exchange.selectors import partners, traffic
from thongquan.exchange.services import revoke_key
from thongquan.intake import services as intake
from thongquan.intake.services import exchange, queue
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.wire import services as wire
from thongquan.wire.domain import SignatureKind, check
from thongquan.wire.models import OutgoingMessage
from thongquan.wire.services.certificates import read_certificate

pytestmark = pytest.mark.django_db
ISSUE, USE = "certificate-of-origin/1", "certificate-of-origin-utilisation/1"
LATER = SENT + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _agreed(db, monkeypatch) -> None:
    def handle(messages) -> None:
        if any(one.body == b"bad" for one in messages):
            raise ValueError("nothing to be made of it")

    monkeypatch.setitem(queue._handlers, ISSUE, handle)
    agreed_with(SENT, certificates=[pem("ed", 0)])


def come(number: int, body: bytes = b"{}", **envelope) -> str:
    told = {"kind": ISSUE, "message_id": f"m{number}", "sequence": number, **envelope}
    arrival = exchange.Arrival("POST", PATH, "203.0.113.7", SENT)
    return exchange.take(fields=laos.signed(body, **told), body=[body], arrival=arrival).number


def go(**rest) -> str:
    told = {
        "to": LAOS, "kind": USE, "conversation": laos.DOSSIER, "media_type": "application/json", "at": SENT,
        "expires_at": SENT + timedelta(days=7), "actor": FIRST, "body": b"{}",
    } | rest  # fmt: skip
    with transaction.atomic():
        return wire.send(**told)


def work() -> None:
    for hours in range(6):
        while intake.work(ISSUE, limit=10, at=SENT + timedelta(hours=hours)):
            pass


def test_a_channel_says_what_went_came_waits_and_ends():
    come(1)
    work()
    come(2, b"bad")
    work()
    come(3)
    go()
    refused = go()
    OutgoingMessage.objects.filter(message_id=refused).update(state="refused", why="too-large")
    with pytest.raises(Refused):
        come(9, by=1)
    [one] = traffic.channels(at=SENT)
    assert (one["code"], one["open"], one["agreements"], one["agreement_ends"]) == ("LA", True, 1, None)
    assert (one["waiting"], one["oldest"], one["unreceipted"], one["refused"]) == (1, SENT, 0, 1)
    assert (one["last_received"], one["unhandled"], one["dead"], one["quarantined"]) == (SENT, 2, 1, 1)
    assert one["key_ends"] is not None
    revoke_key(code="LA", fingerprint=mark(), reason="lost", actor=FIRST, at=LATER)
    [one] = traffic.channels(at=LATER)
    assert (one["open"], one["key_ends"]) == (False, None)


def mark() -> str:
    return str(partners.whole("LA", at=SENT)["keys"][0]["fingerprint"])


def test_messages_are_listed_both_ways_with_the_state_of_each():
    come(1)
    work()
    come(2, b"bad")
    work()
    come(3)
    come(1, message_id="x", conversation="another", kind="void/1")
    found = traffic.received("LA", kind="certificate-of-origin")
    assert [(one["sequence"], one["stage"]) for one in found] == [
        (3, "held-back"), (2, "laid-aside"), (1, "handled"),
    ]  # fmt: skip
    assert [one["stage"] for one in traffic.received("LA", conversation="another")] == ["waiting"]
    one, two = go(), go(conversation="another")
    assert [found["message_id"] for found in traffic.sent("LA")] == [two, one]
    assert [found["message_id"] for found in traffic.sent("LA", conversation="another")] == [two]
    assert traffic.sent("LA", state="refused") == traffic.received("LA", kind="certificate") == []
    [older] = traffic.sent("LA", before=traffic.sent("LA")[0]["number"])
    assert older["message_id"] == one


def test_one_message_shows_what_it_led_to_and_its_signature_then_and_now():
    receipt = come(1)
    answer = go(in_reply_to="m1")
    revoke_key(code="LA", fingerprint=mark(), reason="lost", actor=FIRST, at=LATER)
    told = traffic.received_one(receipt, at=LATER)
    assert told["signature"] == {
        "valid": True, "why": "", "fingerprint": mark(), "state_now": "revoked",
    }  # fmt: skip
    assert [(one["way"], one["message_id"]) for one in told["thread"]] == [("received", "m1"), ("sent", answer)]
    assert told["thread"][1]["in_reply_to"] == "m1"
    with pytest.raises(NotFound):
        traffic.received_one("VN-R000000000999", at=LATER)
    assert traffic.sent_one(answer)["body"] == b"{}"


def test_the_evidence_of_a_message_verifies_with_nothing_else():
    found = traffic.evidence(come(1))
    body, certificate = base64.b64decode(found["body"]), read_certificate(found["certificates"][0].encode())
    assert check(SignatureKind.HTTP, body, found["signed"].encode(), certificate) == ""
    assert check(SignatureKind.HTTP, b"else", found["signed"].encode(), certificate) != ""
    assert json.loads(json.dumps(found)) == found


def test_dead_letters_of_partners_say_how_many_they_hold_back():
    come(1, b"bad")
    come(2)
    come(3)
    work()
    [one] = traffic.dead()
    assert (one["partner"], one["conversation"], one["holds_back"]) == ("LA", laos.DOSSIER, 2)
    assert one["kind_text"]["en"] == "Certificate of origin issued"
