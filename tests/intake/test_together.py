"""Messages that come at the same time share a transaction, and nothing else."""

import threading

import pytest
from django.db import connections

from tests.intake.test_exchange import take
from tests.wire import laos
from tests.wire.laos import KIND
from thongquan.intake import services
from thongquan.intake.models import Message, Turn
from thongquan.intake.services import queue, together
from thongquan.kernel.refusals import Refused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _laos_is_known(monkeypatch):
    monkeypatch.setattr(queue, "_of_partners", set())
    monkeypatch.setattr(queue, "_handlers", {})
    services.register_handler(KIND, lambda messages: None, of_partners=True)
    laos.known()


@pytest.fixture
def stored(monkeypatch):
    """How many each transaction took; the first waits until the others have come."""
    sizes, others, come = [], threading.Event(), together.receive_many

    def slowly(messages, **rest):
        sizes.append(len(messages))
        if len(sizes) == 1:
            others.wait(10)
        return come(messages=messages, **rest)

    monkeypatch.setattr(together, "receive_many", slowly)
    return sizes, others


def at_once(stored, *messages: dict) -> list:
    """The first message is being stored when the others come; what each was told."""
    sizes, others = stored
    told: list[object] = [None] * len(messages)

    def post(place: int) -> None:
        try:
            told[place] = take(**messages[place])
        except Exception as why:
            told[place] = why
        connections.close_all()

    threads = [threading.Thread(target=post, args=(place,)) for place in range(len(messages))]
    for place, thread in enumerate(threads):
        thread.start()
        while not sizes or len(together._waiting) < place:
            threading.Event().wait(0.01)
    others.set()
    for thread in threads:
        thread.join(10)
    return told


def of(number: int, **rest) -> dict:
    return {"body": f"{number}".encode(), "message_id": f"m{number}", "sequence": number, **rest}


def test_those_that_come_while_one_is_stored_are_stored_together(stored):
    told = at_once(stored, of(1), of(2), of(3), of(4))
    assert stored[0] == [1, 3]
    assert [receipt.message_id for receipt in told] == ["m1", "m2", "m3", "m4"]
    assert len({receipt.number for receipt in told}) == Message.objects.count() == Turn.objects.count() == 4
    assert (together._waiting, together._storing) == ([], False)


def test_one_that_is_refused_or_breaks_it_costs_no_other(stored):
    told = at_once(stored, of(1), of(2), of(4, sequence=1))
    assert [getattr(one, "code", "received") for one in told] == ["received", "received", "sequence-reused"]
    assert isinstance(told[2], Refused)
    assert Message.objects.count() == 2
    assert together._storing is False


def test_the_same_message_twice_at_once_is_one_message_with_one_receipt(stored):
    told = at_once(stored, of(1), of(2), of(2), of(2))
    assert told[1] == told[2] == told[3]
    assert Message.objects.count() == 2


def test_an_id_used_twice_at_once_is_of_one_body(stored):
    told = at_once(stored, of(1), of(2), of(2, body=b"else", sequence=3))
    assert [getattr(one, "code", "received") for one in told] == ["received", "received", "message-id-reused"]


def test_what_goes_wrong_is_told_to_each_and_the_next_may_store(stored, monkeypatch):
    sizes, others = stored

    def broken(messages, **rest):
        sizes.append(len(messages))
        others.wait(10)
        raise OSError("no disk")

    monkeypatch.setattr(together, "receive_many", broken)
    assert {type(one) for one in at_once(stored, of(1), of(2), of(3))} == {OSError}
    assert (together._waiting, together._storing) == ([], False)
