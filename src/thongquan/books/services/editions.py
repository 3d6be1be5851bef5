"""The life of one edition. Every verb locks its book, so that two cannot publish past each other."""

import io
from collections.abc import Mapping
from datetime import datetime

import polars as pl
from django.conf import settings
from django.db import transaction

from thongquan.books import models, selectors
from thongquan.books.domain import (
    MACHINE,
    Act,
    BookKind,
    EditionRef,
    State,
    content_hash,
    faults,
    ordered,
    table_hash,
)
from thongquan.books.domain.events import EditionDrafted, EditionMoved
from thongquan.identity.selectors.independence import require_independent
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject, qualified
from thongquan.kernel.refusals import NotFound, Refused

FAULTS_NAMED = 20
_sound: set[tuple[str, str]] = set()  # (book, content hash) that this process has checked


def register_kind(kind: BookKind) -> None:
    """Make a book known; the room that owns it calls this once, in `apps.ready()`."""
    selectors.kinds[kind.code] = kind


@transaction.atomic
def draft(
    *,
    book: str,
    tables: Mapping[str, pl.DataFrame],
    basis: str,
    actor: Actor,
    at: datetime,
    demo: bool = False,
    note: str = "",
) -> EditionRef:
    """A new edition of `book`, a full snapshot. Refused: book-malformed, demo-outside-the-demo, no-basis."""
    kind = selectors.kind(book)
    if demo and not settings.DEMO:
        raise Refused("demo-outside-the-demo", book=book)
    if not basis.strip():
        raise Refused("no-basis", book=book)
    _refuse("book-malformed", book, _misshapen(kind, tables))
    tables = {name: ordered(kind.tables[name], frame) for name, frame in tables.items()}
    hashes = {name: table_hash(kind.tables[name], frame) for name, frame in tables.items()}
    _lock(book)
    last = models.Edition.objects.filter(book=book).order_by("-number").first()
    row = models.Edition.objects.create(
        book_id=book,
        number=last.number + 1 if last else 1,
        follows=_latest(book),
        state=State.DRAFT,
        content_hash=content_hash(hashes),
        basis=basis,
        note=note,
        demo=demo,
        drafted_by=str(actor.subject),
        drafted_at=at,
    )
    models.Table.objects.bulk_create(
        models.Table(
            edition=row, name=name, rows=frame.height, table_hash=hashes[name], parquet=_parquet(frame)
        )
        for name, frame in tables.items()
    )
    event = EditionDrafted(book, row.number, row.content_hash, basis, demo)
    record(Entry.of(event, subject=_subject(row), actor=actor, at=at, reason=note))
    return EditionRef(book, row.number, row.content_hash)


@transaction.atomic
def check(*, book: str, number: int, actor: Actor, at: datetime) -> EditionRef:
    """What the book's kind demands holds, and no key is in force twice on a day. Refused: book-faulty."""
    row = _locked(book, number)
    to = MACHINE.after(State(row.state), Act.CHECK)
    _refuse_faulty(row)
    return _step(row, to, actor, at)


@transaction.atomic
def approve(*, book: str, number: int, actor: Actor, at: datetime) -> EditionRef:
    """By somebody else than the drafter. Refused: needs-a-second-person, not-independent."""
    row = _locked(book, number)
    to = MACHINE.after(State(row.state), Act.APPROVE)
    _second_person(row, actor, at)
    return _step(row, to, actor, at)


@transaction.atomic
def publish(*, book: str, number: int, actor: Actor, at: datetime) -> EditionRef:
    """From `at` on this is the book. Refused: needs-a-second-person, not-independent, edition-stale (another
    one has been published since this was drafted), published-out-of-order, book-faulty,
    demo-outside-the-demo."""
    row = _locked(book, number)
    to = MACHINE.after(State(row.state), Act.PUBLISH)
    _second_person(row, actor, at)
    if row.demo and not settings.DEMO:
        raise Refused("demo-outside-the-demo", book=book)
    _in_order(row, at)
    _refuse_faulty(row)
    kind = selectors.kind(book)
    if kind.enact:
        kind.enact(selectors.edition(book, number).tables, f"{book}/{number}: {row.basis}", actor, at)
    return _step(row, to, actor, at)


@transaction.atomic
def withdraw(*, book: str, number: int, actor: Actor, at: datetime, reason: str = "") -> EditionRef:
    """An edition that will not be published: it stays on record."""
    row = _locked(book, number)
    return _step(row, MACHINE.after(State(row.state), Act.WITHDRAW), actor, at, reason)


def _in_order(row: models.Edition, at: datetime) -> None:
    latest = models.Edition.objects.filter(book=row.book_id, state=State.PUBLISHED).order_by("-number").first()
    if latest is None:
        return
    if latest.number != row.follows:
        raise Refused("edition-stale", edition=f"{row.book_id}/{row.number}", published_since=latest.number)
    if latest.published_at is not None and at < latest.published_at:
        raise Refused("published-out-of-order", edition=f"{row.book_id}/{row.number}", at=at.isoformat())


def _second_person(row: models.Edition, actor: Actor, at: datetime) -> None:
    if row.drafted_by == str(actor.subject):
        raise Refused("needs-a-second-person", edition=f"{row.book_id}/{row.number}")
    require_independent(actor, row.drafted_by, at=at)


def _misshapen(kind: BookKind, tables: Mapping[str, pl.DataFrame]) -> list[str]:
    return [
        *(f"table {n} is missing" for n in kind.tables if n not in tables),
        *(f"table {n} is unknown" for n in tables if n not in kind.tables),
        *(
            f"{name}: {fault}"
            for name, frame in tables.items()
            if name in kind.tables
            for fault in kind.tables[name].faults(frame)
        ),
    ]


def _refuse(code: str, book: str, found: list[str]) -> None:
    if found:
        raise Refused(code, book=book, count=len(found), faults="; ".join(found[:FAULTS_NAMED]))


def _refuse_faulty(row: models.Edition) -> None:
    """What this content was found to be is not worked out twice: it never changes."""
    key = (row.book_id, row.content_hash)
    if key not in _sound:
        kind, tables = selectors.kind(row.book_id), selectors.edition(row.book_id, row.number).tables
        _refuse("book-faulty", row.book_id, faults(kind, tables))
        _sound.add(key)
    if audit := selectors.kind(row.book_id).audit:
        tables = selectors.edition(row.book_id, row.number).tables
        _refuse("book-faulty", row.book_id, audit(tables, row.demo))


def _lock(book: str) -> None:
    models.Book.objects.get_or_create(code=book)
    models.Book.objects.select_for_update().get(code=book)


def _locked(book: str, number: int) -> models.Edition:
    _lock(book)
    try:
        return models.Edition.objects.get(book=book, number=number)
    except models.Edition.DoesNotExist:
        raise NotFound("edition", f"{book}/{number}") from None


def _latest(book: str) -> int | None:
    row = models.Edition.objects.filter(book=book, state=State.PUBLISHED).order_by("-number").first()
    return row.number if row else None


def _step(row: models.Edition, to: State, actor: Actor, at: datetime, reason: str = "") -> EditionRef:
    """The step is written under its own name: `checked_by`, `checked_at` and so on."""
    row.state = to
    setattr(row, f"{to}_by", str(actor.subject))
    setattr(row, f"{to}_at", at)
    row.save(update_fields=["state", f"{to}_by", f"{to}_at"])
    event = EditionMoved(row.book_id, row.number, row.content_hash, str(to))
    record(Entry.of(event, subject=_subject(row), actor=actor, at=at, reason=reason))
    return EditionRef(row.book_id, row.number, row.content_hash)


def _subject(row: models.Edition) -> Subject:
    return Subject("edition", qualified(settings.ADMINISTRATION, f"{row.book_id}-{row.number}"))


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()
