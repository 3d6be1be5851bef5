"""Signing in, throttled so that guessing does not pay: a password, and a second factor where there is one.

On pages they are steps (`password_right`, `code_right`, `arrived`); elsewhere they come together (`sign_in`).
"""

from dataclasses import replace
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import Max, Q

from thongquan.identity import models, selectors
from thongquan.identity.domain import SignedIn, events, passwords, throttle
from thongquan.identity.selectors import factors
from thongquan.identity.services.factors import use_code
from thongquan.identity.services.passwords import renew
from thongquan.identity.services.recording import record
from thongquan.kernel.canonical import digest
from thongquan.kernel.refusals import Refused


def sign_in(
    *, username: str, password: str, address: str, at: datetime, code: str = "", new_password: str = ""
) -> SignedIn:
    """The person with this name and password, and with this `code` where he has a second factor, from network
    address `address`; `new_password` takes the place of the one he has.

    Refused("not-signed-in") for a wrong name, a wrong password, a wrong code and a disabled account alike;
    second-factor-wanted (has one, and gave no code), second-factor-not-enrolled (his role wants one, and he has
    none); password-to-change (another gave it, and no new one comes with it); too-many-attempts (with free_at)
    before anything is looked at; as `passwords.renew`. The attempt is kept whatever the answer, so this must
    not run inside a transaction that a refusal would undo.
    """
    user = password_right(username=username, password=password, address=address, at=at)
    has = factors.kinds(user)
    if has:
        if not code:
            raise Refused("second-factor-wanted")
        code_right(user=user, code=code, address=address, at=at)
    who = replace(selectors.actor_of(user), second_factor=bool(has))
    if selectors.lacks_second_factor(who, at=at):
        raise Refused("second-factor-not-enrolled")
    if new_password:
        renew(user, old=password, new=new_password, at=at)
    elif user.password_given_at is not None:
        raise Refused("password-to-change")
    arrived(user=user, address=address, at=at)
    return who


def change_password(
    *, user: models.User, old: str, new: str, address: str, at: datetime, keep: str = ""
) -> None:
    """His own, while he is signed in; guessing at the old one is slowed as at signing in. Sessions end, and
    tokens but `keep`. Refused: not-signed-in (the old one is wrong), too-many-attempts, as `passwords.renew`.
    """
    known = password_right(username=user.username, password=old, address=address, at=at)
    renew(known, old=old, new=new, at=at, keep=keep)


def password_right(*, username: str, password: str, address: str, at: datetime) -> models.User:
    """Whose name and password they are. Refused: not-signed-in, too-many-attempts."""
    account = username.casefold()[:150]
    with transaction.atomic():
        free_at = _free_at(account, address, at)
        user = None if free_at else _checked(username, password, at)
        # Of who has a second factor the attempt is not over: its success would let codes be guessed anew.
        if free_at is None and (user is None or not factors.kinds(user)):
            _keep(account, address, at, succeeded=user is not None)
    return _answered(user, free_at)


def code_right(*, user: models.User, code: str, address: str, at: datetime) -> None:
    """The code is one of the person's, not used before. Refused: not-signed-in, too-many-attempts."""
    account = user.username.casefold()
    with transaction.atomic():
        free_at = _free_at(account, address, at)
        right = free_at is None and use_code(user=user, code=code, at=at)
        if free_at is None:
            _keep(account, address, at, succeeded=right)
    _answered(user if right else None, free_at)


@transaction.atomic
def arrived(*, user: models.User, address: str, at: datetime) -> None:
    """Nothing more is asked of him."""
    user.last_login = at
    user.save(update_fields=["last_login"])
    who = selectors.actor_of(user)
    record(who.subject, events.SignedInOnce(address), actor=who.actor(), at=at)


def forget_attempts(*, at: datetime) -> int:
    """Delete the attempts the throttle no longer looks at; how many."""
    deleted, _ = models.Attempt.objects.filter(at__lt=at - throttle.LONGEST).delete()
    return deleted


def _answered(user: models.User | None, free_at: datetime | None) -> models.User:
    if free_at is not None:
        raise Refused("too-many-attempts", free_at=free_at.isoformat())
    if user is None:
        raise Refused("not-signed-in")
    return user


def _keep(account: str, address: str, at: datetime, *, succeeded: bool) -> None:
    models.Attempt.objects.create(account=account, address=address, at=at, succeeded=succeeded)


def _free_at(account: str, address: str, at: datetime) -> datetime | None:
    """When the next attempt is allowed, None: now. Attempts at one account pass one after the other until the
    transaction ends: many at once are counted like many in a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(digest(["sign-in", account])[:15], 16)])
    here, anywhere = Q(account=account, address=address), Q(account=account)
    success = models.Attempt.objects.filter(here, succeeded=True).aggregate(last=Max("at"))["last"]
    since_success = Q() if success is None else Q(at__gt=success)
    waits = (
        throttle.SAME_ACCOUNT_AND_PLACE.free_at(_failed(here & since_success, at), at),
        throttle.SAME_ACCOUNT.free_at(_failed(anywhere, at), at),
        throttle.SAME_PLACE.free_at(_failed(Q(address=address), at), at),
    )
    return max((wait for wait in waits if wait is not None), default=None)


def _failed(which: Q, at: datetime) -> list[datetime]:
    recent = models.Attempt.objects.filter(which, succeeded=False, at__gt=at - throttle.LONGEST)
    return list(recent.values_list("at", flat=True))


def _checked(username: str, password: str, at: datetime) -> models.User | None:
    """An unknown name takes as long as a wrong password."""
    user = models.User.objects.filter(username=username).first()
    if user is None:
        make_password(password)
        return None
    right = user.check_password(password) and user.is_active
    return user if right and not passwords.gone(user.password_given_at, at) else None
