"""Messages of other administrations: in their order, once, and from them indeed."""

import json
import threading
from datetime import timedelta
from itertools import permutations

import pytest
from django.db import connections, transaction

from tests.wire import laos
from tests.wire.laos import DOSSIER, KIND, LAOS, PATH, SENT
from thongquan.intake import selectors, services
from thongquan.intake.domain.pacing import Pace
from thongquan.intake.models import Message, Quarantined, Turn
from thongquan.intake.services import exchange, queue
from thongquan.journal.selectors import timeline
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.wire.domain import SignatureKind
from thongquan.wire.domain.envelope import VOID
from thongquan.wire.services import revoke_certificate, verify_detached

pytestmark = pytest.mark.django_db
handled: list[tuple[int, bytes]] = []


@pytest.fixture(autouse=True)
def _laos_is_known(db, monkeypatch):
    monkeypatch.setattr(queue, "_of_partners", set())
    handled.clear()
    services.register_handler(KIND, handle, of_partners=True)
    services.register_handler(VOID, exchange.pass_over, of_partners=True)
    laos.known()


def handle(messages) -> None:
    if any(one.body == b"bad" for one in messages):
        raise ValueError("nothing to be made of it")
    handled.extend((one.envelope.sequence, one.body) for one in messages)


def take(body: bytes = b"{}", *, at=SENT, fields=None, read=None, **envelope):
    return exchange.take(
        fields=fields if fields is not None else laos.signed(body, **envelope),
        body=read if read is not None else [body],
        arrival=arrival(at),
    )


def arrival(at=SENT) -> exchange.Arrival:
    return exchange.Arrival("POST", PATH, "203.0.113.7", at)


def send(number: int, **rest):
    return take(f"{number}".encode(), message_id=f"m{number}", sequence=number, **rest)


def work(at=SENT) -> int:
    done = 0
    while found := sum(services.work(kind, limit=10, at=at) for kind in (KIND, VOID)):
        done += found
    return done


def test_a_message_is_stored_with_its_evidence_and_acknowledged():
    receipt = take(b'{"certificate": 7}')
    assert (receipt.sender, receipt.message_id, receipt.kind) == (LAOS, "018f-1", KIND)
    assert receipt.signature == "valid"
    evidence = selectors.signature(receipt.number)
    assert json.loads(evidence)["path"] == PATH
    again = verify_detached(
        kind=SignatureKind.HTTP, body=selectors.body(receipt.number), signature=evidence, subject=LAOS,
        on=SENT.date(), at=SENT,
    )  # fmt: skip
    assert again.valid
    seen = []
    services.register_handler("other/1", seen.extend, of_partners=True)
    take(kind="other/1", message_id="a", conversation="c", in_reply_to="vn-9")
    services.work("other/1", limit=1, at=SENT)
    assert (seen[0].envelope.conversation, seen[0].envelope.in_reply_to) == ("c", "vn-9")
    assert seen[0].actor.subject == seen[0].sender == LAOS


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
def test_in_whatever_order_they_come_they_are_handled_in_theirs(order):
    for number in order:
        send(number)
        work()
        assert selectors.waiting_in_all() == 0
    assert handled == [(1, b"1"), (2, b"2"), (3, b"3")]


def test_the_queue_never_has_two_of_one_conversation():
    for number in (1, 2, 3):
        send(number)
    assert selectors.waiting(KIND) == 1
    take(conversation="another", message_id="x")
    assert selectors.waiting(KIND) == 2
    assert work() == 4
    assert [number for number, body in handled if body != b"{}"] == [1, 2, 3]


def test_what_comes_twice_or_again_is_handled_once_and_gets_its_first_receipt():
    first = [send(number) for number in (2, 1)]
    work()
    assert [send(number, at=SENT + timedelta(days=2)) for number in (2, 1)] == first
    assert work() == 0
    assert (Message.objects.count(), len(handled)) == (2, 2)


def test_the_same_message_signed_anew_gets_its_first_receipt_even_when_it_has_expired():
    first = send(1)
    later = SENT + timedelta(minutes=1)
    fields = laos.signed(b"1", message_id="m1", at=later)
    assert exchange.take(fields=fields, body=[b"1"], arrival=arrival(later)) == first
    assert send(1, at=SENT + timedelta(days=8)) == first
    with pytest.raises(Refused, match="message-expired"):
        send(2, at=SENT + timedelta(days=7))
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"conversation": "c2"},
        {"sequence": 2},
        {"in_reply_to": "x"},
        {"expires_at": SENT + timedelta(days=9)},
        {"kind": VOID},
        {"media_type": "text/plain"},
    ],
)
def test_an_id_is_of_one_envelope(other):
    take()
    with pytest.raises(Refused, match="message-id-reused"):
        take(at=SENT + timedelta(seconds=1), **other)
    assert Turn.objects.count() == 1


def test_a_place_in_a_conversation_is_taken_once():
    send(1)
    with pytest.raises(Refused, match="sequence-reused") as refused:
        take(b"else", message_id="m9")
    assert refused.value.facts == {"conversation": DOSSIER, "sequence": "1"}
    assert Message.objects.count() == 1
    assert take(b"else", message_id="m9", sequence=2)


def test_a_dead_letter_holds_its_conversation_back_until_it_is_given_up():
    bad = take(b"bad", message_id="m1")
    send(2)
    take(b"of another", message_id="y", conversation="another")
    at = SENT
    for _ in range(6):
        work(at)
        at += timedelta(hours=1)
    assert [(one.receipt, one.holds_back) for one in selectors.dead_letters()] == [(bad.number, 1)]
    assert handled == [(1, b"of another")]
    services.give_up_dead(receipt=bad.number, reason="sent anew", actor=laos.FIRST, at=at)
    assert work(at) == 1
    assert handled[1:] == [(2, b"2")]


def test_a_dead_letter_that_is_tried_again_lets_the_next_in(monkeypatch):
    bad = take(b"bad", message_id="m1")
    send(2)
    for hours in range(6):
        work(SENT + timedelta(hours=hours))
    monkeypatch.setitem(queue._handlers, KIND, lambda found: handled.extend((one.id, b"") for one in found))
    services.retry_dead(receipt=bad.number, reason="mended", actor=laos.FIRST, at=SENT)
    assert work() == 2
    assert len(handled) == 2


def test_what_fails_is_not_handed_on_by_half():
    take(b"bad", message_id="m1")
    send(2)
    work()
    assert (handled, Turn.objects.filter(handled=True).count()) == ([], 0)


def test_a_void_message_fills_the_place_of_one_that_was_given_up():
    send(2)
    take(b"", message_id="v", kind=VOID)
    work()
    assert handled == [(2, b"2")]


def quarantined() -> list[str]:
    """The reasons, by their last word; the same again counted."""
    assert not Message.objects.exclude(refused="").exists()
    rows = Quarantined.objects.order_by("pk").values_list("why", "detail", "times")
    return [why for code, detail, times in rows for why in [detail or code] * times]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"by": 1}, "not-by-this-certificate"),
        ({"path": "/elsewhere"}, "wrong-signature"),
    ],
)
def test_what_does_not_verify_is_kept_apart_and_not_handed_on(change, why):
    with pytest.raises(Refused, match="partner-signature-invalid") as refused:
        take(**change)
    assert refused.value.facts == {"signature": why}
    assert quarantined() == [why]
    [row] = Quarantined.objects.all()
    assert (row.sender, row.message_id, bytes(row.body)) == (str(LAOS), "018f-1", b"{}")
    assert json.loads(row.fields)["fields"]["customs-kind"] == KIND
    assert (selectors.waiting_in_all(), Turn.objects.count()) == (0, 0)
    assert take().signature == "valid"  # the id and the place are still its sender's


def test_a_body_or_field_tampered_with_is_refused():
    fields = laos.signed(b"100 t")
    for read, changed in ((b"900 t", {}), (b"100 t", {"customs-sequence": "2"})):
        with pytest.raises(Refused, match="partner-signature-invalid"):
            take(fields=fields | changed, read=[read])
    with pytest.raises(Refused, match="partner-signature-invalid"):
        take(fields={name: value for name, value in fields.items() if name != "signature"}, read=[b"100 t"])
    assert len(quarantined()) == 3


def test_a_forgery_under_the_id_of_a_message_that_came_is_recorded_and_changes_nothing():
    first = send(1)
    for body in (b"1", b"forged"):
        with pytest.raises(Refused, match="partner-signature-invalid"):
            take(body, message_id="m1", by=1)
    assert [one.kind for one in timeline(Subject("message", first.number))] == ["intake.received"]
    for row in Quarantined.objects.all():
        assert [one.kind for one in timeline(Subject("quarantined", f"VN-{row.pk}"))] == ["intake.quarantined"]
    work()
    assert (handled, quarantined()) == ([(1, b"1")], ["not-by-this-certificate"] * 2)


def test_a_partner_whose_key_is_revoked_is_refused_from_then_on_and_what_it_signed_before_verifies():
    mark = laos.known(2)
    before = take(message_id="a", by=2)
    revoked = SENT + timedelta(hours=3)
    revoke_certificate(subject=LAOS, fingerprint=mark, reason="lost", actor=laos.FIRST, at=revoked)
    with pytest.raises(Refused, match="partner-signature-invalid") as refused:
        take(message_id="b", sequence=2, by=2, at=revoked)
    assert refused.value.facts == {"signature": "certificate-revoked"}
    shown = {"body": b"{}", "signature": selectors.signature(before.number), "subject": LAOS}
    for at, valid in ((before.received_at, True), (revoked, False)):
        found = verify_detached(kind=SignatureKind.HTTP, on=at.date(), at=at, **shown)
        assert found.valid is valid
    assert take(message_id="b", sequence=2, at=revoked).signature == "valid"  # by the key beside it


def test_a_new_key_is_registered_beside_the_old_and_either_signs():
    laos.known(1)
    assert {take(message_id=f"k{by}", sequence=by + 1, by=by).certificate for by in (0, 1)} == {"3e8", "3e9"}


@pytest.mark.parametrize(
    ("code", "envelope"),
    [
        ("partner-unknown", {"sender": Subject("administration", "TH")}),
        ("partner-unknown", {"sender": Subject("party", "VN-P00000017")}),
        ("receiver-not-here", {"receiver": Subject("administration", "KH")}),
        ("message-expired", {"sent_at": SENT - timedelta(days=9), "expires_at": SENT}),
        ("signed-ahead-of-time", {"sent_at": SENT + timedelta(minutes=6)}),
        ("signed-ahead-of-time", {"at": SENT + timedelta(minutes=6)}),
    ],
)
def test_of_what_is_not_for_us_or_of_nobody_we_know_not_even_the_body_is_read(code, envelope):
    def never():
        raise AssertionError("read")
        yield b""

    fields = laos.signed(b"{}", **envelope)
    with pytest.raises(Refused, match=code):
        take(fields=fields, read=never())
    assert Message.objects.count() == 0
    assert (quarantined(), Quarantined.objects.get().body) == ([code], None)


def test_an_envelope_that_cannot_be_read_stores_nothing():
    with pytest.raises(Refused, match="envelope-unreadable"):
        take(fields=laos.signed(b"{}") | {"customs-kind": "?"})
    assert Message.objects.count() == 0


def test_a_party_that_has_a_certificate_is_no_partner():
    party = Subject("party", "VN-P00000017")
    laos.register_certificate(
        subject=party, certificate=laos.pem("ed", 3), registered_from=SENT.date(), actor=laos.FIRST, at=SENT
    )
    with pytest.raises(Refused, match="partner-unknown"):
        take(sender=party, by=3)


def test_only_kinds_meant_for_partners_are_taken():
    services.register_handler("declaration/1", list)
    for kind in ("declaration/1", "unheard-of/1"):
        with pytest.raises(Refused, match="kind-not-handled"):
            take(kind=kind)
    assert Message.objects.count() == 0
    assert quarantined() == ["kind-not-handled"] * 2


def test_a_body_past_the_limit_is_refused_while_it_is_read(settings):
    settings.EXCHANGE_BODY_MAX = 100
    read = []

    def pieces():
        for piece in range(1000):
            read.append(piece)
            yield bytes(60)

    with pytest.raises(Refused, match="too-large"):
        take(read=pieces())
    assert len(read) == 2


def test_forgers_of_one_address_are_slowed_down_and_partners_are_not(monkeypatch):
    monkeypatch.setattr(exchange, "DOUBTFUL", Pace("exchange", per_minute=1, at_once=2))
    for _ in range(2):
        with pytest.raises(Refused, match="partner-signature-invalid"):
            take(by=1)
    with pytest.raises(Refused, match="too-many-requests"):
        take(by=1)
    with pytest.raises(Refused, match="too-many-requests"):
        take(sender=Subject("administration", "TH"))
    assert quarantined() == ["not-by-this-certificate"] * 2
    assert [send(number).signature for number in (1, 2, 3)] == ["valid"] * 3


@pytest.mark.django_db(transaction=True)
def test_one_that_comes_while_the_one_before_is_being_handled_is_not_forgotten(monkeypatch):
    """It is taken in while the worker is about to hand the next one on, and finds none."""
    send(1)
    in_the_middle, go_on = threading.Event(), threading.Event()

    def slow(messages) -> None:
        handled.extend((one.envelope.sequence, one.body) for one in messages)
        in_the_middle.set()
        go_on.wait(10)

    monkeypatch.setitem(queue._handlers, KIND, slow)

    def worker() -> None:
        services.work(KIND, limit=1, at=SENT)
        connections.close_all()

    thread = threading.Thread(target=worker)
    thread.start()
    in_the_middle.wait(10)
    with transaction.atomic():
        send(2)
        go_on.set()
        thread.join(0.3)
        assert thread.is_alive()  # the worker waits for us, who hold the conversation
    thread.join(10)
    monkeypatch.setitem(queue._handlers, KIND, handle)
    assert work() == 1
    assert handled == [(1, b"1"), (2, b"2")]
