"""Several messages of partners in one request: each as if it came alone."""

import base64
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.intake.test_exchange import _laos_is_known, arrival, handled, work  # noqa: F401
from tests.wire import laos
from tests.wire.laos import LAOS, SENT
from thongquan.intake import selectors
from thongquan.intake.domain.messages import Receipt
from thongquan.intake.domain.pacing import Pace
from thongquan.intake.models import Message, Quarantined
from thongquan.intake.services import exchange, together
from thongquan.journal.models import Leaf
from thongquan.kernel.refusals import Refused
from thongquan.wire.domain import SignatureKind, bundles
from thongquan.wire.services import verify_detached

pytestmark = pytest.mark.django_db


def one(number: int, *, body: bytes | None = None, **envelope) -> tuple[dict[str, str], bytes]:
    data = f"{number}".encode() if body is None else body
    return laos.signed(data, **{"message_id": f"m{number}", "sequence": number, **envelope}), data


def take(*messages) -> list[str]:
    """What became of each: the code of its refusal, or whose it is and its id."""
    found = exchange.take_bundle(body=[bundles.write(messages)], arrival=arrival())
    return [told.message_id if isinstance(told, Receipt) else told.code for told in found]


def test_each_gets_its_own_receipt_and_they_are_handled_in_their_order():
    assert take(one(2), one(1), one(3)) == ["m2", "m1", "m3"]
    assert selectors.waiting_in_all() == 1
    work()
    assert handled == [(1, b"1"), (2, b"2"), (3, b"3")]
    for number in (1, 2, 3):
        receipt = selectors.receipt_of(LAOS, f"m{number}").number
        assert verify_detached(
            kind=SignatureKind.HTTP, body=selectors.body(receipt), signature=selectors.signature(receipt),
            subject=LAOS, on=SENT.date(), at=SENT,
        ).valid  # fmt: skip


def test_one_that_is_wrong_costs_no_other():
    fields, _ = one(2)
    stranger = one(4, message_id="x")
    stranger[0]["customs-sender"] = "administration:XX"
    told = take(
        one(1),
        (fields, b"tampered with"),
        one(3, kind="other/1"),
        stranger,
        ({}, b""),
        one(9, sequence=1),
        one(1, body=b"else", sequence=5),
        one(5, sequence=2),
    )
    assert told == [
        "m1",
        "partner-signature-invalid",
        "kind-not-handled",
        "partner-unknown",
        "envelope-unreadable",
        "sequence-reused",
        "message-id-reused",
        "m5",
    ]
    work()
    assert handled == [(1, b"1"), (2, b"5")]
    assert Quarantined.objects.get(why="partner-signature-invalid").message_id == "m2"


def test_the_same_twice_in_one_or_in_two_gets_its_first_receipt():
    first = exchange.take_bundle(body=[bundles.write([one(1), one(1), one(2)])], arrival=arrival())
    assert first[0] == first[1]
    again = exchange.take_bundle(body=[bundles.write([one(2), one(1)])], arrival=arrival())
    assert again == [first[2], first[0]]
    assert exchange.take(fields=one(1)[0], body=[b"1"], arrival=arrival()) == first[0]
    assert Message.objects.count() == 2


def test_a_forgery_under_the_id_of_a_message_that_is_here_is_recorded():
    fields, body = one(1)
    assert take((fields, body), (fields, b"forged")) == ["m1", "partner-signature-invalid"]
    assert Leaf.objects.filter(kind="intake.quarantined").count() == 1
    assert selectors.body(selectors.receipt_of(LAOS, "m1").number) == b"1"


def test_what_nobody_signed_is_paced_and_the_rest_of_its_bundle_with_it(monkeypatch):
    monkeypatch.setattr(exchange, "DOUBTFUL", Pace("exchange", per_minute=60, at_once=2))
    told = take(one(1), *[({}, b"")] * 4, one(2))
    assert told == ["m1", "envelope-unreadable", "envelope-unreadable", *["too-many-requests"] * 3]


def test_one_that_the_tables_refuse_is_asked_for_again_and_the_others_are_kept(monkeypatch):
    store = together.receive_many

    def breaking(*, messages, **rest):
        if any(message.message_id == "m2" for message in messages):
            raise RuntimeError("disk full")
        return store(messages=messages, **rest)

    monkeypatch.setattr(together, "receive_many", breaking)
    assert take(one(1), one(2), one(3, conversation="c", sequence=1)) == ["m1", "try-again", "m3"]


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"[]",
        b'{"messages":[]}',
        b'{"messages":[{"fields":{},"body":"%"}]}',
        b'{"messages":[{"fields":{"a":1},"body":""}]}',
        b'{"messages":[{"fields":{},"body":"","more":1}]}',
        b'{"messages":' + b"[" * 100_000,
        b'{"messages":[{"fields":{"\xff":""},"body":""}]}',
        bundles.write([({}, b"")] * (bundles.MESSAGES_MAX + 1)),
    ],
)
def test_what_is_no_bundle_is_refused(written):
    with pytest.raises(Refused, match="bundle-unreadable"):
        exchange.take_bundle(body=[written], arrival=arrival())


def test_a_bundle_is_read_no_further_than_its_limit(monkeypatch):
    monkeypatch.setattr(bundles, "BYTES_MAX", 100)
    with pytest.raises(Refused, match="too-large"):
        exchange.take_bundle(body=iter([b"x" * 60] * 3), arrival=arrival())


def test_over_http_each_is_answered_in_its_place(client):
    now = timezone.now().replace(microsecond=0)
    written = bundles.write([one(1, at=now, sent_at=now, expires_at=now + timedelta(days=1)), ({}, b"")])
    assert json.loads(written)["messages"][0]["body"] == base64.b64encode(b"1").decode()
    told = client.post(laos.PATH, written, content_type=bundles.MEDIA_TYPE)
    assert (told.status_code, bundles.MEDIA_TYPE in told["Accept-Post"]) == (200, True)
    [received, refused] = told.json()["answers"]
    assert (received["status"], received["receipt"]["message_id"]) == (202, "m1")
    assert (refused["status"], refused["code"]) == (400, "envelope-unreadable")
