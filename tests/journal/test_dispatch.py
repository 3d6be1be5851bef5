"""No event is skipped by sealer or subscriber, whatever commits late, fails or runs twice."""

import random
import threading
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction

from tests.journal.conftest import NOON, entry
from thongquan.journal import selectors, services
from thongquan.journal.models import Leaf
from thongquan.journal.services import dispatching
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused

KIND = "clearance.registered"
LATER = NOON + timedelta(hours=2)
pytestmark = pytest.mark.django_db(transaction=True)


def in_thread(work, *args) -> threading.Thread:
    def run() -> None:
        try:
            work(*args)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_subscriber_reads_every_event_of_its_kind_once_and_in_order():
    seen = []
    services.subscribe(KIND, lambda event: seen.append(event.body["number"]), name="reader")
    services.record(entry(1), entry(2, kind="clearance.paid"), entry(3))
    services.record(entry(4))
    assert services.dispatch(NOON) == 3
    assert services.dispatch(NOON) == 0
    assert seen == ["VN-1", "VN-3", "VN-4"]


def test_more_events_than_a_window_are_read(monkeypatch):
    monkeypatch.setattr(dispatching, "WINDOW", 10)
    seen = []
    services.subscribe(KIND, lambda event: seen.append(event.seq), name="reader")
    services.record(*[entry(n) for n in range(35)])
    assert services.dispatch(NOON) == 35
    assert seen == sorted(seen)


def test_a_late_commit_is_not_skipped():
    """The first transaction commits last; its leaf has the smaller number."""
    seen, go_on, recorded = [], threading.Event(), threading.Event()
    services.subscribe(KIND, lambda event: seen.append(event.body["number"]), name="reader")

    def slow() -> None:
        with transaction.atomic():
            services.record(entry(1))
            recorded.set()
            go_on.wait(20)

    thread = in_thread(slow)
    recorded.wait(20)
    services.record(entry(2))
    assert services.dispatch(NOON) == 0, "a transaction older than the event is still open"
    assert services.seal(NOON) == 0
    go_on.set()
    thread.join()
    assert services.dispatch(NOON) == 2
    assert services.seal(NOON) == 2
    assert seen == ["VN-1", "VN-2"]


def test_32_writers_with_delayed_commits_lose_nothing():
    seen: list = []
    services.subscribe(KIND, lambda event: seen.append(event.id), name="reader")
    written: list = []
    done = threading.Event()

    def write(seed: int) -> None:
        chance = random.Random(seed)
        for n in range(6):
            with transaction.atomic():
                time.sleep(chance.random() / 100)
                ids = services.record(*[entry(seed * 100 + n) for _ in range(chance.randint(1, 4))])
                time.sleep(chance.random() / 20)
                if chance.random() < 0.1:
                    transaction.set_rollback(True)
                    ids = []
            written.extend(ids)

    def loop(work) -> None:
        while not done.is_set():
            work(NOON)

    loops = [
        in_thread(loop, work) for work in (services.dispatch, services.seal, services.dispatch, services.seal)
    ]
    writers = [in_thread(write, seed) for seed in range(32)]
    for thread in writers:
        thread.join()
    done.set()
    for thread in loops:
        thread.join()
    services.dispatch(NOON)
    services.seal(NOON)
    assert len(seen) == len(set(seen))
    assert set(seen) == set(written) == set(Leaf.objects.values_list("id", flat=True))
    result = services.verify()
    assert result.whole
    assert (result.size, result.waiting) == (len(written), 0)
    in_order = list(Leaf.objects.order_by("txid", "seq").values_list("id", flat=True))
    assert seen == in_order
    assert [services.prove(leaf)["index"] for leaf in in_order[::25]] == list(range(len(in_order)))[::25]


def test_a_failing_handler_blocks_nobody_and_is_tried_again():
    seen, broken = [], [True]

    def fragile(event) -> None:
        if broken[0] and event.body["number"] == "VN-2":
            raise RuntimeError("no paper in the printer")
        seen.append(("fragile", event.body["number"]))

    services.subscribe(KIND, fragile, name="fragile")
    services.subscribe(KIND, lambda event: seen.append(("sound", event.body["number"])), name="sound")
    services.record(entry(1), entry(2), entry(3))
    services.dispatch(NOON)
    told_once = list(dict.fromkeys(seen))  # the window is undone and gone through again one by one
    assert told_once == [("fragile", "VN-1"), ("sound", "VN-1"), ("sound", "VN-2"), ("sound", "VN-3")]
    ((name, failures, error),) = selectors.stuck()
    assert (name, failures) == ("fragile", 1)
    assert "no paper in the printer" in error
    assert services.dispatch(NOON) == 0, "not before the pause is over"
    services.dispatch(LATER)
    assert selectors.stuck()[0][1] == 2
    broken[0] = False
    assert services.dispatch(LATER + timedelta(hours=2)) == 2
    assert seen[-2:] == [("fragile", "VN-2"), ("fragile", "VN-3")]
    assert selectors.stuck() == []


def test_what_a_failing_handler_wrote_is_undone_and_what_it_handled_before_stays():
    def writes(event) -> None:
        services.record(entry(50 + int(event.subject.id[3:]), kind="test.derived"))
        if event.body["number"] == "VN-2":
            raise RuntimeError

    services.subscribe(KIND, writes, name="writer")
    services.record(entry(1), entry(2))
    services.dispatch(NOON)
    assert list(Leaf.objects.filter(kind="test.derived").values_list("subject", flat=True)) == [
        "declaration:VN-51"
    ]


def test_a_fault_the_database_tells_only_at_commit_is_the_handlers_own():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE journal_test_parent (id int PRIMARY KEY)")
        cursor.execute(
            "CREATE TABLE journal_test_child (id int REFERENCES journal_test_parent DEFERRABLE INITIALLY"
            " DEFERRED)"
        )

    def orphan(event) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO journal_test_child VALUES (1)")

    seen = []
    try:
        services.subscribe(KIND, orphan, name="a")
        services.subscribe(KIND, seen.append, name="b")
        services.record(entry(1))
        services.dispatch(NOON)
        assert len(seen) == 1
        assert IntegrityError.__name__ in selectors.stuck()[0][2]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE journal_test_child, journal_test_parent")


def test_an_event_that_can_never_be_handled_is_stepped_over_and_the_record_says_by_whom():
    def never(event) -> None:
        raise RuntimeError

    services.subscribe(KIND, never, name="never")
    bad, after = services.record(entry(1), entry(2))
    services.dispatch(NOON)
    how = {"reason": "no such printer", "actor": entry().actor, "at": NOON}
    with pytest.raises(Refused, match="not-where-it-stands"):
        services.restart(subscriber="never", past=after, **how)
    services.restart(subscriber="never", past=bad, **how)
    assert selectors.stuck() == []
    services.dispatch(NOON)
    [standing] = services.readings()
    assert (standing.event, standing.failures, standing.since) == (after, 1, NOON)
    told = selectors.timeline(Subject("journal", "VN"))[-1]
    assert (told.kind, told.reason, told.actor) == (
        "journal.subscriber-restarted",
        "no such printer",
        entry().actor,
    )
    assert told.body == {"subscriber": "never", "past": str(bad)}
    with pytest.raises(NotFound):
        services.restart(subscriber="nobody", past=bad, **how)


def test_a_subscriber_that_was_restarted_is_tried_at_once():
    broken = [True]

    def fragile(event) -> None:
        if broken[0]:
            raise RuntimeError("no paper in the printer")

    services.subscribe(KIND, fragile, name="fragile")
    services.record(entry(1))
    services.dispatch(NOON)
    broken[0] = False
    assert services.dispatch(NOON) == 0, "not before the pause is over"
    services.restart(subscriber="fragile", reason="paper is there", actor=entry().actor, at=NOON)
    assert services.dispatch(NOON) == 1
    assert services.readings() == [services.Reading("fragile")]


def test_a_subscriber_hears_a_kind_once():
    services.subscribe(KIND, print, name="x")
    services.subscribe(KIND, print, name="x")
    with pytest.raises(AssertionError):
        services.subscribe(KIND, repr, name="x")
    assert services.subscribers() == ["x"]
    services.unsubscribe("x")
    assert services.subscribers() == []


def test_a_destroyed_payload_is_still_an_event_to_who_subscribes_later():
    seen = []
    (leaf,) = services.record(entry(1))
    services.seal(NOON)
    services.destroy_payloads(basis="order", actor=entry().actor, at=NOON, ids=[leaf])
    services.subscribe(KIND, seen.append, name="reader")
    services.dispatch(NOON)
    assert [(event.subject, event.body) for event in seen] == [(Subject("declaration", "VN-1"), None)]
