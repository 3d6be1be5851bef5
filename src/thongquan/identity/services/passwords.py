"""Passwords: whether one will do, and one taking the place of another."""

import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from thongquan.identity import models, selectors
from thongquan.identity.domain import events
from thongquan.identity.services.recording import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused

FIRST_BYTES = 12  # of randomness in a password that somebody is given


def given_password() -> str:
    """To be changed by who signs in with it."""
    return secrets.token_urlsafe(FIRST_BYTES)


def check_password(password: str, of: models.User) -> None:
    """Refused("account-unfit", why)."""
    try:
        validate_password(password, of)
    except ValidationError as error:
        raise Refused("account-unfit", why="; ".join(error.messages)) from None


@transaction.atomic
def renew(user: models.User, *, old: str, new: str, at: datetime, keep: str = "") -> None:
    """`new` takes the place of `old`, which was right when the account was read; sessions end, and tokens but
    `keep`. Refused: password-unchanged, account-unfit, not-signed-in (changed or disabled meanwhile)."""
    row = models.User.objects.select_for_update().get(pk=user.pk)
    if row.password != user.password or not row.is_active:
        raise Refused("not-signed-in")
    if new == old:
        raise Refused("password-unchanged")
    check_password(new, user)
    user.set_password(new)
    user.password_given_at = None
    user.save(update_fields=["password", "password_given_at"])
    others = models.ApiToken.objects.filter(user=user, revoked_at=None).exclude(digest=selectors.digest(keep))
    others.update(revoked_at=at)
    subject = selectors.subject_of_user(user.username)
    record(subject, events.PasswordChanged(user.username), actor=Actor(subject), at=at)
