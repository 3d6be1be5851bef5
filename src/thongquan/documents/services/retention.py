"""The end of keeping, and whether what we keep is still what was stored."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from thongquan.documents.models import Document, File
from thongquan.documents.services.disk import path_of, read
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused

BATCH = 500


@transaction.atomic
def destroy_documents(*, due: date, basis: str, actor: Actor, at: datetime, reason: str = "") -> int:
    """Destroy the documents whose retention ended before or on `due`, BATCH at a time; how many. `basis`: the
    law that wants it.

    Their files leave the disk with the next `remove_destroyed`, except those another document still needs.
    """
    if not basis.strip():
        raise Refused("destruction-without-basis")
    waiting = Document.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        retain_until__lte=due, destroyed_at__isnull=True
    )
    rows = list(waiting.order_by("retain_until")[:BATCH])
    hashes = {row.file_id for row in rows}
    Document.objects.filter(id__in=[row.id for row in rows]).update(destroyed_at=at)
    list(File.objects.select_for_update().filter(sha256__in=hashes).order_by("sha256"))
    needed = set(
        Document.objects.filter(file_id__in=hashes, destroyed_at=None).values_list("file_id", flat=True)
    )
    File.objects.filter(sha256__in=hashes - needed).update(destroyed_at=at)
    entries = []
    for row in rows:
        told = {"document": str(row.id), "sha256": row.file_id, "basis": basis}
        subject = Subject.parse(row.owner)
        entries.append(Entry("documents.destroyed", 1, subject, told, actor, at, reason=reason or basis))
    record(*entries)
    return len(rows)


def remove_destroyed() -> int:
    """Take the files of destroyed documents off the disk; how many. Never where a transaction may be undone."""
    gone = list(File.objects.filter(destroyed_at__isnull=False, gone=False).values_list("sha256", flat=True))
    for sha256 in gone:
        _remove(sha256)
    return len(gone)


@transaction.atomic
def _remove(sha256: str) -> None:
    """Off the disk, unless the same bytes were stored again in the meantime."""
    file = File.objects.select_for_update().get(sha256=sha256)
    if file.destroyed_at is not None and not file.gone:
        path_of(sha256).unlink(missing_ok=True)
        file.gone = True
        file.save(update_fields=["gone"])


def missing_files() -> list[tuple[str, str]]:
    """As `verify_files`, reading none: those that are not there, or not as long as what was stored."""
    faults = []
    kept = File.objects.filter(destroyed_at=None).order_by("sha256").values_list("sha256", "size")
    for sha256, size in kept.iterator(chunk_size=BATCH):
        try:
            if path_of(sha256).stat().st_size != size:
                faults.append((sha256, "changed"))
        except FileNotFoundError:
            faults.append((sha256, "missing"))
    return faults


def verify_files(*, progress: Callable[[int], None] | None = None) -> list[tuple[str, str]]:
    """Every stored file read again: (hash, "missing" | "changed") of those that are not what was stored."""
    faults = []
    kept = File.objects.filter(destroyed_at=None).order_by("sha256").values_list("sha256", flat=True)
    for count, sha256 in enumerate(kept.iterator(chunk_size=BATCH), start=1):
        digest = hashlib.sha256()
        try:
            for chunk in read(sha256):
                digest.update(chunk)
        except FileNotFoundError:
            faults.append((sha256, "missing"))
            continue
        if digest.hexdigest() != sha256:
            faults.append((sha256, "changed"))
        if progress is not None:
            progress(count)
    return faults
