"""What changes something is done once, however often it is sent."""

from datetime import timedelta

import pytest

from tests.api.caller import Caller
from tests.api.journeys import ok
from tests.api.test_gates import operations
from tests.world import AT
from thongquan.api.once import PARAMETER, REPLAYED, SAFE
from thongquan.intake.models import Request
from thongquan.intake.services import requests
from thongquan.kernel.refusals import Refused

# Is a message, with a key of its own (intake), changes nothing, takes or gives a secret that is not kept.
OTHERWISE = {
    "register", "send_batch", "preview", "preview_amendment", "sign_in", "sign_out", "bank_notice",
    "preview_draft", "register_draft", "create_user", "create_client", "renew_secret", "change_password",
    "reset_password", "ask_amendment", "withdraw_amendment", "ask_cancellation", "withdraw_cancellation",
    "lodge_objection", "withdraw_objection", "receive_message",
    "verify_credential",
}  # fmt: skip


TOLD = {"category": "origin", "text": {"vi": "Nộp C/O"}}


@pytest.fixture
def path(trader: Caller) -> str:
    return f"/declarations/{trader.register(items=1)['identifier']}/document-requests"


def test_every_route_that_changes_something_heeds_the_key() -> None:
    found = {
        op.operation_id: PARAMETER in op.openapi_extra.get("parameters", [])  # type: ignore[attr-defined]
        for method, _, op in operations()
        if method not in SAFE
    }
    assert {name for name, heeds in found.items() if not heeds} <= OTHERWISE
    assert len(found) > 30


def test_the_same_request_gets_the_same_reply_and_is_done_once(officer: Caller, path: str) -> None:
    first = officer.post(path, TOLD, idempotency_key="k")
    again = officer.post(path, TOLD, idempotency_key="k")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert (REPLAYED in first.headers, again[REPLAYED]) == (False, "true")
    assert len(ok(officer.get(path))) == 1


def test_another_request_under_the_key_is_refused(officer: Caller, path: str) -> None:
    ok(officer.post(path, TOLD, idempotency_key="k"), 201)
    for there, other in ((path, TOLD | {"category": "invoice"}), (path + "?x=1", TOLD)):
        answer = officer.post(there, other, idempotency_key="k")
        assert (answer.status_code, answer.json()["code"]) == (409, "idempotency-key-reused")


def test_a_key_is_its_senders_own(officer: Caller, supervisor: Caller, path: str) -> None:
    ok(officer.post(path, TOLD, idempotency_key="k"), 201)
    answer = supervisor.post(path, TOLD, idempotency_key="k")
    assert REPLAYED not in answer.headers


def test_what_was_refused_changed_nothing_and_may_be_sent_again(officer: Caller, path: str) -> None:
    refused = officer.post(path, {"category": "origin"}, idempotency_key="k")
    assert refused.status_code >= 400
    assert not Request.objects.exists()
    ok(officer.post(path, TOLD, idempotency_key="k"), 201)


def test_a_file_is_stored_once_and_a_longer_one_is_stored_whole(trader: Caller) -> None:
    path = f"/declarations/{trader.register(items=1)['identifier']}/documents"
    body = b"line of a text\n" * 100_000
    first = ok(trader.post(f"{path}?name=a.txt", body, idempotency_key="f"), 201)
    again = ok(trader.post(f"{path}?name=a.txt", body, idempotency_key="f"), 201)
    assert first == again
    assert first["size"] == len(body)
    assert len(ok(trader.get(path))) == 1
    assert trader.post(f"{path}?name=a.txt", body + b"x", idempotency_key="f").status_code == 409


@pytest.mark.parametrize("key", ["", "x" * 201, "a\tb"])
def test_a_key_nobody_can_quote_is_refused(officer: Caller, path: str, key: str) -> None:
    answer = officer.post(path, TOLD, idempotency_key=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-unfit")


def test_after_seven_days_a_key_is_free_again(officer: Caller, path: str) -> None:
    ok(officer.post(path, TOLD, idempotency_key="k"), 201)
    assert requests.forget_requests(at=AT + requests.KEPT - timedelta(seconds=1)) == 0
    assert requests.forget_requests(at=AT + requests.KEPT) == 1


def test_the_one_who_is_told_so_may_try_again_soon(
    officer: Caller, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(**_: object) -> None:
        raise Refused("request-in-progress", key="k")

    monkeypatch.setattr(requests, "begin", busy)
    answer = officer.post(path, TOLD, idempotency_key="k")
    assert (answer.status_code, answer["Retry-After"]) == (409, "2")
