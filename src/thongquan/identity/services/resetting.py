"""What somebody lost, taken off by an administrator: a password forgotten, a second factor gone."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction

from thongquan.identity import models, selectors
from thongquan.identity.domain import events
from thongquan.identity.services.accounts import administrators, lock_administrators
from thongquan.identity.services.granting import ask_anew
from thongquan.identity.services.passwords import check_password
from thongquan.identity.services.recording import record, require
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused

RESET = "user.reset"


@transaction.atomic
def reset_password(*, user: Subject, password: str, actor: Actor, at: datetime, reason: str) -> tuple[int, ...]:
    """`password`, which the actor knows, lets the person sign in once and soon, to choose another; his tokens
    and sessions end. What two people granted him is asked for anew, of another than the actor: those grants.

    Refused: not-permitted, not-for-oneself, no-second-person (nobody could approve them), account-unfit.
    """
    row = _lost(user, actor, at)
    lock_administrators()
    check_password(password, row)
    row.set_password(password)
    row.password_given_at = at
    row.save(update_fields=["password", "password_given_at"])
    models.PasswordReset.objects.create(user=row, by=str(actor.subject), at=at)
    _end_all(row, at)
    record(user, events.PasswordReset(row.username), actor=actor, at=at, reason=reason)
    waiting = ask_anew(holder=row, actor=actor, at=at, reason=reason)
    if waiting and not administrators(at) - {actor.subject, user}:
        raise Refused("no-second-person")
    return waiting


@transaction.atomic
def reset_factors(*, user: Subject, actor: Actor, at: datetime, reason: str) -> None:
    """Whoever lost his second factor enrols anew; his tokens and sessions end. Refused: not-permitted,
    not-for-oneself."""
    row = _lost(user, actor, at)
    Authenticator.objects.filter(user_id=row.pk).delete()
    _end_all(row, at)
    record(user, events.FactorsReset(row.username), actor=actor, at=at, reason=reason)


def _lost(user: Subject, actor: Actor, at: datetime) -> models.User:
    require(actor, RESET, at=at)
    if user == actor.subject:
        raise Refused("not-for-oneself")
    return selectors.user(user)


def _end_all(user: models.User, at: datetime) -> None:
    models.ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    mine = str(user.pk)
    alive = Session.objects.filter(expire_date__gt=at).iterator()
    ended = [one.pk for one in alive if one.get_decoded().get("_auth_user_id") == mine]
    Session.objects.filter(pk__in=ended).delete()
