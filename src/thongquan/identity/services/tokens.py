"""Personal tokens of the command line: shown once, kept as a hash, ending by themselves."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from thongquan.identity import models, selectors
from thongquan.identity.domain import PERMISSIONS, events
from thongquan.identity.services.recording import record, require
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound, Refused

LONGEST = timedelta(days=366)


@transaction.atomic
def issue_token(
    *,
    name: str,
    expires_at: datetime,
    actor: Actor,
    at: datetime,
    permissions: Iterable[str] = (),
    second_factor: bool = False,
) -> str:
    """A new token of the acting person, who alone ever sees it; with `permissions` it carries only those.
    `second_factor`: the person gave one.

    Refused: token-lifetime (ended already, or longer than a year), permission-unknown, password-to-change
    (another gave him one, it may be in the moment after he signed in with his own).
    """
    user = models.User.objects.select_for_update().get(pk=selectors.user(actor.subject).pk)
    if user.password_given_at is not None:
        raise Refused("password-to-change")
    carried = sorted(set(permissions))
    if unknown := [code for code in carried if code not in PERMISSIONS]:
        raise Refused("permission-unknown", permission=unknown[0])
    if not at < expires_at <= at + LONGEST:
        raise Refused("token-lifetime", longest_days=LONGEST.days)
    text = selectors.TOKEN_PREFIX + secrets.token_urlsafe(32)
    row = models.ApiToken.objects.create(
        user=user,
        name=name,
        digest=selectors.digest(text),
        permissions=carried,
        second_factor=second_factor,
        issued_at=at,
        expires_at=expires_at,
    )
    record(actor.subject, events.TokenIssued(row.id, name, expires_at), actor=actor, at=at)
    return text


@transaction.atomic
def revoke_token(*, token: str | int, actor: Actor, at: datetime) -> None:
    """By its text or its key; one's own, or as an administrator anybody's. NotFound for all else."""
    which = {"id": token} if isinstance(token, int) else {"digest": selectors.digest(token)}
    row = models.ApiToken.objects.select_for_update().filter(**which, revoked_at=None).first()
    if row is None:
        raise NotFound("token", "")
    owner = selectors.subject_of_user(row.user.username)
    if owner != actor.subject:
        try:
            require(actor, "user.disable", at=at)
        except Refused:
            raise NotFound("token", "") from None
    row.revoked_at = at
    row.save(update_fields=["revoked_at"])
    record(owner, events.TokenRevoked(row.id), actor=actor, at=at)
