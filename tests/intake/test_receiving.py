"""Stored as received, receipted, once."""

import hashlib
import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction

from tests.intake.conftest import KIND, send
from tests.wire.certificates import ANA, BUDI, CLERK, NOON, make_jws
from thongquan.intake import selectors, services
from thongquan.intake.domain import Hostile, Incoming, Receipt
from thongquan.intake.models import Key, Message
from thongquan.journal.selectors import event
from thongquan.journal.services import ensure_partitions
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.wire.domain import SignatureKind, check
from thongquan.wire.services import own_certificate, revoke_certificate

BODY = "<tờkhai/>".encode()


@pytest.mark.django_db
def test_a_message_is_stored_verbatim_and_its_receipt_says_so():
    body = bytes(range(256)) * 5000
    receipt = send(body=body)
    assert selectors.body(receipt.number) == body
    assert receipt.number.startswith("VN-R")
    assert (receipt.body_hash, receipt.size) == (hashlib.sha256(body).hexdigest(), len(body))
    assert (receipt.administration, receipt.received_at, receipt.signature) == ("VN", NOON, "unsigned")
    told = event(receipt.leaf)
    assert (told.kind, told.body["sha256"], str(told.subject)) == (
        "intake.received",
        receipt.body_hash,
        f"message:{receipt.number}",
    )
    assert selectors.receipt(receipt.number) == selectors.receipt_of(ANA, "m1") == receipt


@pytest.mark.django_db
def test_a_receipt_verifies_with_the_administrations_public_key():
    receipt = send()
    assert check(SignatureKind.JWS, receipt.payload(), receipt.signed.encode(), own_certificate()) == ""
    assert Receipt.read(receipt.signed) == receipt


@pytest.mark.django_db
def test_the_same_message_again_gets_the_first_receipt():
    first = send()
    assert send(at=NOON + timedelta(days=40)) == first
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_the_same_id_with_another_body_is_refused():
    first = send()
    with pytest.raises(Refused, match="message-id-reused") as refused:
        send(body=b"<d>2</d>")
    assert refused.value.facts["receipt"] == first.number
    assert send("m2", b"<d>2</d>").number != first.number
    assert send(sender=BUDI, body=b"<d>2</d>").sender == BUDI


@pytest.mark.django_db
def test_the_same_id_and_body_for_another_purpose_is_refused():
    """Or one declaration would be registered while its sender waits, and again out of the queue."""
    first = send()
    with pytest.raises(Refused, match="message-id-reused") as refused:
        send(kind="declaration-batch")
    assert refused.value.facts["receipt"] == first.number
    assert Message.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("bad", ["", "x" * 201, "a\nb", "a\x00b"])
def test_a_message_id_is_short_and_printable(bad):
    with pytest.raises(Refused, match="bad-message-id"):
        send(bad)


@pytest.mark.django_db
def test_a_body_past_its_limit_is_refused_while_it_is_read():
    read = []

    def chunks():
        for n in range(100):
            read.append(n)
            yield bytes(10)

    with pytest.raises(Hostile, match="too-large"):
        send(body=chunks(), limit=55)
    assert len(read) == 6
    assert send("fits", (bytes(10) for _ in range(5)), limit=50).size == 50


@pytest.mark.django_db
def test_a_valid_signature_is_kept_with_the_state_of_its_certificate(ana_signs):
    receipt = send(kind="decree", signature=make_jws(b"<d/>"), signature_kind="JWS")
    assert (receipt.signature, receipt.certificate_state) == ("valid", "in-force")
    assert receipt.certificate == f"{1000:x}"
    assert event(receipt.leaf).body["certificate"] == ana_signs


@pytest.mark.django_db
def test_an_unsigned_message_is_accepted_only_where_the_pack_says_so(ana_signs):
    with pytest.raises(Refused, match="signature-required") as refused:
        send(kind="decree")
    number = refused.value.facts["receipt"]
    assert selectors.body(number) == b"<d/>", "stored before anyone judged it"
    assert Message.objects.get().refused == "signature-required"
    signed = send(kind="decree", signature=make_jws(b"<d/>"), signature_kind="JWS")
    assert signed.number != number, "the id of a refused message may be used again"
    assert send(kind="decree") == signed


@pytest.mark.django_db
def test_a_bad_signature_is_refused_even_where_none_is_needed(ana_signs):
    with pytest.raises(Refused, match="signature-invalid") as refused:
        send(body=b"other", signature=make_jws(b"<d/>"), signature_kind="JWS")
    assert refused.value.facts["signature"] == "wrong-signature"
    revoke_certificate(subject=ANA, fingerprint=ana_signs, reason="lost", actor=CLERK, at=NOON)
    with pytest.raises(Refused, match="certificate-revoked"):
        send("m2", signature=make_jws(b"<d/>"), signature_kind="JWS")
    early = send("m3", signature=make_jws(b"<d/>"), signature_kind="JWS", at=NOON - timedelta(seconds=1))
    assert early.signature == "valid"


@pytest.mark.django_db
def test_without_a_policy_nothing_comes_in_unsigned(monkeypatch):
    services.register_unsigned_policy(lambda kind, sender: sender == BUDI)
    assert send(sender=BUDI)
    with pytest.raises(Refused, match="signature-required"):
        send()


def many(count: int, **rest) -> list[Incoming]:
    return [Incoming(f"b{n}", KIND, f"<d>{n}</d>".encode(), "application/xml", **rest) for n in range(count)]


def send_many(messages, **rest):
    return services.receive_many(messages=messages, sender=ANA, actor=CLERK, at=NOON, **rest)


@pytest.mark.django_db
def test_many_messages_come_in_one_transaction_with_a_receipt_each():
    receipts = send_many(many(500))
    assert len({r.number for r in receipts}) == 500
    assert selectors.body(receipts[77].number) == b"<d>77</d>"
    assert send_many(many(501))[:500] == receipts
    assert check(SignatureKind.JWS, receipts[9].payload(), receipts[9].signed.encode(), own_certificate()) == ""


@pytest.mark.django_db
def test_among_many_the_reused_and_the_double_are_told_apart():
    (first,) = send_many(many(1))
    other = Incoming("b0", KIND, b"other", "text/plain")
    twice = Incoming("t", KIND, b"1", "text/plain")
    clash = Incoming("t", KIND, b"2", "text/plain")
    reused, new, again, clashing, same = send_many([other, twice, twice, clash, many(1)[0]])
    assert (reused.code, clashing.code) == ("message-id-reused", "message-id-reused")
    assert new == again
    assert same == first


@pytest.mark.django_db
def test_the_signature_of_a_file_covers_what_was_in_it(ana_signs):
    batch = send(kind="decree", signature=make_jws(b"<d/>"), signature_kind="JWS")
    inside = [Incoming("x1", "decree", b"1", "text/plain")]
    (refused,) = send_many(inside)
    assert refused.code == "signature-required"
    (receipt,) = send_many(inside, under=batch.number)
    assert receipt.signature == "unsigned"
    for wrong in ("VN-R000000000000", "LA-R1", "nonsense", refused.facts["receipt"]):
        with pytest.raises(NotFound):
            send_many(inside, under=wrong)


@pytest.mark.django_db(transaction=True)
def test_doubles_at_the_same_time_get_one_receipt():
    results: list = []
    barrier = threading.Barrier(12)

    def one(body: bytes) -> None:
        barrier.wait()
        try:
            results.append(send(body=body).number)
        except Refused as why:
            results.append(why.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(b"same",)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 12
    assert len(set(results)) == 1
    assert (Message.objects.count(), Key.objects.count()) == (1, 1)
    with pytest.raises(Refused, match="message-id-reused"):
        send(body=b"other")


@pytest.mark.django_db(transaction=True)
def test_overlapping_batches_at_the_same_time_do_not_block_each_other():
    messages, receipts = many(300), {}

    def one(name: int, order) -> None:
        try:
            receipts[name] = {r.message_id: r.number for r in send_many(order)}
        finally:
            connections.close_all()

    orders = [messages, messages[::-1], messages[150:] + messages[:150], messages[::2]]
    threads = [threading.Thread(target=one, args=pair) for pair in enumerate(orders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Message.objects.count() == 300
    assert receipts[0] == receipts[1] == receipts[2]
    assert receipts[3].items() <= receipts[0].items()


@pytest.mark.django_db
def test_what_is_rolled_back_was_never_received():
    with transaction.atomic():
        send()
        transaction.set_rollback(True)
    with pytest.raises(NotFound):
        selectors.receipt_of(ANA, "m1")
    with pytest.raises(NotFound):
        selectors.receipt("VN-R000000000001")


@pytest.mark.django_db
def test_messages_move_into_the_partition_of_their_month():
    receipt = send()
    assert "intake_message_2026_11" in ensure_partitions(month=NOON.date(), ahead=0)
    assert selectors.body(receipt.number) == b"<d/>"
    assert send() == receipt
