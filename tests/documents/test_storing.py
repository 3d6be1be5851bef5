"""Stored by hash, replaced and kept, asked for, destroyed when the time has come."""

import io
import os
import threading
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections, transaction

from tests.documents.test_types import PDF, PNG, office
from tests.wire.certificates import CLERK, NOON
from thongquan.documents import selectors, services
from thongquan.documents.domain import Scan, State
from thongquan.documents.models import Document, File
from thongquan.documents.services import disk
from thongquan.journal.selectors import timeline
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused

OWNER = Subject("declaration", "VN-10000000013")
OTHER = Subject("declaration", "VN-10000000021")
TEXT = {"vi": "Nộp hóa đơn thương mại", "en": "Supply the commercial invoice"}
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.VAR = tmp_path
    settings.SCANNER = ""


def store(body=PDF, name="invoice.pdf", **rest):
    defaults = {"owner": OWNER, "actor": CLERK, "at": NOON, "category": "380"}
    return services.store(body=body, declared_name=name, **{**defaults, **rest})


def kinds(owner=OWNER) -> list[str]:
    return [event.kind for event in timeline(owner)]


def files(folder) -> list[str]:
    return [p.name for p in (folder / "documents").rglob("*") if p.is_file()]


@pytest.mark.django_db
def test_a_file_is_stored_under_its_hash_and_the_hash_is_in_the_journal(tmp_path):
    found = store(reference="INV-1")
    assert (found.size, found.media_type, found.scan, found.late) == (
        len(PDF),
        "application/pdf",
        Scan.NOT_SCANNED,
        False,
    )
    place = selectors.path(found.id)
    assert place.read_bytes() == PDF
    assert place.name == found.sha256
    assert place.stat().st_mode & 0o777 == 0o600
    (told,) = timeline(OWNER)
    assert (told.kind, told.body["sha256"], told.body["reference"]) == (
        "documents.stored",
        found.sha256,
        "INV-1",
    )
    assert selectors.documents(OWNER) == [selectors.document(found.id)] == [found]
    assert files(tmp_path) == [found.sha256], "no draft is left behind"


@pytest.mark.django_db
def test_a_stream_is_read_in_pieces_and_refused_at_its_limit(tmp_path):
    assert store(io.BytesIO(PDF)).size == len(PDF)
    read = []

    def endless():
        yield PDF
        while True:
            read.append(1)
            yield bytes(1000)

    with pytest.raises(Refused, match="too-large"):
        store(endless(), limit=10_000)
    assert len(read) == 10
    assert len(files(tmp_path)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "name", "code"),
    [
        (b"", "a.pdf", "empty-file"),
        (PNG, "a.pdf", "type-mismatch"),
        (PDF, "a.exe", "type-not-accepted"),
        (PDF, "../a.pdf", "bad-name"),
        (PDF, "a\n.pdf", "bad-name"),
        (PDF, "x" * 300 + ".pdf", "bad-name"),
        (b"PK\x03\x04 broken", "a.xlsx", "type-mismatch"),
    ],
)
def test_what_is_refused_leaves_nothing(body, name, code, tmp_path):
    with pytest.raises(Refused, match=code):
        store(body, name)
    assert files(tmp_path) == []
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_a_workbook_is_looked_into():
    assert store(office("xl/workbook.xml"), "list.xlsx").media_type.endswith("sheet")
    with pytest.raises(Refused, match="macros-inside"):
        store(office("xl/workbook.xml", "xl/vbaProject.bin"), "list.xlsx")


@pytest.mark.django_db
def test_the_scanner_is_asked_and_must_answer(tmp_path, settings):
    script = tmp_path / "scan.sh"
    script.write_text('#!/bin/sh\ngrep -q BAD "$2" && exit 1\ngrep -q ODD "$2" && exit 2\nexit 0\n')
    script.chmod(0o700)
    settings.SCANNER = f"{script} --quiet"
    assert store().scan is Scan.CLEAN
    for body, code in ((PDF + b"BAD", "infected"), (PDF + b"ODD", "scanner-failed")):
        with pytest.raises(Refused, match=code):
            store(body)
    settings.SCANNER = str(tmp_path / "not-there")
    with pytest.raises(Refused, match="scanner-failed"):
        store()
    assert Document.objects.count() == 1


@pytest.mark.django_db
def test_the_same_bytes_are_kept_once_for_two_owners(tmp_path):
    first, second = store(), store(owner=OTHER)
    assert first.id != second.id
    assert first.sha256 == second.sha256
    assert (File.objects.count(), len(files(tmp_path))) == (1, 1)


@pytest.mark.django_db
def test_a_replaced_document_is_kept_and_dated():
    old = store(reference="INV-1")
    later = NOON + HOUR
    new = services.replace(
        document=old.id, body=PNG, declared_name="scan.png", reason="wrong page", actor=CLERK, at=later
    )
    assert (new.category, new.reference, new.media_type) == ("380", "INV-1", "image/png")
    assert [d.id for d in selectors.documents(OWNER, at=NOON)] == [old.id]
    assert [d.id for d in selectors.documents(OWNER, at=later)] == [new.id]
    assert [d.id for d in selectors.documents(OWNER)] == [old.id, new.id]
    assert selectors.path(old.id).read_bytes() == PDF
    assert kinds() == ["documents.stored", "documents.stored", "documents.replaced"]
    assert timeline(OWNER)[-1].reason == "wrong page"
    with pytest.raises(Refused, match="document-ended"):
        services.end(document=old.id, reason="again", actor=CLERK, at=later)
    services.end(document=new.id, reason="not needed", actor=CLERK, at=later + HOUR)
    assert selectors.documents(OWNER, at=later + HOUR) == []


@pytest.mark.django_db
def test_the_categories_of_a_batch_are_read_at_once(django_assert_num_queries):
    store()
    store(PNG, "origin.png", category="861")
    store(owner=OTHER)
    with django_assert_num_queries(1):
        found = selectors.categories([OWNER, OTHER], at=NOON)
    assert found == {OWNER: frozenset({"380", "861"}), OTHER: frozenset({"380"})}


@pytest.mark.django_db
def test_an_officers_request_goes_its_way():
    asked = services.ask(owner=OWNER, category="380", text=TEXT, due=NOON + HOUR, actor=CLERK, at=NOON)
    assert (asked.state, asked.text) == (State.ASKED, TEXT)
    assert selectors.requests(OWNER) == [asked]
    given = services.supply(request=asked.id, body=PDF, declared_name="a.pdf", actor=CLERK, at=NOON + HOUR)
    assert (given.category, given.late) == ("380", False)
    new_due = NOON + 3 * HOUR
    services.return_supply(request=asked.id, reason="unreadable", due=new_due, actor=CLERK, at=NOON + HOUR)
    assert selectors.requests(OWNER)[0].due == new_due
    assert services.lapse_overdue(at=new_due) == 0
    assert services.lapse_overdue(at=new_due + HOUR) == 1
    assert selectors.requests(OWNER)[0].state is State.OVERDUE
    late = services.supply(request=asked.id, body=PNG, declared_name="a.png", actor=CLERK, at=new_due + HOUR)
    assert late.late
    services.accept_supply(request=asked.id, actor=CLERK, at=new_due + 2 * HOUR)
    assert selectors.requests(OWNER)[0].state is State.ACCEPTED
    with pytest.raises(Refused, match="not-in-this-state"):
        services.supply(request=asked.id, body=PNG, declared_name="a.png", actor=CLERK, at=new_due + 3 * HOUR)
    states = [e.body["state"] for e in timeline(OWNER) if e.kind == "documents.request-moved"]
    assert states == ["supplied", "asked", "overdue", "supplied", "accepted"]


@pytest.mark.django_db
def test_a_refused_file_leaves_the_request_as_it_was():
    asked = services.ask(owner=OWNER, category="380", text=TEXT, due=NOON + HOUR, actor=CLERK, at=NOON)
    with pytest.raises(Refused, match="type-mismatch"):
        services.supply(request=asked.id, body=PNG, declared_name="a.pdf", actor=CLERK, at=NOON)
    assert selectors.requests(OWNER)[0].state is State.ASKED


@pytest.mark.django_db
def test_a_request_is_withdrawn_and_none_is_due_in_the_past():
    with pytest.raises(Refused, match="due-in-the-past"):
        services.ask(owner=OWNER, category="380", text=TEXT, due=NOON, actor=CLERK, at=NOON)
    asked = services.ask(owner=OWNER, category="380", text=TEXT, due=NOON + HOUR, actor=CLERK, at=NOON)
    services.withdraw_request(request=asked.id, reason="found it", actor=CLERK, at=NOON)
    assert selectors.requests(OWNER)[0].state is State.WITHDRAWN
    assert timeline(OWNER)[-1].reason == "found it"
    with pytest.raises(Refused, match="due-in-the-past"):
        services.return_supply(request=asked.id, reason="x", due=NOON, actor=CLERK, at=NOON)


@pytest.mark.django_db
def test_what_is_not_there_is_not_found():
    nothing = UUID(int=1)
    with pytest.raises(NotFound):
        selectors.document(nothing)
    with pytest.raises(NotFound):
        services.end(document=nothing, reason="x", actor=CLERK, at=NOON)
    with pytest.raises(NotFound):
        services.accept_supply(request=nothing, actor=CLERK, at=NOON)


@pytest.mark.django_db
def test_documents_are_destroyed_when_their_time_is_over_and_shared_files_stay(tmp_path):
    short = store(retention_days=10)
    shared = store(PNG, "a.png", retention_days=10)
    store(PNG, "a.png", owner=OTHER, retention_days=11)
    due = (NOON + timedelta(days=10)).date()
    with pytest.raises(Refused, match="destruction-without-basis"):
        services.destroy_documents(due=due, basis="", actor=CLERK, at=NOON)
    assert services.destroy_documents(due=due - timedelta(days=1), basis="law", actor=CLERK, at=NOON) == 0
    assert services.destroy_documents(due=due, basis="law", actor=CLERK, at=NOON) == 2
    assert services.remove_destroyed() == 1
    assert files(tmp_path) == [shared.sha256]
    assert selectors.document(short.id).destroyed_at == NOON
    for gone in (short, shared):
        with pytest.raises(NotFound):
            selectors.path(gone.id)
    assert kinds().count("documents.destroyed") == 2
    again = store()
    assert selectors.path(again.id).read_bytes() == PDF
    assert services.verify_files() == []


@pytest.mark.django_db
def test_a_changed_or_missing_file_is_found():
    one, two, three = store(), store(PNG, "a.png"), store(b"x", "a.txt")
    selectors.path(one.id).write_bytes(b"%PDF-1.7 forged")
    selectors.path(two.id).unlink()
    seen = []
    assert sorted(services.verify_files(progress=seen.append)) == sorted(
        [(one.sha256, "changed"), (two.sha256, "missing")]
    )
    assert selectors.path(three.id).exists()
    assert seen


@pytest.mark.django_db
def test_a_rolled_back_document_is_not_there():
    with transaction.atomic():
        store()
        transaction.set_rollback(True)
    assert selectors.documents(OWNER) == []
    assert services.verify_files() == []


@pytest.mark.django_db(transaction=True)
def test_the_same_file_from_many_at_once(tmp_path):
    refs: list = []

    def one() -> None:
        try:
            refs.append(store())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({r.id for r in refs}) == 8
    assert len(files(tmp_path)) == 1
    assert services.verify_files() == []


def test_a_draft_is_synced_before_it_gets_its_name(tmp_path, monkeypatch):
    done = []
    monkeypatch.setattr(os, "fsync", lambda handle: done.append("sync"))
    real = os.replace
    monkeypatch.setattr(os, "replace", lambda a, b: (done.append("rename"), real(a, b)))
    with disk.drafted([PDF], 100) as draft:
        disk.keep(draft)
    assert done == ["sync", "rename", "sync"]
