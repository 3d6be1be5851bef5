"""Reading documents and requests."""

from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, Min, Q, QuerySet

from thongquan.documents.domain.destruction import DestructionState
from thongquan.documents.domain.files import DocumentRef, RequestRef, Scan
from thongquan.documents.domain.requests import State
from thongquan.documents.models import Destruction, Document, Request
from thongquan.identity.selectors.pending import Rows, shaped
from thongquan.journal import selectors as journal
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound


def as_ref(row: Document) -> DocumentRef:
    return DocumentRef(
        id=row.id,
        owner=Subject.parse(row.owner),
        category=row.category,
        reference=row.reference,
        name=row.name,
        sha256=row.file.sha256,
        size=row.file.size,
        media_type=row.file.media_type,
        scan=Scan(row.file.scan),
        late=row.late,
        attached_at=row.attached_at,
        ended_at=row.ended_at,
        destroyed_at=row.destroyed_at,
        replaced_by=row.replaced_by_id,
        request=row.request_id,
    )


def as_request(row: Request) -> RequestRef:
    return RequestRef(
        row.id, Subject.parse(row.owner), row.category, row.text, row.asked_at, row.due, State(row.state)
    )


def document(identifier: UUID) -> DocumentRef:
    row = Document.objects.select_related("file").filter(id=identifier).first()
    if row is None:
        raise NotFound("document", identifier)
    return as_ref(row)


def path(identifier: UUID) -> Path:
    """Where the bytes lie; NotFound where they were destroyed. Whether the reader may is the caller's
    question.
    """
    return place(document(identifier))


def place(found: DocumentRef) -> Path:
    """As `path`, where the document is known."""
    if found.destroyed_at is not None:
        raise NotFound("document", found.id)
    return Path(settings.VAR) / "documents" / found.sha256[:2] / found.sha256


def documents(owner: Subject, *, at: datetime | None = None) -> list[DocumentRef]:
    """Documents of `owner` in force at `at`; without it all there ever were, in order."""
    rows = (
        Document.objects.select_related("file")
        .filter(owner=str(owner))
        .order_by("attached_at", F("ended_at").asc(nulls_last=True), "id")
    )
    if at is not None:
        rows = rows.filter(Q(ended_at=None) | Q(ended_at__gt=at), attached_at__lte=at)
    return [as_ref(row) for row in rows]


def categories(owners: Iterable[Subject], *, at: datetime) -> dict[Subject, frozenset[str]]:
    """Which categories of documents each owner has at `at`: one query for a batch."""
    wanted = {str(owner): owner for owner in owners}
    rows = Document.objects.filter(Q(ended_at=None) | Q(ended_at__gt=at), owner__in=wanted, attached_at__lte=at)
    found: dict[Subject, set[str]] = {owner: set() for owner in wanted.values()}
    for owner, category in rows.values_list("owner", "category"):
        found[wanted[owner]].add(category)
    return {owner: frozenset(names) for owner, names in found.items()}


def supplied(owners: Collection[Subject]) -> dict[Subject, datetime]:
    """Owners of what was supplied and is neither accepted nor returned yet, with since when: one query."""
    wanted = {str(owner): owner for owner in owners}
    rows = Document.objects.filter(owner__in=wanted, request__state=State.SUPPLIED)
    since = rows.values_list("owner").annotate(Min("attached_at"))
    return {wanted[owner]: moment for owner, moment in since}


def requests(owner: Subject) -> list[RequestRef]:
    return [as_request(row) for row in Request.objects.filter(owner=str(owner)).order_by("asked_at", "id")]


def awaited(owners: Iterable[Subject]) -> list[RequestRef]:
    """What was asked for and nobody has supplied, the first to end first: one query for many owners."""
    waiting = [State.ASKED, State.OVERDUE]
    rows = Request.objects.filter(owner__in=[str(owner) for owner in owners], state__in=waiting)
    return [as_request(row) for row in rows.order_by("due", "id")]


def open_requests(owner: Any) -> QuerySet[Request]:
    """Asked for, overdue or supplied and not answered yet, of `owner`: an owner, or an expression beside a row
    of another table."""
    waiting = [State.ASKED, State.OVERDUE, State.SUPPLIED]
    return Request.objects.filter(owner=owner, state__in=waiting).order_by("due", "id")


MOST = 200


def destruction(number: int, *, at: datetime) -> dict[str, Any]:
    """As `destructions`, and what of it is still there: `concerns` (details by kind of event) and `papers`."""
    row = Destruction.objects.filter(pk=number).first()
    if row is None:
        raise NotFound("destruction", number)
    left = journal.destroyable(due=row.due, ids=[UUID(one) for one in row.leaves], at=at)
    papers = Document.objects.filter(retain_until__lte=row.due, destroyed_at=None).count() if row.due else 0
    concerns = [{"kind": kind, "count": count} for kind, count in left]
    return _destruction(row) | {"leaves": row.leaves, "concerns": concerns, "papers": papers}


def destructions(*, state: str = "") -> list[dict[str, Any]]:
    """The newest first."""
    rows = Destruction.objects.order_by("-pk")
    return [_destruction(row) for row in (rows.filter(state=state) if state else rows)[:MOST]]


def _destruction(row: Destruction) -> dict[str, Any]:
    return {
        "destruction": int(row.pk),
        "state": row.state,
        "due": row.due.isoformat() if row.due else None,
        "about": row.about,
        "count": len(row.leaves),
        "basis": row.basis,
        "reason": row.reason,
        "proposed_by": row.proposed_by,
        "proposed_at": row.proposed_at.isoformat(),
        "decided_by": row.decided_by,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "decided_why": row.decided_why,
        "done_at": row.done_at.isoformat() if row.done_at else None,
        "payloads": row.payloads,
        "documents": row.documents,
    }


def destructions_pending(*, where: Q, me: str) -> Rows:
    """Those that wait for a second person."""
    rows = Destruction.objects.filter(state=DestructionState.PROPOSED)
    return shaped(rows, "destruction", where=where, me=me, about="about")
