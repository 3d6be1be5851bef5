"""Storing and replacing documents."""

import os
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from thongquan.documents.domain.files import DocumentRef
from thongquan.documents.domain.types import ACCEPTED, sniffed_type
from thongquan.documents.models import Document, File, Request
from thongquan.documents.selectors import as_ref
from thongquan.documents.services.disk import MIB, Draft, drafted, keep, scanned
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject, uuid7
from thongquan.kernel.refusals import NotFound, Refused

NAME_MAX = 255


def store(
    *,
    body: bytes | Iterable[bytes],
    declared_name: str,
    owner: Subject,
    actor: Actor,
    at: datetime,
    category: str = "",
    reference: str = "",
    limit: int = 32 * MIB,
    accepted: Mapping[str, str] = ACCEPTED,
    retention_days: int | None = None,
) -> DocumentRef:
    """Attach a file to `owner`. `body`: bytes or chunks of them (an open file will do); `limit` in bytes.

    Refused: too-large, empty-file, storage-full, bad-name, type-not-accepted, type-mismatch, macros-inside,
    infected, scanner-failed.
    """
    with drafted(body, limit) as draft:
        return attach(
            draft=draft,
            name=declared_name,
            owner=owner,
            actor=actor,
            at=at,
            category=category,
            reference=reference,
            accepted=accepted,
            retention_days=retention_days,
        )


def attach(
    *,
    draft: Draft,
    name: str,
    owner: Subject,
    actor: Actor,
    at: datetime,
    category: str = "",
    reference: str = "",
    accepted: Mapping[str, str] = ACCEPTED,
    retention_days: int | None = None,
    request: Request | None = None,
) -> DocumentRef:
    """The document made of a `draft` on disk; a step of `store`, `replace` and `supply`."""
    if not 0 < len(name) <= NAME_MAX or not name.isprintable() or "/" in name or "\\" in name:
        raise Refused("bad-name", most=NAME_MAX)
    media_type = sniffed_type(name, draft.head, members=draft.members(), accepted=accepted)
    scan = scanned(draft.path)
    with transaction.atomic():
        File.objects.get_or_create(
            sha256=draft.sha256,
            defaults={"size": draft.size, "media_type": media_type, "scan": scan, "stored_at": at},
        )
        file = File.objects.select_for_update().get(sha256=draft.sha256)
        file.destroyed_at, file.gone, file.scan = None, False, scan
        file.save(update_fields=["destroyed_at", "gone", "scan"])
        document = Document.objects.create(
            id=uuid7(at, os.urandom(10)),
            owner=str(owner),
            category=category,
            reference=reference,
            name=name,
            file=file,
            request=request,
            late=request is not None and at > request.due,
            attached_by=str(actor.subject),
            attached_at=at,
            retain_until=None if retention_days is None else at.date() + timedelta(days=retention_days),
        )
        record(Entry("documents.stored", 1, owner, _told(document, media_type), actor, at))
        keep(draft)
    return as_ref(document)


def _told(document: Document, media_type: str) -> dict[str, object]:
    return {
        "document": str(document.id),
        "category": document.category,
        "reference": document.reference,
        "name": document.name,
        "sha256": document.file.sha256,
        "size": document.file.size,
        "media_type": media_type,
        "scan": str(document.file.scan),
        "late": document.late,
        "request": str(document.request_id) if document.request_id else None,
    }


def replace(
    *,
    document: UUID,
    body: bytes | Iterable[bytes],
    declared_name: str,
    reason: str,
    actor: Actor,
    at: datetime,
    limit: int = 32 * MIB,
    accepted: Mapping[str, str] = ACCEPTED,
) -> DocumentRef:
    """A new file in the place of `document`; the old one is kept and ends now. Refused("document-ended")."""
    with drafted(body, limit) as draft, transaction.atomic():
        old = _open(document)
        new = attach(
            draft=draft,
            name=declared_name,
            owner=Subject.parse(old.owner),
            actor=actor,
            at=at,
            category=old.category,
            reference=old.reference,
            accepted=accepted,
        )
        Document.objects.filter(id=new.id).update(retain_until=old.retain_until, request_id=old.request_id)
        old.ended_at, old.replaced_by_id = at, new.id
        old.save(update_fields=["ended_at", "replaced_by_id"])
        told = {"document": str(old.id), "by": str(new.id)}
        record(Entry("documents.replaced", 1, new.owner, told, actor, at, reason=reason))
    return new


@transaction.atomic
def end(*, document: UUID, reason: str, actor: Actor, at: datetime) -> None:
    """The document no longer supports its owner; it is kept."""
    old = _open(document)
    old.ended_at = at
    old.save(update_fields=["ended_at"])
    told = {"document": str(old.id)}
    record(Entry("documents.ended", 1, Subject.parse(old.owner), told, actor, at, reason=reason))


def _open(document: UUID) -> Document:
    row = Document.objects.select_for_update().filter(id=document).first()
    if row is None:
        raise NotFound("document", document)
    if row.ended_at is not None or row.destroyed_at is not None:
        raise Refused("document-ended", document=document)
    return row
