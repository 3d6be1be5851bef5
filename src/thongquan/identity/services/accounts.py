"""Accounts of people, and the two with whom an installation begins."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from thongquan.identity import models, selectors
from thongquan.identity.domain import ANY, Classification, Role, events
from thongquan.identity.services.passwords import check_password
from thongquan.identity.services.recording import record, require
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused

FOUNDING = Actor.system("installation")
FOUNDERS = 2  # the smallest number of people among whom there is a second person
LOCK = 0x61646D696E  # "admin": administrators are appointed and dismissed one change at a time


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person to be; `language` "" where he did not say. `chosen`: he typed the password himself; any other is
    changed before it signs in."""

    username: str
    full_name: str
    password: str
    email: str = ""
    language: str = ""
    chosen: bool = False


@transaction.atomic
def create_user(*, new: NewUser, actor: Actor, at: datetime) -> Subject:
    """An account that may do nothing until something is granted. Refused: username-taken, password-weak."""
    require(actor, "user.create", at=at)
    return _create(new, actor, at)


@transaction.atomic
def appoint_first_administrators(*, founders: Sequence[NewUser], at: datetime) -> tuple[Subject, ...]:
    """The two administrators of a new installation. Refused("already-founded") once there is one."""
    lock_administrators()
    if models.Grant.objects.filter(role=Role.ADMINISTRATOR).exists():
        raise Refused("already-founded")
    if len({new.username for new in founders}) != FOUNDERS:
        raise Refused("two-founders-wanted", given=len(founders))
    subjects = tuple(_create(replace(new, chosen=True), FOUNDING, at) for new in founders)
    for subject, other in zip(subjects, reversed(subjects), strict=True):
        row = models.Grant.objects.create(
            user=selectors.user(subject),
            role=Role.ADMINISTRATOR,
            office=ANY,
            subtree=True,
            classification=Classification.RESTRICTED,
            valid_from=at,
            requested_at=at,
            requested_by=str(FOUNDING.subject),
            approved_at=at,
            approved_by=str(other),
        )
        record(subject, events.GrantApproved(row.id, Role.ADMINISTRATOR), actor=FOUNDING, at=at)
    return subjects


@transaction.atomic
def disable_user(*, user: Subject, actor: Actor, at: datetime, reason: str) -> None:
    """The account signs in no more and its tokens end. Refused("last-administrator") for the last of them."""
    require(actor, "user.disable", at=at)
    lock_administrators()
    row = selectors.user(user)
    row.is_active = False
    row.save(update_fields=["is_active"])
    models.ApiToken.objects.filter(user=row, revoked_at=None).update(revoked_at=at)
    check_administered(at)
    record(user, events.UserDisabled(row.username), actor=actor, at=at, reason=reason)


def lock_administrators() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def check_administered(at: datetime) -> None:
    """Somebody active is still an administrator; called after a change, under the lock."""
    if not administrators(at):
        raise Refused("last-administrator")


def administrators(at: datetime) -> set[Subject]:
    """Those whose grant is in force and whose account is active."""
    rows = models.Grant.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True)
    people = map(selectors.actor_of, models.User.objects.filter(grants__in=rows).distinct())
    return {who.subject for who in people if Role.ADMINISTRATOR in who.roles(at=at)}


def _create(new: NewUser, actor: Actor, at: datetime) -> Subject:
    row = models.User(
        username=new.username,
        full_name=new.full_name,
        email=new.email,
        language=new.language,
        date_joined=at,
        created_by=str(actor.subject),
        password_given_at=None if new.chosen else at,
    )
    try:
        row.full_clean(exclude=["password"], validate_unique=False)
    except ValidationError as error:
        raise Refused("account-unfit", why="; ".join(error.messages)) from None
    check_password(new.password, row)
    row.set_password(new.password)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused("username-taken", username=new.username) from None
    subject = selectors.subject_of_user(new.username)
    record(subject, events.UserCreated(new.username, new.full_name), actor=actor, at=at)
    return subject
