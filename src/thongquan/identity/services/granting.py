"""Roles are granted within scopes, for a time; the powerful ones only by two people."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from thongquan.identity import models, selectors
from thongquan.identity.domain import ANY, Classification, Role, events
from thongquan.identity.domain.catalogue import ONE_PARTY_ROLES, TWO_PERSON_ROLES
from thongquan.identity.selectors.independence import require_first
from thongquan.identity.services.accounts import check_administered, lock_administrators
from thongquan.identity.services.recording import record, require
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused


@transaction.atomic
def request_grant(
    *,
    to: Subject,
    role: Role,
    valid_from: datetime,
    actor: Actor,
    at: datetime,
    office: Sequence[str] = (),
    subtree: bool = False,
    party: Subject | None = None,
    classification: Classification = Classification.OPEN,
    valid_to: datetime | None = None,
) -> int:
    """`role` for a user or machine client within the scopes; the grant's key. In force at once, except for an
    administrator, supervisor or bank: that waits for `approve_grant`.

    `office`: the office and those above it, nearest first; none: all offices. Refused: not-permitted (also
    outside the giver's own office scope and classification), grant-to-oneself, party-scope-wanted,
    ends-before-it-begins.
    """
    require(actor, "grant.request", at=at, office=office, classification=classification)
    _check(to, role, party, actor)
    if valid_to is not None and valid_to <= valid_from:
        raise Refused("ends-before-it-begins", begins=valid_from, ends=valid_to)
    pending = role in TWO_PERSON_ROLES
    row = models.Grant.objects.create(
        user=selectors.user(to) if to.kind == "user" else None,
        client=selectors.client(to) if to.kind != "user" else None,
        role=role,
        office=office[0] if office else ANY,
        subtree=subtree or not office,
        party=str(party or ""),
        classification=classification,
        valid_from=valid_from,
        valid_to=valid_to,
        requested_at=at,
        requested_by=str(actor.subject),
        approved_at=None if pending else at,
        approved_by="" if pending else str(actor.subject),
    )
    record(to, _requested(row, pending), actor=actor, at=at)
    return row.id


@transaction.atomic
def approve_grant(*, grant: int, actor: Actor, at: datetime) -> None:
    """The second person says yes. Refused("second-person-wanted") to the one who asked, who is to have it, or
    who was last shown a secret of the person or client that is to have it."""
    row = _locked(grant)
    require(actor, "grant.approve", at=at)
    to = _holder(row)
    if str(actor.subject) in (row.requested_by, str(to), _knows_secret(row)):
        raise Refused("second-person-wanted", grant=grant)
    if row.approved_at is not None or row.revoked_at is not None:
        raise Refused("grant-not-pending", grant=grant)
    row.approved_at, row.approved_by = at, str(actor.subject)
    row.save(update_fields=["approved_at", "approved_by"])
    record(to, events.GrantApproved(grant, row.role), actor=actor, at=at)


@transaction.atomic
def withdraw_grant(*, grant: int, actor: Actor, at: datetime, reason: str) -> None:
    """Who asked for it no longer does. Refused: only-who-proposed, grant-not-pending."""
    row = _locked(grant)
    require_first(actor, row.requested_by)
    if row.approved_at is not None or row.revoked_at is not None:
        raise Refused("grant-not-pending", grant=grant)
    row.revoked_at, row.revoked_by, row.reason = at, str(actor.subject), reason
    row.save(update_fields=["revoked_at", "revoked_by", "reason"])
    record(_holder(row), events.GrantRevoked(grant, row.role), actor=actor, at=at, reason=reason)


@transaction.atomic
def revoke_grant(*, grant: int, actor: Actor, at: datetime, reason: str) -> None:
    """From `at` on it gives nothing; a pending one is turned down. Refused: grant-not-in-force,
    last-administrator."""
    require(actor, "grant.revoke", at=at)
    lock_administrators()
    row = _locked(grant)
    if row.revoked_at is not None:
        raise Refused("grant-not-in-force", grant=grant)
    row.revoked_at, row.revoked_by, row.reason = at, str(actor.subject), reason
    row.save(update_fields=["revoked_at", "revoked_by", "reason"])
    check_administered(at)
    record(_holder(row), events.GrantRevoked(grant, row.role), actor=actor, at=at, reason=reason)


def ask_anew(
    *, holder: models.MachineClient | models.User, actor: Actor, at: datetime, reason: str
) -> tuple[int, ...]:
    """The holder's grants of two people end, and the same are asked for anew: they give nothing until another
    than `actor`, who knows a secret of his, approves them. Those. One nobody has approved yet waits as it did.
    """
    whose = {"user" if isinstance(holder, models.User) else "client": holder}
    rows = models.Grant.objects.select_for_update().filter(**whose, revoked_at=None, approved_at__isnull=False)
    asked = []
    for row in rows.filter(role__in=TWO_PERSON_ROLES).exclude(valid_to__lte=at).order_by("pk"):
        to = _holder(row)
        row.revoked_at, row.revoked_by, row.reason = at, str(actor.subject), reason
        row.save(update_fields=["revoked_at", "revoked_by", "reason"])
        record(to, events.GrantRevoked(row.id, row.role), actor=actor, at=at, reason=reason)
        # The row that ended keeps who asked for it and who approved it: they go on standing behind its holder.
        row.pk, row._state.adding = None, True
        row.revoked_at, row.revoked_by, row.reason = None, "", ""
        row.approved_at, row.approved_by = None, ""
        row.requested_at, row.requested_by = at, str(actor.subject)
        row.save(force_insert=True)
        record(to, _requested(row, True), actor=actor, at=at)
        asked.append(row.id)
    return tuple(asked)


def _check(to: Subject, role: Role, party: Subject | None, actor: Actor) -> None:
    if to == actor.subject:
        raise Refused("grant-to-oneself")
    if to.kind != "user" and role not in ONE_PARTY_ROLES:
        raise Refused("not-for-machines", role=role)
    if role in ONE_PARTY_ROLES and party is None:
        raise Refused("party-scope-wanted", role=role)


def _requested(row: models.Grant, pending: bool) -> events.GrantRequested:
    return events.GrantRequested(
        grant=row.id,
        role=row.role,
        office=row.office,
        subtree=row.subtree,
        party=row.party,
        classification=Classification(row.classification).name.lower(),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        pending=pending,
    )


def _locked(grant: int) -> models.Grant:
    row = models.Grant.objects.select_for_update().filter(id=grant).first()
    if row is None:
        raise NotFound("grant", grant)
    return row


def _knows_secret(row: models.Grant) -> str:
    """Who was last shown one of the holder's: "" nobody but he."""
    if row.client is not None:
        return row.client.secret_by
    last = models.PasswordReset.objects.filter(user=row.user).order_by("pk").last()
    return "" if last is None else last.by


def _holder(row: models.Grant) -> Subject:
    if row.user is not None:
        return selectors.subject_of_user(row.user.username)
    assert row.client is not None
    return selectors.subject_of_client(row.client.application.client_id)
