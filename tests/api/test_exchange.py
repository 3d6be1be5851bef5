"""The door for messages of other administrations."""

from datetime import timedelta

import pytest

from tests.api.caller import Caller
from tests.api.journeys import ok
from tests.wire import laos
from tests.wire.laos import KIND
from tests.world import AT, DAY
from thongquan.intake import services
from thongquan.intake.services import queue
from thongquan.kernel.identifiers import Subject
from thongquan.wire import selectors as wire
from thongquan.wire.domain import SignatureKind, check, jws
from thongquan.wire.services import own_certificate

BODY = b'{"certificate": "LA-7"}'
TIMES = {"at": AT, "sent_at": AT, "expires_at": AT + timedelta(days=7)}


@pytest.fixture(autouse=True)
def _laos_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "_agreed", laos.all_agreed)
    monkeypatch.setattr(queue, "_of_partners", set(queue._of_partners))
    monkeypatch.setattr(queue, "_handlers", dict(queue._handlers))
    services.register_handler(KIND, lambda messages: None, of_partners=True)
    laos.known(at=AT, registered_from=DAY - timedelta(days=1))


def post(caller: Caller, body: bytes = BODY, fields: dict[str, str] | None = None, **envelope: object):
    told = fields or laos.signed(body, **{**TIMES, **envelope})
    media_type = told["content-type"]
    rest = {name.replace("-", "_"): value for name, value in told.items() if name != "content-type"}
    return caller.post("/exchange/messages", body, content_type=media_type, **rest)


def test_a_partner_posts_a_signed_message_and_gets_a_signed_receipt(anybody: Caller) -> None:
    receipt = ok(post(anybody), 202)["receipt"]
    assert receipt["signature"] == "valid"
    told = jws.payload(receipt["signed"])
    assert check(SignatureKind.JWS, told, receipt["signed"].encode(), own_certificate()) == ""
    assert ok(post(anybody), 202)["receipt"] == receipt


@pytest.mark.parametrize(
    ("envelope", "status", "code"),
    [
        ({"sender": Subject("administration", "TH")}, 403, "partner-unknown"),
        ({"receiver": Subject("administration", "KH")}, 404, "receiver-not-here"),
        ({"sent_at": AT - timedelta(days=9), "expires_at": AT}, 410, "message-expired"),
        ({"kind": "unheard-of/1"}, 422, "kind-not-handled"),
        ({"by": 1}, 403, "partner-signature-invalid"),
        ({"path": "/exchange/messages"}, 403, "partner-signature-invalid"),
    ],
)
def test_what_will_not_do_is_told_as_a_problem(anybody: Caller, envelope, status: int, code: str) -> None:
    answer = post(anybody, **envelope)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_another_body_under_the_same_id_conflicts(anybody: Caller) -> None:
    ok(post(anybody), 202)
    answer = post(anybody, b"{}")
    assert (answer.status_code, answer.json()["code"]) == (409, "message-id-reused")


def test_a_field_given_twice_or_not_at_all_is_unreadable(anybody: Caller) -> None:
    for found in ("administration:LA,administration:TH", ""):
        answer = post(anybody, fields=laos.signed(BODY, **TIMES) | {"customs-sender": found})
        assert (answer.status_code, answer.json()["facts"]["field"]) == (400, "customs-sender")


def test_a_body_too_large_is_refused(anybody: Caller, settings) -> None:
    settings.EXCHANGE_BODY_MAX = 10
    answer = post(anybody)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_a_form_is_no_way_around_the_signature(anybody: Caller) -> None:
    """A body that a server might read by itself is bytes like any other."""
    body = b"a=1&b=2"
    receipt = ok(post(anybody, body, media_type="application/x-www-form-urlencoded"), 202)["receipt"]
    assert receipt["size"] == len(body)
