"""Who is this, and what has been granted to him?"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone
from oauth2_provider.models import Application
from oauth2_provider.scopes import BaseScopes

from thongquan.identity import models
from thongquan.identity.domain import PERMISSIONS, Classification, Grant, Role, SignedIn
from thongquan.kernel.identifiers import Subject, local_part, qualified
from thongquan.kernel.refusals import NotFound, Refused

SECOND_FACTOR = "second_factor"  # of a browser's session: one was given
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
        return SignedIn(subject_of_client(who.application.client_id), who.name, _grants(client=who.pk))
    if isinstance(who, AnonymousUser) or not who.is_active:
        raise Refused("not-signed-in")
    name = who.full_name or who.username
    return SignedIn(subject_of_user(who.username), name, _grants(user=who.pk), who.language)


def by_session(who: models.User | AnonymousUser, session: Mapping[str, Any]) -> SignedIn:
    """The person of a browser's session; whether a second factor was given is kept in it."""
    given = isinstance(who, models.User) and who.password_given_at is not None
    return replace(actor_of(who), second_factor=bool(session.get(SECOND_FACTOR)), password_given=given)


def lacks_second_factor(who: SignedIn, *, at: datetime) -> bool:
    """Whether this installation wants a second factor of one of its roles, and none was given."""
    return who.lacks_second_factor(settings.SECOND_FACTOR_ROLES, at=at)


def signed_in(subject: Subject) -> SignedIn:
    """By the subject of an actor; NotFound where there is no such account, or it is disabled."""
    try:
        return actor_of(user(subject) if subject.kind == "user" else client(subject))
    except Refused:
        raise NotFound(subject.kind, subject.id) from None


def people_who_may(permission: str, *, at: datetime, office: Sequence[str]) -> dict[str, str]:
    """Subject → name of the people whose grants allow `permission` at the office (itself and those above it,
    nearest first) for every party, by name. Not for machines."""
    roles = [str(role) for role in PERMISSIONS[permission].roles]
    with connection.cursor() as cursor:
        cursor.execute(WHO_MAY, {"roles": roles, "at": at, "path": list(office), "here": office[0]})
        return {str(subject_of_user(username)): name or username for username, name in cursor.fetchall()}


def names(subjects: Collection[str]) -> dict[str, str]:
    """Subject → name of the people among them ("user:VN-mai")."""
    usernames = [username for subject in subjects if (username := _username(subject))]
    found = models.User.objects.filter(username__in=usernames).values_list("username", "full_name")
    return {str(subject_of_user(username)): name or username for username, name in found}


def _username(subject: str) -> str | None:
    kind, _, identifier = subject.partition(":")
    return local_part(identifier, settings.ADMINISTRATION) if kind == "user" else None


def by_bearer(text: str, *, at: datetime) -> SignedIn:
    """Whoever holds this personal token or OAuth access token; Refused("not-signed-in") for any other text,
    second-factor-wanted for a token that a password alone drew, where that is too little now."""
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
        grants = _grants(client=machine.pk) if machine else ()
        roles = {grant.role for grant in grants if grant.in_force(timezone.now())}
        return [code for code, permission in PERMISSIONS.items() if permission.roles & roles]

    get_default_scopes = get_available_scopes


# Asked with every request, so in SQL: the ORM would take longer than the answer.
# All approved grants, whatever their time: `at` decides when they are asked.
_GRANT = """
 g.role, g.office, g.subtree, g.party, g.classification, greatest(g.valid_from, g.approved_at), g.valid_to,
 g.revoked_at"""
_GIVEN = "identity_grant g ON g.approved_at IS NOT NULL AND g"
OF_PERSON = f"""
SELECT u.username, u.full_name, u.language, t.permissions, t.second_factor, {_GRANT}
FROM identity_apitoken t JOIN identity_user u ON u.id = t.user_id LEFT JOIN {_GIVEN}.user_id = u.id
WHERE t.digest = %(digest)s AND t.revoked_at IS NULL AND t.issued_at <= %(at)s AND t.expires_at > %(at)s
  AND u.is_active ORDER BY g.id
"""  # noqa: S608
OF_MACHINE = f"""
SELECT a.client_id, m.name, t.scope, {_GRANT}
FROM oauth2_provider_accesstoken t
JOIN oauth2_provider_application a ON a.id = t.application_id
JOIN identity_machineclient m ON m.application_id = a.id LEFT JOIN {_GIVEN}.client_id = m.id
WHERE t.token_checksum = %(digest)s AND t.expires > %(at)s AND m.disabled_at IS NULL ORDER BY g.id
"""  # noqa: S608
OF_HOLDER = f"SELECT {_GRANT} FROM identity_grant g WHERE g.approved_at IS NOT NULL AND g."  # noqa: S608
GRANTED = 8  # columns


WHO_MAY = """
SELECT DISTINCT u.username, u.full_name
FROM identity_grant g JOIN identity_user u ON u.id = g.user_id
WHERE g.role = ANY(%(roles)s) AND g.party = '' AND g.approved_at <= %(at)s AND g.valid_from <= %(at)s
  AND (g.valid_to IS NULL OR g.valid_to > %(at)s) AND (g.revoked_at IS NULL OR g.revoked_at > %(at)s)
  AND (g.office IN ('', %(here)s) OR (g.subtree AND g.office = ANY(%(path)s))) AND u.is_active
ORDER BY u.full_name, u.username
"""


def _by_token(text: str, at: datetime) -> SignedIn:
    (username, full_name, language, permissions, second), grants = _found(OF_PERSON, text, at)
    narrowed, name = frozenset(permissions) or None, full_name or username
    who = SignedIn(subject_of_user(username), name, grants, language, narrowed, second)
    if lacks_second_factor(who, at=at):
        raise Refused("second-factor-wanted")
    return who


def _by_access_token(text: str, at: datetime) -> SignedIn:
    (client_id, name, scope), grants = _found(OF_MACHINE, text, at)
    return SignedIn(subject_of_client(client_id), name, grants, "", frozenset(scope.split()))


def _found(query: str, token: str, at: datetime) -> tuple[tuple[Any, ...], tuple[Grant, ...]]:
    """Whose token it is, in the columns of `query`, and his grants."""
    with connection.cursor() as cursor:
        cursor.execute(query, {"digest": digest(token), "at": at})
        rows = cursor.fetchall()
    if not rows:
        raise Refused("not-signed-in")
    given = [row[-GRANTED:] for row in rows]
    return rows[0][:-GRANTED], tuple(_grant(*one) for one in given if one[0] is not None)


def _grants(*, user: int | None = None, client: int | None = None) -> tuple[Grant, ...]:
    holder = "client_id" if user is None else "user_id"
    with connection.cursor() as cursor:
        cursor.execute(f"{OF_HOLDER}{holder} = %s ORDER BY g.id", [client if user is None else user])
        return tuple(_grant(*row) for row in cursor.fetchall())


def _grant(
    role: str,
    office: str,
    subtree: bool,
    party: str,
    classification: int,
    valid_from: datetime,
    valid_to: datetime | None,
    revoked_at: datetime | None,
) -> Grant:
    return Grant(
        Role(role),
        office,
        subtree,
        Subject.parse(party) if party else None,
        Classification(classification),
        valid_from,
        valid_to,
        revoked_at,
    )
