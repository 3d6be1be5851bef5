"""Holds: placed by whoever has the power to, released with a reason, never deleted."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from thongquan.kernel.actors import Actor
from thongquan.kernel.findings import Audience
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.risk import models
from thongquan.risk.domain import Hold
from thongquan.risk.domain.events import RESTRICTED, HoldPlaced, HoldReleased
from thongquan.risk.services.recording import say

INTERNAL = "internal"


@transaction.atomic
def place_hold(*, hold: Hold, actor: Actor, at: datetime, why: str) -> UUID:
    """The hold stands from `hold.since`. Its identifier releases it."""
    row = models.Hold.objects.create(
        id=uuid4(),
        subject_kind=hold.subject.kind,
        subject_id=hold.subject.id,
        kind=hold.kind,
        effect=hold.effect,
        basis=hold.basis,
        authority=hold.authority,
        audience=hold.audience,
        reason=why,
        since=hold.since,
        until=hold.until,
        placed_by=str(actor.subject),
    )
    until = hold.until.isoformat() if hold.until else ""
    event = HoldPlaced(
        str(row.id), str(hold.subject), hold.kind, hold.effect, hold.basis, hold.authority, until
    )
    say(event, subject=hold.subject, actor=actor, at=at, reason=why, data_class=_class(row))
    return row.id


@transaction.atomic
def release_hold(*, hold: UUID, actor: Actor, at: datetime, why: str) -> None:
    """Refused("hold-already-released"); NotFound for an unknown one."""
    row = models.Hold.objects.select_for_update().filter(id=hold).first()
    if row is None:
        raise NotFound("hold", hold)
    if row.released_at is not None:
        raise Refused("hold-already-released", hold=hold)
    row.released_at, row.released_by, row.released_why = at, str(actor.subject), why
    row.save(update_fields=["released_at", "released_by", "released_why"])
    subject = Subject(row.subject_kind, row.subject_id)
    event = HoldReleased(str(row.id), str(subject), row.effect)
    say(event, subject=subject, actor=actor, at=at, reason=why, data_class=_class(row))


def _class(row: models.Hold) -> str:
    return RESTRICTED if row.audience == Audience.OFFICER else INTERNAL
