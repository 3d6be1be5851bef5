"""A pack's books become editions: the first of each is published as delivered, later ones are drafts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from thongquan.books import models, selectors
from thongquan.books.domain import BookKind, Content, EditionRef, Files, Pack, State, content_hash
from thongquan.books.domain.canon import hashes
from thongquan.books.domain.files import read_tables
from thongquan.books.domain.sources import basis_of_rows
from thongquan.books.services.editions import approve, check, draft, publish
from thongquan.kernel.actors import Actor

DRAFTER, PUBLISHER = Actor.system("pack"), Actor.system("installation")
FILES = {".csv", ".yaml"}


@dataclass(frozen=True, slots=True)
class Installed:
    """`published` and `drafted` are new; `unread` are folders of books that no room knows."""

    published: tuple[EditionRef, ...]
    drafted: tuple[EditionRef, ...]
    unread: tuple[str, ...]


@transaction.atomic
def install(*, pack: Path, at: datetime) -> Installed:
    """Load the books of `pack`. What is there already (by content) is left alone, so it may run at every start.

    A book's first editions are published at once: the pack is the law as delivered. A pack that changes later
    gives drafts, for people to compare and publish; in the demo they are published at once too.
    """
    about = selectors.pack(pack)
    published, drafted, unread = [], [], []
    for folder in sorted(p for p in (pack / "books").iterdir() if p.is_dir()):
        if folder.name not in selectors.kinds:
            unread.append(folder.name)
            continue
        for ref, is_published in _install(selectors.kind(folder.name), folder, pack / "labels", about, at):
            (published if is_published else drafted).append(ref)
    return Installed(tuple(published), tuple(drafted), tuple(unread))


def _install(
    kind: BookKind, folder: Path, labels: Path, pack: Pack, at: datetime
) -> Iterator[tuple[EditionRef, bool]]:
    had = models.Edition.objects.filter(book=kind.code, state=State.PUBLISHED)
    straight = settings.DEMO or not had.exists()
    files = _files(folder) | {f"labels/{path}": body for path, body in _files(labels).items()}
    for content in kind.read(files, pack) if kind.read else read_tables(kind, files):
        if content.demo and not settings.DEMO:
            continue
        if _is_there(kind, content):
            continue
        yield _take(kind, content, at, straight=straight), straight


def _is_there(kind: BookKind, content: Content) -> bool:
    digest = content_hash(hashes(kind.tables, content.tables))
    return models.Edition.objects.filter(book=kind.code, content_hash=digest, demo=content.demo).exists()


def _take(kind: BookKind, content: Content, at: datetime, *, straight: bool) -> EditionRef:
    ref = draft(
        book=kind.code,
        tables=content.tables,
        basis=content.basis or basis_of_rows(content.tables),
        actor=DRAFTER,
        at=at,
        demo=content.demo,
        note=content.note,
    )
    check(book=kind.code, number=ref.number, actor=DRAFTER, at=at)
    if straight:
        approve(book=kind.code, number=ref.number, actor=PUBLISHER, at=at)
        publish(book=kind.code, number=ref.number, actor=PUBLISHER, at=at)
    return ref


def _files(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in FILES
    }
