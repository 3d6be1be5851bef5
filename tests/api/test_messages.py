"""Signatures, other formats, batches, papers: what comes in as bytes."""

import base64
from datetime import datetime, timedelta

import msgspec
import pytest
from django.conf import settings
from django.utils import timezone

from tests.api.caller import Caller, goods, traders
from tests.api.journeys import ok
from tests.wire.certificates import make_jws, pem
from tests.world import AT, DAY
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.selectors import bulk
from thongquan.clearance.services import arriving, closing
from thongquan.intake import services as intake
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import subject_of
from thongquan.reference import selectors as reference


def party() -> str:
    return subject_of(parties.party_by(traders()[0].tax_code, DAY), "VN").id


def test_outside_the_demo_an_unsigned_declaration_is_refused_and_kept(
    trader: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = goods(items=1)
    monkeypatch.setattr(settings, "DEMO", False)
    answer = trader.post("/declarations", body, idempotency_key="u")
    assert (answer.status_code, answer.json()["code"]) == (422, "signature-required")
    assert answer.json()["facts"]["receipt"].startswith("VN-R")
    assert Row.objects.count() == 0


def test_a_detached_signature_is_verified_by_the_partys_certificate(trader: Caller) -> None:
    given = {"pem": pem().decode(), "registered_from": DAY.isoformat()}
    assert trader.post(f"/parties/{party()}/certificates", given).status_code == 201
    body = msgspec.json.encode(goods(items=1))
    signature = base64.b64encode(make_jws(body)).decode()
    headers = {"signature_kind": "JWS", "signature_detached": signature}
    told = ok(trader.post("/declarations", body, idempotency_key="s", **headers), 201)
    assert told["receipt"]["signature"] == "valid"
    other = msgspec.json.encode(goods(seed=8, items=1))
    wrong = trader.post("/declarations", other, idempotency_key="w", **headers)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "signature-invalid")
    for form in ("RUNES", "HTTP"):  # the latter is for messages of partners, over their envelope
        bad = trader.post("/declarations", body, signature_kind=form, signature_detached="eA==")
        assert bad.json()["code"] == "bad-signature-header"


def test_nothing_signed_with_a_revoked_certificate_is_accepted(
    trader: Caller, officer: Caller, cast: dict[str, Caller]
) -> None:
    path = f"/parties/{party()}/certificates"
    given = {"pem": pem().decode(), "registered_from": DAY.isoformat()}
    fingerprint = ok(trader.post(path, given), 201)["fingerprint"]
    revoked = f"{path}/{fingerprint}/revoke"
    assert cast["another trader"].post(revoked, {"reason": "lost"}).status_code == 404
    assert officer.post(revoked, {"reason": "lost"}).status_code == 204
    assert trader.post(revoked, {"reason": "lost"}).json()["code"] == "certificate-already-revoked"
    body = msgspec.json.encode(goods(items=1))
    headers = {"signature_kind": "JWS", "signature_detached": base64.b64encode(make_jws(body)).decode()}
    answer = trader.post("/declarations", body, idempotency_key="r", **headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "signature-invalid")


def test_a_body_in_no_known_format_is_a_finding(trader: Caller) -> None:
    answer = trader.post("/declarations/preview", b"GIF89a", content_type="image/gif")
    assert (answer.status_code, answer.json()["findings"][0]["rule"]) == (422, "FMT-016")
    two = msgspec.json.encode([goods(items=1), goods(seed=9, items=1)])
    answer = trader.post("/declarations", two)
    assert answer.json()["code"] == "one-declaration-wanted"


def work() -> None:
    at = timezone.now()
    for kind in (bulk.KIND, arriving.KIND):
        while intake.work(kind, limit=100, at=at):
            pass
    closing.close_done(at=at)


def test_a_batch_has_its_receipt_at_once_and_its_answers_later(trader: Caller, officer: Caller) -> None:
    good = [goods(seed=n, items=1) for n in range(3)]
    body = msgspec.json.encode([*good, goods(trader=1, items=1)])
    sent = trader.post("/declarations/batch", body, idempotency_key="b")
    receipt = ok(sent, 202)["receipt"]["number"]
    assert (
        ok(trader.post("/declarations/batch", body, idempotency_key="b"), 202)["receipt"]["number"] == receipt
    )
    assert Row.objects.count() == 0
    assert ok(trader.get(f"/batches/{receipt}"))["state"] == "waiting"
    work()
    told = ok(trader.get(f"/batches/{receipt}"))
    assert (told["state"], told["registered"], told["declarations"]) == ("done", 3, 4)
    assert [one["registered"] for one in told["answers"]] == [True, True, True, False]
    assert told["answers"][3]["why"] == "speaks-for-another"
    first = ok(trader.get(f"/batches/{receipt}?limit=3"))
    rest = ok(trader.get(f"/batches/{receipt}?limit=3&cursor={first['next']}"))
    assert (first["answers"] + rest["answers"], rest["next"]) == (told["answers"], told["next"] == "" and "")
    assert {**first, "answers": [], "next": ""} == {**told, "answers": [], "next": ""}
    assert trader.get(f"/batches/{receipt}?limit=5000").status_code == 422
    assert Row.objects.count() == 3
    assert officer.get(f"/batches/{receipt}").status_code == 403
    assert trader.get("/batches/VN-R000000000001").status_code == 404


def test_papers_are_attached_replaced_asked_for_and_supplied(trader: Caller, officer: Caller) -> None:
    path = f"/declarations/{trader.register(items=1)['identifier']}"
    first = ok(trader.post(f"{path}/documents?name=hoa-don.txt&category=invoice", "Hóa đơn".encode()), 201)
    assert (first["media_type"], first["late"]) == ("text/plain", False)
    new = trader.ask("PUT", f"{path}/documents/{first['document']}?name=b.txt&reason=x", b"two")
    assert ok(new)["sha256"] != first["sha256"]
    assert [d["ended_at"] is None for d in ok(officer.get(f"{path}/documents"))] == [False, True]
    wrong = trader.post(f"{path}/documents?name=a.pdf", b"MZ not a pdf")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "type-mismatch")
    due = (AT + timedelta(days=2)).isoformat()
    given = {"category": "origin", "text": {"vi": "Nộp C/O", "en": "Supply the proof"}, "due": due}
    assert trader.post(f"{path}/document-requests", given).status_code == 403
    asked = ok(officer.post(f"{path}/document-requests", given), 201)["request"]
    ok(trader.post(f"{path}/document-requests/{asked}/supply?name=co.txt", b"C/O"), 201)
    ok(officer.post(f"{path}/document-requests/{asked}/accept"), 204)
    assert ok(trader.get(f"{path}/document-requests"))[0]["state"] == "accepted"


def test_what_an_officer_asks_for_is_due_by_the_clock_of_the_law(trader: Caller, officer: Caller) -> None:
    """Five working days of the office after the day it is asked."""
    path = f"/declarations/{trader.register(items=1)['identifier']}/document-requests"
    asked = ok(officer.post(path, {"category": "origin", "text": {"vi": "Nộp C/O"}}), 201)
    calendar = reference.reference().calendar_of("02CI", DAY)
    first, last = (calendar.legal_day(datetime.fromisoformat(asked[name])) for name in ("asked_at", "due"))
    between = [first + timedelta(days=n) for n in range(1, (last - first).days)]
    assert sum(calendar.works_on(day) for day in between) == 5
