"""Mandates: registered for a time, revoked at a moment."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.parties import models
from thongquan.parties.domain import events
from thongquan.parties.services.recording import locked, record, subject


@transaction.atomic
def register_mandate(
    *,
    agent: int,
    principal: int,
    valid_from: date,
    valid_to: date | None,
    actor: Actor,
    at: datetime,
    offices: Iterable[str] = (),
    procedures: Iterable[str] = (),
) -> int:
    """`agent` may speak for `principal` in [valid_from, valid_to); its key. No offices or procedures: all."""
    if agent == principal:
        raise Refused("mandate-of-oneself", party=agent)
    if valid_to is not None and valid_to <= valid_from:
        raise Refused("ends-before-it-begins", begins=valid_from, ends=valid_to)
    for party in sorted((agent, principal)):
        locked(party)
    row = models.Mandate.objects.create(
        agent_id=agent,
        principal_id=principal,
        offices=sorted(offices),
        procedures=sorted(procedures),
        valid_from=valid_from,
        valid_to=valid_to,
        registered_at=at,
        registered_by=str(actor.subject),
    )
    event = events.MandateRegistered(
        mandate=row.id,
        agent=str(subject(agent)),
        principal=str(subject(principal)),
        offices=tuple(row.offices),
        procedures=tuple(row.procedures),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    record(principal, event, actor=actor, at=at)
    return row.id


@transaction.atomic
def revoke_mandate(*, mandate: int, actor: Actor, at: datetime, reason: str) -> None:
    """From `at` on the agent speaks no more. Refused("mandate-revoked-before") the second time."""
    row = models.Mandate.objects.select_for_update().filter(id=mandate).first()
    if row is None:
        raise NotFound("mandate", mandate)
    if row.revoked_at is not None:
        raise Refused("mandate-revoked-before", at=row.revoked_at)
    row.revoked_at, row.revoked_by, row.reason = at, str(actor.subject), reason
    row.save(update_fields=["revoked_at", "revoked_by", "reason"])
    event = events.MandateRevoked(mandate, str(subject(row.agent_id)), str(subject(row.principal_id)))
    record(row.principal_id, event, actor=actor, at=at, reason=reason)
