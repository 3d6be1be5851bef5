"""What lies in the outbox goes until the partner's receipt is here."""

import hashlib
import json
import threading
import time
from datetime import timedelta

import httpx
import pytest
from django.db import connections, transaction

from tests.wire import laos
from tests.wire.certificates import DAY, certificate, key
from tests.wire.laos import DOSSIER, FIRST, KIND, LAOS, SENT, VIETNAM
from thongquan.journal.selectors import timeline
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.wire import selectors, services
from thongquan.wire.domain import SignatureKind, check, httpsig, jws
from thongquan.wire.domain import envelope as envelopes
from thongquan.wire.domain.certificates import fingerprint
from thongquan.wire.domain.envelope import VOID, Envelope
from thongquan.wire.domain.outgoing import OUTGOING, PAUSE_MAX, Answer, Outgoing, act_after, pause
from thongquan.wire.services import delivery, posting
from thongquan.wire.services.delivery import LEASE

pytestmark = pytest.mark.django_db
ADDRESS = "http://127.0.0.1:9/api/v1/exchange/messages"
WEEK = SENT + timedelta(days=7)


class Partner:
    """Answers as it is told; by default it is Laos, which receives each message once."""

    def __init__(self) -> None:
        self.got: list[tuple[Envelope, bytes]] = []
        self.answers: list[object] = []  # statuses, exceptions, changes of the receipt; then receipts
        self.lock = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        fields = {name.lower(): value for name, value in request.headers.items()}
        body = request.read()
        evidence = httpsig.evidence(request.method, request.url.path, fields)
        assert check(SignatureKind.HTTP, body, evidence, services.exchange_signer().certificate) == ""
        with self.lock:
            envelope = envelopes.read(fields)
            self.got.append((envelope, body))
            answer = self.answers.pop(0) if self.answers else {}
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, int):
            return httpx.Response(answer, json={"code": f"status-of-{answer}"})
        if isinstance(answer, bytes):
            return httpx.Response(202, content=answer)
        return httpx.Response(202, json={"receipt": {"signed": receipt(envelope, body, **answer)}})


def receipt(envelope: Envelope, body: bytes, by: str = "Laos", **changed: object) -> str:
    told = {
        "administration": "LA",
        "sender": str(VIETNAM),
        "message_id": envelope.message_id,
        "kind": envelope.kind,
        "sha256": hashlib.sha256(body).hexdigest(),
        "signature": "valid",
    } | changed
    payload = json.dumps(told).encode()
    head = jws.protected({"alg": "EdDSA"})
    signature = key("ed", 7 if by == "Laos" else 8).sign(jws.signing_input(head, payload))
    return f"{head}.{jws.encode(payload)}.{jws.encode(signature)}"


@pytest.fixture
def partner(db, monkeypatch) -> Partner:
    found = Partner()
    client = httpx.Client(transport=httpx.MockTransport(found))
    monkeypatch.setattr(posting, "_client", lambda to, address: client)
    monkeypatch.setattr(posting, "CONNECTIONS", 1)  # one after the other, as told
    laos.known(7)
    services.set_route(to=LAOS, address=ADDRESS, valid_from=DAY, actor=FIRST, at=SENT)
    return found


def send(body: bytes = b"{}", **rest) -> str:
    told = {"to": LAOS, "kind": KIND, "conversation": DOSSIER, "media_type": "application/json",
            "expires_at": WEEK, "actor": FIRST, "at": SENT}  # fmt: skip
    return services.send(body=body, **{**told, **rest})


def deliver(at=SENT, limit: int = 100) -> int:
    return services.deliver(to=LAOS, limit=limit, at=at)


def state(message_id: str) -> tuple[str, str]:
    found = selectors.outgoing(message_id)
    return str(found.state), found.why


def events(message_id: str) -> list[str]:
    return [one.kind.removeprefix("wire.message-") for one in timeline(Subject("outgoing", message_id))]


def test_every_state_has_a_row_and_is_reached():
    assert OUTGOING.faults() == []
    assert OUTGOING.finals == {Outgoing.RECEIVED, Outgoing.SUPERSEDED}


def test_a_message_goes_signed_and_its_receipt_is_kept(partner):
    sent = send(b"certificate", in_reply_to="la-1")
    assert selectors.partners_waited_for(at=SENT) == [LAOS]
    assert deliver() == 1
    [(envelope, body)] = partner.got
    assert (envelope.message_id, envelope.sequence, envelope.in_reply_to, body) == (
        sent,
        1,
        "la-1",
        b"certificate",
    )
    found = selectors.outgoing(sent)
    assert (found.state, found.tries) == (Outgoing.RECEIVED, 1)
    assert (
        check(SignatureKind.JWS, jws.payload(found.receipt), found.receipt.encode(), certificate("ed", 7)) == ""
    )
    assert events(sent) == ["sent", "received"]
    told = timeline(Subject("outgoing", sent))[-1].body
    assert told == {
        "receiver": "administration:LA",
        "tries": 1,
        "receipt": hashlib.sha256(found.receipt.encode()).hexdigest(),
    }
    assert deliver() == 0
    assert selectors.partners_waited_for(at=WEEK) == []


def test_each_conversation_counts_by_itself(partner):
    for conversation in (DOSSIER, "other", DOSSIER, DOSSIER):
        send(conversation=conversation)
    deliver()
    assert [(e.conversation, e.sequence) for e, _ in partner.got] == [
        (DOSSIER, 1), ("other", 1), (DOSSIER, 2), (DOSSIER, 3),
    ]  # fmt: skip


def test_what_is_rolled_back_was_never_sent(partner):
    with transaction.atomic():
        send()
        transaction.set_rollback(True)
    assert selectors.partners_waited_for(at=SENT) == []
    send()
    deliver()
    assert [envelope.sequence for envelope, _ in partner.got] == [1]


@pytest.mark.parametrize(
    "silence",
    [500, 503, 429, 408, 302, b"<html>", b'{"receipt": {}}', b"x" * 70_000, httpx.ConnectError("no"),
     httpx.ReadTimeout("late"), httpx.RemoteProtocolError("dropped")],
)  # fmt: skip
def test_what_is_no_answer_is_tried_again_after_a_pause(partner, silence):
    partner.answers = [silence]
    sent = send()
    deliver()
    assert state(sent)[0] == "waiting"
    assert state(sent)[1]
    assert deliver() == 0
    assert deliver(SENT + delivery.PAUSE) == 1
    assert state(sent) == ("received", "")
    assert partner.got[0] == partner.got[1]
    assert events(sent) == ["sent", "received"]


def test_pauses_double_within_bounds():
    assert [pause(tries, delivery.PAUSE).total_seconds() for tries in (1, 2, 3, 4)] == [5, 10, 20, 40]
    assert pause(11, delivery.PAUSE) == pause(500, delivery.PAUSE) == PAUSE_MAX
    assert timedelta(days=1) > PAUSE_MAX


def test_a_partner_that_is_not_there_is_asked_once_for_all(partner):
    sent = [send(conversation=f"c{number}") for number in range(5)]
    partner.answers = [httpx.ConnectError("no")]
    assert deliver() == 0
    assert len(partner.got) == 1
    assert [selectors.outgoing(one).tries for one in sent] == [1, 0, 0, 0, 0]
    assert deliver(SENT + timedelta(minutes=1)) == 5


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"by": "another"}, "receipt-wrong-signature"),
        ({"sha256": "0" * 64}, "receipt-of-another-sha256"),
        ({"message_id": "x"}, "receipt-of-another-message_id"),
        ({"administration": "TH"}, "receipt-of-another-administration"),
        ({"sender": "administration:KH"}, "receipt-of-another-sender"),
        ({"kind": "other/1"}, "receipt-of-another-kind"),
        ({"signature": "unsigned"}, "receipt-of-another-signature"),
    ],
)
def test_only_the_partners_own_receipt_of_this_message_counts(partner, change, why):
    partner.answers = [change]
    sent = send()
    deliver()
    assert state(sent) == ("waiting", why)
    deliver(SENT + delivery.PAUSE)
    assert state(sent) == ("received", "")


def test_a_receipt_signed_after_the_partners_key_was_revoked_does_not_count(partner):
    mark = fingerprint(certificate("ed", 7))
    services.revoke_certificate(subject=LAOS, fingerprint=mark, reason="lost", actor=FIRST, at=SENT)
    sent = send()
    deliver()
    assert state(sent) == ("waiting", "receipt-certificate-revoked")


def test_what_is_refused_lies_on_the_desk_and_may_be_asked_again(partner):
    partner.answers = [422]
    sent = send()
    deliver()
    assert state(sent) == ("refused", "status-of-422")
    assert [one.envelope.message_id for one in selectors.on_desk()] == [sent]
    assert deliver(WEEK) == 0
    services.ask_again(message_id=sent, reason="they know us now", actor=FIRST, at=SENT)
    deliver()
    assert (state(sent), selectors.on_desk()) == (("received", ""), [])
    assert partner.got[0] == partner.got[1]
    assert events(sent) == ["sent", "refused", "asked-again", "received"]


def test_what_was_refused_is_sent_anew_in_its_place(partner):
    partner.answers = [409]
    sent = send(b"body")
    send(b"next")
    deliver()
    anew = services.send_anew(message_id=sent, expires_at=WEEK, reason="new key", actor=FIRST, at=SENT)
    deliver()
    assert [(e.message_id == anew, e.sequence, body) for e, body in partner.got] == [
        (False, 1, b"body"), (False, 2, b"next"), (True, 1, b"body"),
    ]  # fmt: skip
    assert (state(sent)[0], state(anew)[0]) == ("superseded", "received")
    assert events(sent)[-1] == "replaced"
    send(b"third")
    deliver()
    assert partner.got[-1][0].sequence == 3


def test_what_is_given_up_leaves_a_void_in_its_place(partner):
    partner.answers = [422]
    sent = send()
    deliver()
    services.give_up(message_id=sent, reason="not wanted", actor=FIRST, at=SENT)
    deliver()
    envelope, body = partner.got[-1]
    assert (envelope.kind, envelope.sequence, body) == (VOID, 1, b"")


def test_what_waits_or_is_received_is_neither_asked_again_nor_replaced(partner):
    sent = send()
    for _ in range(2):
        for act in (services.ask_again, services.give_up):
            with pytest.raises(Refused, match="not-in-this-state"):
                act(message_id=sent, reason="x", actor=FIRST, at=SENT)
        deliver()
    with pytest.raises(NotFound):
        services.ask_again(message_id="none", reason="x", actor=FIRST, at=SENT)
    with pytest.raises(NotFound):
        selectors.outgoing("none")


def test_past_its_time_a_message_is_asked_of_once_more_and_expires_or_was_received(partner):
    """Its last answer may have been lost: a partner that has it says so, however late."""
    partner.answers = [500, 500]
    lost, gone = send(conversation="a"), send(conversation="b")
    deliver()
    partner.answers = [{}, 410]
    deliver(WEEK)
    assert (state(lost)[0], state(gone)) == ("received", ("expired", "status-of-410"))
    assert [one.envelope.message_id for one in selectors.on_desk()] == [gone]
    silent = send(conversation="c")
    partner.answers = [httpx.ConnectError("no")]
    deliver(WEEK)
    assert state(silent) == ("expired", "ConnectError")


def test_an_answer_means_one_thing():
    alive, late = SENT, WEEK
    for answer, at, act in (
        (Answer(202, receipt="r"), late, "receive"),
        (Answer(400), alive, "refuse"),
        (Answer(429), alive, None),
        (Answer(429), late, "expire"),
        (Answer(0), alive, None),
        (Answer(202, why="no-receipt"), alive, None),
    ):
        assert act_after(answer, laos.ENVELOPE, at) == act


def test_without_a_route_messages_wait_and_a_new_route_takes_them(partner):
    services.set_route(
        to=LAOS, address="https://laos.example/m", valid_from=DAY + timedelta(days=2), actor=FIRST, at=SENT
    )
    assert [selectors.address(LAOS, DAY + timedelta(days=day)) for day in (-1, 0, 1, 2)] == [
        "", ADDRESS, ADDRESS, "https://laos.example/m",
    ]  # fmt: skip
    sent = send(at=SENT - timedelta(days=2))
    assert deliver(SENT - timedelta(days=1)) == 0
    assert state(sent) == ("waiting", "no-route")
    assert deliver() == 1


@pytest.mark.parametrize(
    "address",
    ["ftp://x/y", "http://laos.example/m", "https:///m", "https://l.example/m?x=1", "https://[x/m", ""],
)
def test_an_address_is_one_of_tls(db, address):
    with pytest.raises(Refused, match="route-unfit"):
        services.set_route(to=LAOS, address=address, valid_from=DAY, actor=FIRST, at=SENT)


def test_a_worker_that_died_while_it_sent_keeps_no_other_from_the_partner():
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 9421))", [f"deliver {LAOS}"])
        with services.alone_with(LAOS) as free:
            assert not free
    finally:
        other.close()  # as the kernel does for who was killed
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with services.alone_with(LAOS) as free:
            if free:
                return
    raise AssertionError("nobody sends to Laos any more")


def test_a_route_that_was_wrong_is_corrected_on_its_day(partner):
    right = "https://laos.example/right"
    services.set_route(to=LAOS, address=right, valid_from=DAY, actor=FIRST, at=SENT)
    assert [selectors.address(LAOS, DAY + timedelta(days=day)) for day in (-1, 0, 1)] == ["", right, right]


def test_a_route_follows_the_one_before(partner):
    with pytest.raises(Refused, match="route-unfit"):
        services.set_route(to=LAOS, address=ADDRESS, valid_from=DAY, actor=FIRST, at=SENT)


def test_what_no_partner_could_read_is_not_sent(partner):
    for wrong in ({"kind": "x"}, {"conversation": "a b"}, {"expires_at": SENT}, {"media_type": "?"}):
        with pytest.raises(Refused, match="envelope-unreadable"), transaction.atomic():
            send(**wrong)
    assert selectors.partners_waited_for(at=WEEK) == []


def test_what_is_not_agreed_is_not_sent_and_waits_where_it_was_sent_before(partner, monkeypatch):
    sent, void = send(), services.give_up
    monkeypatch.setattr(selectors, "_agreed", lambda *_: frozenset())
    with pytest.raises(Refused, match="kind-not-agreed"), transaction.atomic():
        send()
    assert (deliver(), state(sent), partner.got) == (0, ("waiting", "kind-not-agreed"), [])
    assert deliver(WEEK) == 0
    assert state(sent)[0] == "expired"
    void(message_id=sent, reason="the agreement ended", actor=FIRST, at=WEEK)
    assert deliver(WEEK) == 1
    assert [envelope.kind for envelope, _ in partner.got] == [VOID]


def test_a_worker_killed_between_post_and_store_posts_again_and_nothing_is_twice(partner, monkeypatch):
    sent = send()
    with monkeypatch.context() as killed:
        killed.setattr(delivery, "_settle", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            deliver()
    assert deliver(SENT + LEASE - timedelta(seconds=1)) == 0
    assert deliver(SENT + LEASE) == 1
    assert (state(sent), events(sent)) == (("received", ""), ["sent", "received"])
    assert partner.got[0] == partner.got[1]


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_what_is_due(partner, monkeypatch):
    """The one is still posting when the other begins."""
    for number in range(4):
        with transaction.atomic():
            send(conversation=f"c{number}")
    reached, go_on = threading.Event(), threading.Event()
    post_all = delivery.post_all

    def slowly(parcels, **rest):
        if not reached.is_set():
            reached.set()
            go_on.wait(10)
        return post_all(parcels, **rest)

    monkeypatch.setattr(delivery, "post_all", slowly)
    found: list[int] = []

    def worker() -> None:
        found.append(deliver(limit=2))
        connections.close_all()

    thread = threading.Thread(target=worker)
    thread.start()
    reached.wait(10)
    assert deliver() == 2
    go_on.set()
    thread.join(10)
    assert found == [2]
    assert len({envelope.message_id for envelope, _ in partner.got}) == len(partner.got) == 4


@pytest.mark.django_db(transaction=True)
def test_two_that_send_at_once_get_two_numbers(partner):
    entered, done = threading.Event(), []

    def other() -> None:
        entered.set()
        with transaction.atomic():
            done.append(send(b"second"))
        connections.close_all()

    with transaction.atomic():
        send(b"first")
        thread = threading.Thread(target=other)
        thread.start()
        entered.wait(10)
        thread.join(0.3)
        assert done == []
    thread.join(10)
    deliver()
    assert sorted((envelope.sequence, body) for envelope, body in partner.got) == [
        (1, b"first"),
        (2, b"second"),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_message_wants_the_transaction_of_what_it_tells():
    with pytest.raises(AssertionError, match="goes with the change"):
        send()
