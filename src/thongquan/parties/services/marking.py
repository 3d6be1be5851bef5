"""Marks on parties: set and lifted by the rooms whose decisions they are."""

from datetime import date, datetime

from django.db import transaction

from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound
from thongquan.parties import models
from thongquan.parties.domain import events
from thongquan.parties.domain.words import HIDDEN, Mark
from thongquan.parties.services.recording import locked, record


@transaction.atomic
def mark(
    *,
    party: int,
    mark: Mark,
    source: Subject,
    basis: str,
    valid_from: date,
    valid_to: date | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """`source` (a decision, a debt, a recognition) marks the party. Setting it again changes nothing."""
    locked(party)
    _, created = models.Status.objects.get_or_create(
        party_id=party,
        mark=mark,
        source=str(source),
        lifted_at=None,
        defaults={
            "basis": basis,
            "valid_from": valid_from,
            "valid_to": valid_to,
            "set_at": at,
            "set_by": str(actor.subject),
        },
    )
    if created:
        event = events.Marked(mark, str(source), basis, valid_from, valid_to)
        record(party, event, actor=actor, at=at, reason=basis, data_class=class_of(mark))


@transaction.atomic
def lift(*, party: int, mark: Mark, source: Subject, actor: Actor, at: datetime, reason: str) -> None:
    """What `source` marked is lifted; the same mark from other sources stays."""
    locked(party)
    lifted = models.Status.objects.filter(party=party, mark=mark, source=str(source), lifted_at=None).update(
        lifted_at=at, lifted_by=str(actor.subject), reason=reason
    )
    if not lifted:
        raise NotFound("mark", mark)
    event = events.MarkLifted(mark, str(source))
    record(party, event, actor=actor, at=at, reason=reason, data_class=class_of(mark))


def class_of(mark: Mark) -> str:
    """Of what the journal keeps about it."""
    return "restricted" if mark in HIDDEN else "personal"
