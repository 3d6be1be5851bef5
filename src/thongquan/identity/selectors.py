"""Who is this, and what has been granted to him?"""

import hashlib
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application
from oauth2_provider.scopes import BaseScopes

from thongquan.identity import models
from thongquan.identity.domain import PERMISSIONS, Classification, Grant, Role, SignedIn
from thongquan.kernel.identifiers import Subject, local_part, qualified
from thongquan.kernel.refusals import NotFound, Refused

TOKEN_PREFIX = "tq1_"  # noqa: S105  how a personal token begins, so that a leaked one is recognised


def subject_of_user(username: str) -> Subject:
    """Subject("user", "VN-mai")."""
    return Subject("user", qualified(settings.ADMINISTRATION, username))


def subject_of_client(client_id: str) -> Subject:
    return Subject("client", qualified(settings.ADMINISTRATION, client_id))


def actor_of(who: models.User | models.MachineClient | AnonymousUser) -> SignedIn:
    """The signed-in value of a user or machine client; Refused("not-signed-in") for nobody or one disabled."""
    if isinstance(who, models.MachineClient):
        if who.disabled_at is not None:
            raise Refused("not-signed-in")
        return SignedIn(subject_of_client(who.application.client_id), who.name, _grants(Q(client=who)))
    if isinstance(who, AnonymousUser) or not who.is_active:
        raise Refused("not-signed-in")
    name = who.full_name or who.username
    return SignedIn(subject_of_user(who.username), name, _grants(Q(user=who)), who.language)


def signed_in(subject: Subject) -> SignedIn:
    """By the subject of an actor; NotFound where there is no such account, or it is disabled."""
    try:
        return actor_of(user(subject) if subject.kind == "user" else client(subject))
    except Refused:
        raise NotFound(subject.kind, subject.id) from None


def by_bearer(text: str, *, at: datetime) -> SignedIn:
    """Whoever holds this personal token or OAuth access token; Refused("not-signed-in") for any other text."""
    return _by_token(text, at) if text.startswith(TOKEN_PREFIX) else _by_access_token(text, at)


def user(subject: Subject) -> models.User:
    username = local_part(subject.id, settings.ADMINISTRATION)
    found = models.User.objects.filter(username=username).first() if subject.kind == "user" else None
    if found is None:
        raise NotFound("user", subject.id)
    return found


def client(subject: Subject) -> models.MachineClient:
    client_id = local_part(subject.id, settings.ADMINISTRATION)
    found = models.MachineClient.objects.filter(application__client_id=client_id).first()
    if found is None or subject.kind != "client":
        raise NotFound("client", subject.id)
    return found


def pending_grants() -> list[tuple[int, str, str, str]]:
    """Grants that wait for a second person: key, account, role, who asked."""
    rows = models.Grant.objects.filter(approved_at=None, revoked_at=None).order_by("id")
    values = rows.values_list("id", "user__username", "client__name", "role", "requested_by")
    return [(key, username or name, role, asked) for key, username, name, role, asked in values]


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class GrantedScopes(BaseScopes):  # type: ignore[misc]
    """The scopes of OAuth are the codes of permissions; a client can have only those its grants give."""

    def get_all_scopes(self) -> dict[str, str]:
        return {code: permission.text["en"] for code, permission in PERMISSIONS.items()}

    def get_available_scopes(
        self, application: Application | None = None, request: object = None, *args: object, **kwargs: object
    ) -> list[str]:
        machine = models.MachineClient.objects.filter(application=application, disabled_at=None).first()
        grants = _grants(Q(client=machine)) if machine else ()
        roles = {grant.role for grant in grants if grant.in_force(timezone.now())}
        return [code for code, permission in PERMISSIONS.items() if permission.roles & roles]

    get_default_scopes = get_available_scopes


def _by_token(text: str, at: datetime) -> SignedIn:
    token = (
        models.ApiToken.objects.select_related("user")
        .filter(digest=digest(text), revoked_at=None, issued_at__lte=at, expires_at__gt=at)
        .first()
    )
    if token is None:
        raise Refused("not-signed-in")
    who = actor_of(token.user)
    narrowed = frozenset(token.permissions) or None
    return SignedIn(who.subject, who.name, who.grants, who.language, narrowed)


def _by_access_token(text: str, at: datetime) -> SignedIn:
    token = (
        AccessToken.objects.select_related("application__machineclient__application")
        .filter(token_checksum=digest(text), expires__gt=at, application__machineclient__isnull=False)
        .first()
    )
    if token is None:
        raise Refused("not-signed-in")
    who = actor_of(token.application.machineclient)
    return SignedIn(who.subject, who.name, who.grants, who.language, frozenset(token.scope.split()))


def _grants(which: Q) -> tuple[Grant, ...]:
    """All approved grants, whatever their time: `at` decides when they are asked."""
    rows = models.Grant.objects.filter(which, approved_at__isnull=False).order_by("id")
    return tuple(
        Grant(
            role=Role(row.role),
            office=row.office,
            subtree=row.subtree,
            party=Subject.parse(row.party) if row.party else None,
            classification=Classification(row.classification),
            valid_from=max(row.valid_from, row.approved_at),
            valid_to=row.valid_to,
            revoked_at=row.revoked_at,
        )
        for row in rows
        if row.approved_at is not None
    )
