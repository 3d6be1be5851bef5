"""Asking for documents, and supplying them: in time, or late."""

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from thongquan.documents.domain.files import DocumentRef, RequestRef
from thongquan.documents.domain.requests import REQUEST, Act, State
from thongquan.documents.domain.types import ACCEPTED
from thongquan.documents.models import Request
from thongquan.documents.selectors import as_request
from thongquan.documents.services.disk import MIB, drafted
from thongquan.documents.services.storing import attach
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject, uuid7
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import Text


@transaction.atomic
def ask(*, owner: Subject, category: str, text: Text, due: datetime, actor: Actor, at: datetime) -> RequestRef:
    """Ask for a document of `category` until `due`, which the caller's working-time clock says.

    A document that may lawfully come later (a proof of origin) is asked for in the same way, by the system.
    """
    if due <= at:
        raise Refused("due-in-the-past", due=due.isoformat())
    row = Request.objects.create(
        id=uuid7(at, os.urandom(10)),
        owner=str(owner),
        category=category,
        text=dict(text),
        asked_by=str(actor.subject),
        asked_at=at,
        due=due,
        state=REQUEST.start,
    )
    told = {"request": str(row.id), "category": category, "due": due, "text": dict(text)}
    record(Entry("documents.requested", 1, owner, told, actor, at))
    return as_request(row)


def supply(
    *,
    request: UUID,
    body: bytes | Iterable[bytes],
    declared_name: str,
    actor: Actor,
    at: datetime,
    reference: str = "",
    limit: int = 32 * MIB,
    accepted: Mapping[str, str] = ACCEPTED,
    retention_days: int | None = None,
) -> DocumentRef:
    """Supply what was asked for; after the due date it is taken and marked late. Refused as `store`."""
    with drafted(body, limit) as draft, transaction.atomic():
        row = _locked(request)
        REQUEST.after(State(row.state), Act.SUPPLY)
        document = attach(
            draft=draft,
            name=declared_name,
            owner=Subject.parse(row.owner),
            actor=actor,
            at=at,
            category=row.category,
            reference=reference,
            accepted=accepted,
            retention_days=retention_days,
            request=row,
        )
        _move(row, Act.SUPPLY, actor, at, document=str(document.id))
    return document


@transaction.atomic
def accept_supply(*, request: UUID, actor: Actor, at: datetime) -> None:
    _move(_locked(request), Act.ACCEPT, actor, at)


@transaction.atomic
def return_supply(*, request: UUID, reason: str, due: datetime, actor: Actor, at: datetime) -> None:
    """What was supplied is not what was asked for: asked again, until a new `due`."""
    if due <= at:
        raise Refused("due-in-the-past", due=due.isoformat())
    row = _locked(request)
    row.due = due
    _move(row, Act.RETURN, actor, at, reason=reason, due=due)


@transaction.atomic
def withdraw_request(*, request: UUID, reason: str, actor: Actor, at: datetime) -> None:
    _move(_locked(request), Act.WITHDRAW, actor, at, reason=reason)


@transaction.atomic
def lapse_overdue(*, at: datetime, limit: int = 1_000) -> int:
    """Mark the requests whose due date has passed; how many."""
    passed = Request.objects.select_for_update(skip_locked=True).filter(state=State.ASKED, due__lt=at)
    rows = list(passed.order_by("due")[:limit])
    state = REQUEST.after(State.ASKED, Act.LAPSE)
    Request.objects.filter(id__in=[row.id for row in rows]).update(state=state)
    actor = Actor.system("documents")
    told = [{"request": str(row.id), "state": str(state), "category": row.category} for row in rows]
    owners = [Subject.parse(row.owner) for row in rows]
    record(*[Entry(KIND, 1, owner, body, actor, at) for owner, body in zip(owners, told, strict=True)])
    return len(rows)


KIND = "documents.request-moved"


def _locked(request: UUID) -> Request:
    row = Request.objects.select_for_update().filter(id=request).first()
    if row is None:
        raise NotFound("request", request)
    return row


def _move(row: Request, act: Act, actor: Actor, at: datetime, *, reason: str = "", **more: object) -> None:
    row.state = REQUEST.after(State(row.state), act)
    row.closed_at = at if row.state in REQUEST.finals else None
    row.save(update_fields=["state", "closed_at", "due"])
    told = {"request": str(row.id), "state": str(row.state), "category": row.category, **more}
    record(Entry(KIND, 1, Subject.parse(row.owner), told, actor, at, reason=reason))
