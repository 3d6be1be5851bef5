"""Signing in with a password, throttled so that guessing does not pay."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import Max, Q

from thongquan.identity import models, selectors
from thongquan.identity.domain import SignedIn, events, throttle
from thongquan.identity.services.recording import record
from thongquan.kernel.canonical import digest
from thongquan.kernel.refusals import Refused


def sign_in(*, username: str, password: str, address: str, at: datetime) -> SignedIn:
    """The person with this name and password, from network address `address`.

    Refused("not-signed-in") for a wrong name, a wrong password and a disabled account alike;
    Refused("too-many-attempts", free_at=…) before the password is looked at. The attempt is kept whatever the
    answer, so this must not run inside a transaction that a refusal would undo.
    """
    account = username.casefold()[:150]
    with transaction.atomic():
        _lock(account)
        free_at = _free_at(account, address, at)
        user = None if free_at else _checked(username, password)
        if free_at is None:
            models.Attempt.objects.create(account=account, address=address, at=at, succeeded=user is not None)
        if user is not None:
            user.last_login = at
            user.save(update_fields=["last_login"])
            who = selectors.actor_of(user)
            record(who.subject, events.SignedInOnce(address), actor=who.actor(), at=at)
            return who
    if free_at is not None:
        raise Refused("too-many-attempts", free_at=free_at.isoformat())
    raise Refused("not-signed-in")


def forget_attempts(*, at: datetime) -> int:
    """Delete the attempts the throttle no longer looks at; how many."""
    deleted, _ = models.Attempt.objects.filter(at__lt=at - throttle.LONGEST).delete()
    return deleted


def _lock(account: str) -> None:
    """Attempts at one account pass one after the other: many at once are counted like many in a row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(digest(["sign-in", account])[:15], 16)])


def _free_at(account: str, address: str, at: datetime) -> datetime | None:
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


def _checked(username: str, password: str) -> models.User | None:
    """An unknown name takes as long as a wrong password."""
    user = models.User.objects.filter(username=username).first()
    if user is None:
        make_password(password)
        return None
    return user if user.check_password(password) and user.is_active else None
