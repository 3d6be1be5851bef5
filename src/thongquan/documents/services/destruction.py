"""What is to be destroyed: one person proposes, an independent one approves, the worker carries it out."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from thongquan.documents.domain.destruction import (
    DESTRUCTIONS,
    DestructionAct,
    DestructionMoved,
    DestructionProposed,
    DestructionState,
)
from thongquan.documents.models import Destruction, Document
from thongquan.documents.services.retention import destroy_documents, remove_destroyed
from thongquan.identity.selectors.independence import require_first, require_independent
from thongquan.journal import selectors as journal
from thongquan.journal.domain import Entry
from thongquan.journal.services import destroy_batch, record
from thongquan.kernel.actors import Actor
from thongquan.kernel.events import Event
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused

MOST = 10_000  # leaves of one proposal


@transaction.atomic
def propose_destruction(
    *,
    basis: str,
    reason: str,
    on: date,
    actor: Actor,
    at: datetime,
    due: date | None = None,
    leaves: Sequence[UUID] = (),
    about: str = "",
) -> int:
    """Of what was kept long enough by `due`, of the details of `leaves`, or of all there are now `about` a
    subject ("party:VN-P00000017"): one of the three. Nothing is destroyed yet. The proposal's id.

    Refused: destruction-without-basis, destruction-of-what, destruction-of-too-much, nothing-to-destroy,
    destruction-before-its-time (`on` is the legal day).
    """
    if not basis.strip() or not reason.strip():
        raise Refused("destruction-without-basis")
    if sum((due is not None, bool(leaves), bool(about))) != 1:
        raise Refused("destruction-of-what")
    if due is not None and due > on:
        raise Refused("destruction-before-its-time", due=due, today=on)
    ids = _concerned(due, leaves, about, at)
    row = Destruction.objects.create(
        state=DESTRUCTIONS.start,
        due=due,
        leaves=ids,
        about=about,
        basis=basis,
        reason=reason,
        proposed_by=str(actor.subject),
        proposed_at=at,
    )
    event = DestructionProposed(basis, due, ids, about)
    _said(row, event, actor, at, reason)
    return int(row.pk)


def _concerned(due: date | None, leaves: Sequence[UUID], about: str, at: datetime) -> list[str]:
    """The leaves, by name; none where it is by day. Refused("nothing-to-destroy") where nothing would go."""
    ids = journal.payloads_of(about, limit=MOST + 1) if about else list(dict.fromkeys(leaves))
    if len(ids) > MOST:
        raise Refused("destruction-of-too-much", most=MOST)
    there = sum(count for _, count in journal.destroyable(due=due, ids=ids, at=at))
    if len(ids) > there:
        raise Refused("nothing-to-destroy", missing=len(ids) - there)
    if not there and not (due and _past(due).exists()):
        raise Refused("nothing-to-destroy", missing=0)
    return [str(one) for one in ids]


@transaction.atomic
def approve_destruction(*, destruction: int, actor: Actor, at: datetime) -> None:
    """A second person approves; the worker destroys. Refused("second-person-needed"), ("not-independent")."""
    row = _locked(destruction)
    if row.proposed_by == str(actor.subject):
        raise Refused("second-person-needed", destruction=destruction)
    require_independent(actor, row.proposed_by, at=at)
    _decided(row, DestructionAct.APPROVE, actor, at)


@transaction.atomic
def refuse_destruction(*, destruction: int, actor: Actor, at: datetime, reason: str) -> None:
    """Also by who proposed it: then it is taken off the table."""
    _decided(_locked(destruction), DestructionAct.REFUSE, actor, at, reason)


@transaction.atomic
def withdraw_destruction(*, destruction: int, actor: Actor, at: datetime, reason: str) -> None:
    """Who proposed it no longer does. Refused("only-who-proposed")."""
    row = _locked(destruction)
    require_first(actor, row.proposed_by)
    _decided(row, DestructionAct.WITHDRAW, actor, at, reason)


def carry_out(*, at: datetime) -> int:
    """The worker's part: destroy what was approved, take files off the disk; how many payloads and documents.

    What may not go yet (not sealed, or a subscriber has still to read it) keeps its destruction open.
    """
    approved = Destruction.objects.filter(state=DestructionState.APPROVED).order_by("pk")
    total = 0
    for number in approved.values_list("pk", flat=True):
        while gone := _step(number, at):
            total += gone
    remove_destroyed()
    return total


@transaction.atomic
def _step(number: int, at: datetime) -> int:
    rows = Destruction.objects.select_for_update(skip_locked=True)
    row = rows.filter(pk=number, state=DestructionState.APPROVED).first()
    if row is None:
        return 0
    actor = Actor(Subject.parse(row.decided_by))
    ids = [UUID(one) for one in row.leaves]
    payloads = destroy_batch(basis=row.basis, reason=row.reason, due=row.due, ids=ids, actor=actor, at=at)
    documents = 0
    if row.due:
        documents = destroy_documents(due=row.due, basis=row.basis, reason=row.reason, actor=actor, at=at)
    row.payloads, row.documents = row.payloads + payloads, row.documents + documents
    if not payloads + documents and not journal.destroyable(due=row.due, ids=ids, at=at):
        row.state = DESTRUCTIONS.after(DestructionState.APPROVED, DestructionAct.CARRY_OUT)
        row.done_at = at
        _said(row, _moved(row), Actor.system("documents"), at, row.reason)
    row.save()
    return payloads + documents


def _past(due: date) -> QuerySet[Document]:
    return Document.objects.filter(retain_until__lte=due, destroyed_at=None)


def _locked(destruction: int) -> Destruction:
    row = Destruction.objects.select_for_update().filter(pk=destruction).first()
    if row is None:
        raise NotFound("destruction", destruction)
    return row


def _decided(row: Destruction, act: DestructionAct, actor: Actor, at: datetime, reason: str = "") -> None:
    row.state = DESTRUCTIONS.after(DestructionState(row.state), act)
    row.decided_by, row.decided_at, row.decided_why = str(actor.subject), at, reason
    row.save()
    _said(row, _moved(row), actor, at, reason or row.reason)


def _moved(row: Destruction) -> DestructionMoved:
    return DestructionMoved(row.state, row.basis, row.payloads, row.documents)


def _said(row: Destruction, event: Event, actor: Actor, at: datetime, reason: str) -> None:
    subject = Subject("destruction", str(row.pk))
    record(Entry.of(event, subject=subject, actor=actor, at=at, reason=reason, data_class=journal.KEPT))
