"""32 writers whose commits come late, against sealer and dispatcher that never rest: nothing is skipped."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from django.db import connections, transaction

from tests import world
from tests.world import AT, DAY
from thongquan.books import selectors as books
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.services import arriving
from thongquan.clearance.services.batch import Incoming
from thongquan.clearance.services.register import register
from thongquan.cli.demo.cargo import Catalogue, declarations
from thongquan.cli.demo.firms import firms
from thongquan.intake import services as intake
from thongquan.intake.domain import Incoming as Letter
from thongquan.intake.services import receiving
from thongquan.journal import services as journal
from thongquan.journal.models import Leaf
from thongquan.journal.services import dispatching
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.ledger import selectors as ledger

ACTOR = Actor.system("test")
SENDER = Subject("party", "VN-P00000001")
WRITERS, EACH = 32, 2
KIND = "clearance.registered"


@pytest.fixture
def own_world(world_database: str, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the world in which commits are real."""
    with django_db_blocker.unblock(), world.copy("writers"):
        yield


def cargo(count: int) -> list[Declaration]:
    tables = [books.in_force(book, on=DAY, known_at=AT).tables for book in ("tariff", "vat", "controls")]
    codes = Catalogue.of(*tables)
    return list(declarations(count, seed=9, day=DAY, firms=firms(), offices=["02CI"], catalogue=codes, items=1))


def in_thread(work: Callable[..., None], failures: list[BaseException], *args: object) -> threading.Thread:
    def run() -> None:
        try:
            work(*args)
        except BaseException as why:  # told by the test itself
            failures.append(why)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_32_writers_whose_commits_come_late_are_all_sealed_and_heard(
    own_world: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of them register by themselves, half send messages that two workers register."""
    monkeypatch.setattr(dispatching, "_subscribers", {})
    monkeypatch.setattr(receiving, "_unsigned_allowed", lambda kind, sender: True)
    goods, failures = cargo(WRITERS * EACH), []
    heard: list[Any] = []
    journal.subscribe(KIND, lambda event: heard.append(event.id), name="listener")
    registered: set[str] = set()
    sent: set[str] = set()
    done = threading.Event()

    def late(chance: random.Random, references: list[str], kept: set[str]) -> None:
        time.sleep(chance.random() / 5)
        if chance.random() < 0.2:
            transaction.set_rollback(True)
        else:
            transaction.on_commit(lambda: kept.update(references))

    def write(number: int) -> None:
        chance = random.Random(number)
        for one in goods[number * EACH : (number + 1) * EACH]:
            body, reference = msgspec.json.encode(one), one.functional_reference_id
            with transaction.atomic():
                if number % 2:
                    [outcome] = register(incoming=[Incoming(one, body)], actor=ACTOR, at=AT)
                    late(chance, [reference] if outcome.registered else [], registered)
                else:
                    letter = Letter(reference, arriving.KIND, body, arriving.CANONICAL)
                    intake.receive_many(messages=[letter], sender=SENDER, actor=ACTOR, at=AT)
                    late(chance, [reference], sent)

    def again(work: Callable[[], object]) -> None:
        while not done.wait(0.05):
            work()

    def handle() -> None:
        intake.work(arriving.KIND, limit=5, at=AT)

    monkeypatch.setattr(arriving.timezone, "now", lambda: AT)
    restless = [lambda: journal.dispatch(AT), lambda: journal.seal(AT), handle] * 2
    loops = [in_thread(again, failures, work) for work in restless]
    writers = [in_thread(write, failures, number) for number in range(WRITERS)]
    for thread in writers:
        thread.join()
    done.set()
    for thread in loops:
        thread.join()
    while intake.work(arriving.KIND, limit=50, at=AT):
        pass
    journal.dispatch(AT)
    journal.seal(AT)

    assert failures == []
    assert 0 < len(registered) < WRITERS * EACH / 2, "some commit, some roll back"
    assert 0 < len(sent) < WRITERS * EACH / 2
    references = list(Row.objects.values_list("reference", flat=True))
    assert len(references) == len(set(references))
    assert registered <= set(references) <= registered | sent
    assert len(set(references) & sent) > len(sent) / 2, "most of what was sent is registered"
    in_order = list(Leaf.objects.filter(kind=KIND).order_by("txid", "seq").values_list("id", flat=True))
    assert heard == in_order
    assert len(in_order) == len(references)
    result = journal.verify()
    assert (result.faults, result.waiting, result.size) == ([], 0, Leaf.objects.count())
    assert ledger.drift() == []
