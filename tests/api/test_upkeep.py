"""Whoever runs the platform sees what wants him, and puts it right; the record says that he did."""

from collections import namedtuple
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.api.caller import Caller
from tests.api.journeys import ok
from tests.documents.test_types import PDF
from tests.world import AT, DAY
from thongquan.clearance.selectors import upkeep
from thongquan.documents import selectors as papers
from thongquan.documents import services as documents
from thongquan.identity.models import Grant
from thongquan.intake import selectors as intake
from thongquan.intake import services as messages
from thongquan.intake.models import Dead, Queued
from thongquan.journal import selectors as journal
from thongquan.journal import services as record
from thongquan.journal.domain import Entry
from thongquan.journal.models import Cursor
from thongquan.journal.services import dispatching
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.ledger.models import Unexplained
from thongquan.risk.models import Seed
from thongquan.wire import services as wire
from thongquan.wire.models import OutgoingMessage

LONG_AGO = AT - timedelta(hours=3)
BY = Actor.system("test")
WHY = {"reason": "đã sửa lỗi"}
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def _all_is_well(world: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker is alive, all is read and sealed, the disk has room."""
    settings.VAR, settings.SCANNER = tmp_path, ""
    run("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", AT)
    record.dispatch(AT)
    record.seal(AT)
    monkeypatch.setattr(upkeep.shutil, "disk_usage", lambda _: Usage(100 << 30, 0, 50 << 30))
    monkeypatch.setattr(upkeep, "LATE", timedelta(hours=2))  # our own leaves are never sealed


def run(query: str, *values: object) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0] if cursor.description else None


def unwell(**how: bool) -> dict[str, upkeep.Check]:
    """What wants a person now, by the check's name."""
    return {check.name: check for check in upkeep.checks(at=AT, **how) if not check.well}


def old_message() -> str:
    """A message that came long ago and waits; its receipt."""
    receipt = messages.receive(
        sender=Subject("party", "VN-P1"), message_id="M-1", kind="declaration", media_type="text/plain",
        body=b"x", actor=BY, at=LONG_AGO,
    )  # fmt: skip
    return str(receipt.number)


def letter() -> str:
    """A message that cannot be handled; its receipt."""
    receipt = old_message()
    row = Queued.objects.get()
    Dead.objects.create(
        message=row.message, month=row.month, kind=row.kind, tries=5, reason="ValueError: x", at=AT
    )
    row.delete()
    return receipt


def stuck() -> str:
    """A subscriber that failed three times on an event; the event."""
    dispatching.subscribe("test.told", print, name="reader")
    [leaf] = record.record(Entry("test.told", 1, Subject("test", "1"), {"n": 1}, BY, AT))
    Cursor.objects.create(subscriber="reader", txid=0, seq=0, failures=3, last_error="KeyError: n", retry_at=AT)
    return str(leaf)


def job(task: str, status: str = "failed", *, at: datetime = LONG_AGO) -> int:
    made = "INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('x', %s, %s) RETURNING id"
    number = int(run(made, task, status))
    run("INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'failed', %s)", number, at)
    run("UPDATE procrastinate_events SET at = %s WHERE job_id = %s", at, number)
    return number


@pytest.fixture(autouse=True)
def _no_other_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatching, "_subscribers", dict(dispatching._subscribers))


def test_where_all_is_well_nobody_is_wanted(administrator: Caller, auditor: Caller) -> None:
    told = ok(administrator.get("/status"))
    assert [one for one in told["checks"] if not one["well"]] == []
    assert told["well"] is True
    assert {one["check"] for one in told["checks"]} == set(upkeep.CHECKS) - {"files", "accounts"}
    assert ok(auditor.get("/status"))["well"] is True
    assert unwell(whole=True) == {}


def test_a_dead_letter_is_handed_on_once_more(administrator: Caller, auditor: Caller) -> None:
    receipt = letter()
    [told] = unwell()["letters"].details
    assert (told["receipt"], told["tries"], told["why"]) == (receipt, 5, "ValueError: x")
    path = f"/status/letters/{receipt}"
    assert auditor.post(path, WHY).status_code == 403
    assert administrator.post(path, WHY).status_code == 204
    assert set(unwell()) == {"messages"}, "it came long ago"
    assert intake.waiting("declaration") == 1
    last = journal.timeline(Subject("message", receipt))[-1]
    assert (last.kind, last.reason) == ("intake.tried-again", WHY["reason"])
    assert administrator.post(path, WHY).status_code == 404


def test_a_dead_letter_is_given_up_with_a_reason(administrator: Caller) -> None:
    receipt = letter()
    answer = administrator.post(f"/status/letters/{receipt}", {**WHY, "give_up": True})
    assert answer.status_code == 204
    assert unwell() == {}
    assert intake.waiting("declaration") == 0
    assert journal.timeline(Subject("message", receipt))[-1].kind == "intake.given-up"


def test_a_stuck_subscriber_tries_again_or_goes_on_past_its_event(administrator: Caller) -> None:
    event = stuck()
    [told] = unwell()["subscribers"].details
    assert (told["subscriber"], told["event"], told["failures"]) == ("reader", event, 3)
    path = "/status/subscribers/reader"
    assert administrator.post(path, WHY).status_code == 204
    assert Cursor.objects.get(subscriber="reader").retry_at is None
    other = administrator.post(path, {**WHY, "past": str(journal.timeline(Subject("journal", "VN"))[-1].id)})
    assert (other.status_code, other.json()["code"]) == (409, "not-where-it-stands")
    assert administrator.post(path, {**WHY, "past": event}).status_code == 204
    assert unwell() == {}
    told = [one.body for one in journal.timeline(Subject("journal", "VN"))]
    assert told[-2:] == [{"subscriber": "reader", "past": None}, {"subscriber": "reader", "past": event}]


def refused_by_a_partner() -> str:
    """A message to Laos that Laos would not take; its id."""
    kind = "certificate-of-origin/1"
    sent = wire.send(
        to=Subject("administration", "LA"), kind=kind, conversation="c", body=b"", media_type="text/plain",
        expires_at=AT + timedelta(days=1), actor=BY, at=AT,
    )  # fmt: skip
    OutgoingMessage.objects.filter(message_id=sent).update(state="refused", why="kind-not-handled")
    return sent


def test_a_message_a_partner_refused_is_posted_again_or_given_up(
    administrator: Caller, auditor: Caller
) -> None:
    sent = refused_by_a_partner()
    [told] = unwell()["outgoing"].details
    assert (told["message_id"], told["state"], told["why"]) == (sent, "refused", "kind-not-handled")
    path = f"/status/outgoing/{sent}"
    assert auditor.post(path, WHY).status_code == 403
    assert administrator.post(path, WHY).status_code == 204
    assert unwell() == {}
    again = administrator.post(path, WHY)
    assert (again.status_code, again.json()["code"]) == (409, "not-in-this-state")
    OutgoingMessage.objects.filter(message_id=sent).update(state="expired")
    assert administrator.post(path, {**WHY, "give_up": True}).status_code == 204
    kinds = OutgoingMessage.objects.order_by("id").values_list("kind", "state")
    assert list(kinds) == [("certificate-of-origin/1", "superseded"), ("void/1", "waiting")]
    assert administrator.post("/status/outgoing/none", WHY).status_code == 404


def test_a_subscriber_that_merely_lags_for_long_wants_a_person_too() -> None:
    dispatching.subscribe("test.told", print, name="reader")
    record.record(Entry("test.told", 1, Subject("test", "1"), {}, BY, AT))
    assert "subscribers" not in unwell()
    record.record(Entry("test.old", 1, Subject("test", "1"), {}, BY, LONG_AGO))
    dispatching.subscribe("test.old", print, name="reader of old")
    assert "subscribers" in unwell()


def test_a_job_that_failed_is_done_again_or_given_up(administrator: Caller) -> None:
    one, two = job("clearance.released"), job("clearance.released")
    assert {told["job"] for told in unwell()["failed-jobs"].details} == {one, two}
    assert administrator.post(f"/status/jobs/{one}", WHY).status_code == 204
    assert administrator.post(f"/status/jobs/{one}", WHY).status_code == 404, "it waits"
    assert administrator.post(f"/status/jobs/{two}", {**WHY, "give_up": True}).status_code == 204
    left = run("SELECT array_agg(status::text) FROM procrastinate_jobs WHERE id = ANY(%s)", [one, two])
    assert left == ["todo"]
    assert [journal.timeline(Subject("job", str(n)))[-1].kind for n in (one, two)] == [
        "jobs.tried-again",
        "jobs.given-up",
    ]
    assert "failed-jobs" not in unwell()


def test_a_job_whose_worker_is_gone_is_found(administrator: Caller) -> None:
    lost = job("clearance.released", "doing")
    assert [told["job"] for told in unwell()["failed-jobs"].details] == [lost]
    assert administrator.post(f"/status/jobs/{lost}", WHY).status_code == 204


def test_a_failure_of_a_periodic_task_is_forgotten_once_a_later_run_went_well() -> None:
    old = job("journal.seal")
    run("INSERT INTO procrastinate_periodic_defers (task_name, job_id) VALUES ('journal.seal', %s)", old)
    assert "failed-jobs" in unwell(), "it was the last run"
    run("UPDATE procrastinate_periodic_defers SET job_id = NULL")
    assert "failed-jobs" not in unwell()
    job("journal.seal", at=AT)
    assert "failed-jobs" in unwell(), "it failed just now"


def old_job() -> None:
    run(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at) VALUES ('default', 'x', %s)",
        LONG_AGO,
    )


TROUBLE: dict[str, Callable[[], object]] = {
    "workers": lambda: run("UPDATE procrastinate_workers SET last_heartbeat = %s", LONG_AGO),
    "jobs": old_job,
    "messages": old_message,
    "leaves": lambda: record.record(Entry("test.told", 1, Subject("test", "1"), {}, BY, LONG_AGO)),
    "seeds": lambda: Seed.objects.filter(day=DAY + timedelta(days=1)).update(sealed_at=None),
    "unexplained": lambda: Unexplained.objects.create(
        bank="B", transaction="T", kind="debit", amount="5", currency="VND", came_by="x", why="x", seen_at=AT
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TROUBLE)
def test_each_trouble_wants_a_person(name: str) -> None:
    TROUBLE[name]()
    assert name in unwell()


def test_a_disk_that_fills_wants_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep.shutil, "disk_usage", lambda _: Usage(100 << 30, 0, 1 << 30))
    assert list(unwell()) == ["disk"]


def test_a_file_that_is_gone_or_was_changed_is_found() -> None:
    owner = Subject("declaration", "VN-1")
    one, two = (
        documents.store(body=PDF + n, declared_name="a.pdf", owner=owner, actor=BY, at=AT) for n in (b"1", b"2")
    )
    papers.path(one.id).unlink()
    papers.path(two.id).write_bytes(PDF + b"3")
    assert unwell(files=True)["files"].details == ({"sha256": one.sha256, "why": "missing"},)
    assert unwell(whole=True)["files"].count == 2


def test_an_administrator_of_one_office_does_not_run_the_platform(administrator: Caller) -> None:
    Grant.objects.filter(user__username="quantri").update(office="02CI")
    assert administrator.get("/status").status_code == 403
    assert administrator.post("/status/letters/VN-R1", WHY).status_code == 403
