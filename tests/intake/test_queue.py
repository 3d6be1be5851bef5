"""Handed on once, tried again, laid aside with the reason."""

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction

from tests.intake.conftest import KIND, send
from tests.wire.certificates import ANA, CLERK, NOON
from thongquan.intake import selectors, services
from thongquan.intake.domain import Incoming
from thongquan.journal.selectors import timeline
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound

LATER = NOON + timedelta(days=1)


def fill(count: int) -> list:
    messages = [Incoming(f"q{n}", KIND, f"{n}".encode(), "text/plain") for n in range(count)]
    return services.receive_many(messages=messages, sender=ANA, actor=CLERK, at=NOON)


@pytest.mark.django_db
def test_a_handler_gets_what_was_sent_and_answers_it():
    seen = []

    def handle(messages) -> None:
        seen.extend(messages)
        services.answer_many(answers=[(m, f'{{"got":"{m.message_id}, ok"}}') for m in messages],
                             media_type="application/json", at=NOON)  # fmt: skip

    services.register_handler(KIND, handle)
    receipt = send(body=b"\x00body")
    assert selectors.waiting(KIND) == 1
    assert services.work(KIND, limit=10, at=NOON) == 1
    assert services.work(KIND, limit=10, at=NOON) == 0
    (message,) = seen
    assert (message.body, message.receipt, message.actor, message.sender) == (
        b"\x00body",
        receipt.number,
        CLERK,
        ANA,
    )
    (kept,) = selectors.answers(receipt.number)
    assert (kept.body, kept.media_type, kept.at) == ('{"got":"m1, ok"}', "application/json", NOON)


@pytest.mark.django_db
def test_what_has_no_handler_or_is_handled_by_its_caller_does_not_wait():
    send()
    services.register_handler(KIND, list)
    send("m2", queue=False)
    assert selectors.waiting(KIND) == 0
    send("m3")
    send("m3")
    assert selectors.waiting(KIND) == 1


@pytest.mark.django_db
def test_a_refused_message_is_not_handed_on():
    services.register_handler("decree", list)
    with pytest.raises(Exception, match="signature-required"):
        send(kind="decree")
    assert selectors.waiting("decree") == 0


@pytest.mark.django_db
def test_one_bad_message_costs_no_other_and_is_laid_aside_after_its_tries():
    done = []

    def handle(messages) -> None:
        if any(m.body == b"3" for m in messages):
            raise ValueError("three is no number of ours")
        done.extend(m.body for m in messages)

    services.register_handler(KIND, handle)
    bad = fill(8)[3]
    at = NOON
    for _ in range(3):
        while services.work(KIND, limit=8, at=at, tries=3):
            pass
        at += timedelta(hours=1)
    assert sorted(done) == [b"0", b"1", b"2", b"4", b"5", b"6", b"7"]
    (letter,) = selectors.dead_letters()
    assert (letter.receipt, letter.tries) == (bad.number, 3)
    assert "three is no number of ours" in letter.reason
    assert [e.kind for e in timeline(Subject("message", bad.number))][-1] == "intake.laid-aside"
    services.retry_dead(receipt=bad.number, reason="corrected", actor=CLERK, at=LATER)
    assert (selectors.waiting(KIND), selectors.dead_letters()) == (1, [])
    with pytest.raises(NotFound):
        services.retry_dead(receipt=bad.number, reason="corrected", actor=CLERK, at=LATER)


@pytest.mark.django_db
def test_a_failed_message_waits_before_it_is_tried_again():
    def never(messages) -> None:
        raise ValueError

    services.register_handler(KIND, never)
    fill(1)
    assert services.work(KIND, limit=8, at=NOON) == 1
    assert services.work(KIND, limit=8, at=NOON + timedelta(seconds=19)) == 0
    assert services.work(KIND, limit=8, at=NOON + timedelta(seconds=21)) == 1


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_time_share_the_queue_and_a_rollback_puts_back():
    services.register_handler(KIND, list)
    fill(400)
    with transaction.atomic():
        assert len(services.claim(KIND, 100)) == 100
        transaction.set_rollback(True)
    assert selectors.waiting(KIND) == 400
    taken: list = []

    def worker() -> None:
        try:
            while True:
                with transaction.atomic():
                    messages = services.claim(KIND, 30)
                    taken.extend(m.id for m in messages)
                if not messages:
                    return
        finally:
            connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 400
    assert selectors.waiting(KIND) == 0


@pytest.mark.django_db(transaction=True)
def test_a_claim_lives_in_a_transaction():
    with pytest.raises(AssertionError):
        services.claim(KIND, 1)


def test_a_kind_has_one_handler():
    services.register_handler(KIND, list)
    services.register_handler(KIND, list)
    with pytest.raises(AssertionError):
        services.register_handler(KIND, tuple)
    with pytest.raises(AssertionError):
        services.register_handler('a"b', list)
