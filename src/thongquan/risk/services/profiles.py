"""Profiles and parameters: written by one person, approved by another."""

from datetime import date, datetime

from django.db import transaction

from thongquan.identity.selectors.independence import require_first, require_independent
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.risk import models
from thongquan.risk.domain import MACHINE, Act, Parameters, Profile, Secrecy, State, faults
from thongquan.risk.domain.events import (
    RESTRICTED,
    SECRET,
    ParametersApproved,
    ParametersProposed,
    ParametersWithdrawn,
    ProfileDrafted,
    ProfileMoved,
)
from thongquan.risk.services.recording import changed, say


@transaction.atomic
def draft_profile(*, profile: Profile, actor: Actor, at: datetime, why: str) -> int:
    """A new revision of the profile of this code, as a draft; its number.

    Refused("profile-unsound", faults=…), Refused("profile-already-drafted").
    """
    if found := faults(profile):
        raise Refused("profile-unsound", profile=profile.code, faults="; ".join(found))
    revisions = list(models.Profile.objects.select_for_update().filter(code=profile.code))
    if any(row.state in (State.DRAFT, State.APPROVED) for row in revisions):
        raise Refused("profile-already-drafted", profile=profile.code)
    row = models.Profile.objects.create(
        code=profile.code,
        revision=max((row.revision for row in revisions), default=0) + 1,
        state=State.DRAFT,
        owner=profile.owner,
        condition=profile.condition,
        reason=profile.reason,
        lane=profile.lane,
        weight=profile.weight,
        secrecy=profile.secrecy,
        title=dict(profile.title),
        valid_from=profile.validity.start,
        valid_to=profile.validity.end,
        drafted_by=str(actor.subject),
        drafted_at=at,
    )
    event = ProfileDrafted(
        row.code, row.revision, row.owner, row.condition, row.reason, row.lane, row.weight,
        row.valid_from, row.valid_to, row.secrecy,
    )  # fmt: skip
    say(event, subject=_subject(row), actor=actor, at=at, reason=why, data_class=_class(row))
    return row.revision


@transaction.atomic
def approve_profile(*, code: str, revision: int, actor: Actor, at: datetime) -> None:
    """Refused("second-person-needed") where the drafter would approve his own."""
    row = _locked(code, revision)
    if row.drafted_by == str(actor.subject):
        raise Refused("second-person-needed", profile=code)
    require_independent(actor, row.drafted_by, at=at)
    row.approved_by, row.approved_at = str(actor.subject), at
    _move(row, Act.APPROVE, actor, at)


@transaction.atomic
def activate_profile(*, code: str, revision: int, actor: Actor, at: datetime) -> None:
    """From now on it selects; the revision before it is retired."""
    row = _locked(code, revision)
    MACHINE.after(State(row.state), Act.ACTIVATE)
    for older in models.Profile.objects.select_for_update().filter(code=code, state=State.ACTIVE):
        older.retired_at = at
        _move(older, Act.RETIRE, actor, at, f"replaced by revision {revision}")
    row.activated_at = at
    _move(row, Act.ACTIVATE, actor, at)
    changed()


@transaction.atomic
def retire_profile(*, code: str, revision: int, actor: Actor, at: datetime, why: str) -> None:
    row = _locked(code, revision)
    row.retired_at = at
    _move(row, Act.RETIRE, actor, at, why)
    changed()


@transaction.atomic
def withdraw_profile(*, code: str, revision: int, actor: Actor, at: datetime, reason: str) -> None:
    """Who drafted it no longer wants it. Refused("only-who-proposed")."""
    row = _locked(code, revision)
    require_first(actor, row.drafted_by)
    _move(row, Act.DISCARD, actor, at, reason)


@transaction.atomic
def discard_profile(*, code: str, revision: int, actor: Actor, at: datetime, why: str) -> None:
    """A draft or an approved profile that shall never select."""
    _move(_locked(code, revision), Act.DISCARD, actor, at, why)


@transaction.atomic
def propose_parameters(*, parameters: Parameters, actor: Actor, at: datetime) -> int:
    """The number under which a second person approves them."""
    row = models.Parameters.objects.create(
        valid_from=parameters.valid_from,
        random_rate=parameters.random_rate,
        random_lane=parameters.random_lane,
        yellow_score=parameters.yellow_score,
        red_score=parameters.red_score,
        reveal_after_days=parameters.reveal_after_days,
        basis=parameters.basis,
        confirmed=parameters.confirmed,
        proposed_by=str(actor.subject),
        proposed_at=at,
    )
    event = ParametersProposed(
        row.id, row.valid_from, format(row.random_rate, "f"), row.random_lane, row.yellow_score, row.red_score,
        row.reveal_after_days, row.basis, row.confirmed,
    )  # fmt: skip
    say(event, subject=Subject("risk-parameters", str(row.id)), actor=actor, at=at)
    return row.id


@transaction.atomic
def approve_parameters(*, number: int, today: date, actor: Actor, at: datetime) -> None:
    """They select from their day on. Refused("second-person-needed"), Refused("parameters-not-ahead") where
    that day has begun: what a day was drawn by never changes."""
    row = _proposed(number)
    if row.proposed_by == str(actor.subject):
        raise Refused("second-person-needed", number=number)
    require_independent(actor, row.proposed_by, at=at)
    if row.valid_from <= today:
        raise Refused("parameters-not-ahead", number=number, valid_from=row.valid_from)
    _approve(row, actor, at)


@transaction.atomic
def withdraw_parameters(*, number: int, actor: Actor, at: datetime, reason: str) -> None:
    """Who proposed them no longer does. Refused("only-who-proposed")."""
    row = _proposed(number)
    require_first(actor, row.proposed_by)
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    subject = Subject("risk-parameters", str(row.id))
    say(ParametersWithdrawn(row.id), subject=subject, actor=actor, at=at, reason=reason)


@transaction.atomic
def install_parameters(*, parameters: Parameters, at: datetime) -> bool:
    """The pack's own, where an installation has none yet; whether they were taken."""
    if models.Parameters.objects.exists():
        return False
    number = propose_parameters(parameters=parameters, actor=Actor.system("pack"), at=at)
    _approve(models.Parameters.objects.get(id=number), Actor.system("installation"), at)
    return True


def _proposed(number: int) -> models.Parameters:
    rows = models.Parameters.objects.select_for_update()
    row = rows.filter(id=number, approved_at=None, withdrawn_at=None).first()
    if row is None:
        raise NotFound("risk-parameters", number)
    return row


def _approve(row: models.Parameters, actor: Actor, at: datetime) -> None:
    row.approved_by, row.approved_at = str(actor.subject), at
    row.save()
    say(ParametersApproved(row.id), subject=Subject("risk-parameters", str(row.id)), actor=actor, at=at)
    changed()


def _locked(code: str, revision: int) -> models.Profile:
    row = models.Profile.objects.select_for_update().filter(code=code, revision=revision).first()
    if row is None:
        raise NotFound("risk-profile", f"{code}/{revision}")
    return row


def _move(row: models.Profile, act: Act, actor: Actor, at: datetime, why: str = "") -> None:
    was = State(row.state)
    row.state = MACHINE.after(was, act)
    row.save()
    event = ProfileMoved(row.code, row.revision, was, row.state)
    say(event, subject=_subject(row), actor=actor, at=at, reason=why, data_class=_class(row))


def _subject(row: models.Profile) -> Subject:
    return Subject("risk-profile", row.code)


def _class(row: models.Profile) -> str:
    return SECRET if row.secrecy == Secrecy.SECRET else RESTRICTED
