"""Accounts, machine clients and grants as administrators see them: plain objects, moments in UTC, no secret."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from thongquan.identity import models
from thongquan.identity.domain import Classification
from thongquan.identity.selectors import subject_of_client, subject_of_user
from thongquan.kernel.refusals import NotFound

MOST = 500
Told = dict[str, Any]


def users_told() -> list[Told]:
    """By name, each with its grants."""
    return _users(models.User.objects.order_by("username")[:MOST])


def people(*, q: str = "", after: str = "", limit: int = 50) -> tuple[list[Told], str]:
    """Accounts whose name or full name holds `q`, by name; and after which one the next page begins, or ""."""
    rows = models.User.objects.filter(username__gt=after).order_by("username")
    if q:
        rows = rows.filter(Q(username__icontains=q) | Q(full_name__icontains=q))
    found = _users(rows[: limit + 1])
    return found[:limit], found[limit - 1]["username"] if len(found) > limit else ""


def person(username: str) -> Told:
    found = _users(models.User.objects.filter(username=username))
    if not found:
        raise NotFound("user", username)
    return found[0]


def clients_told() -> list[Told]:
    """By name, each with its grants."""
    return _clients(models.MachineClient.objects.order_by("name", "pk")[:MOST])


def client_told(client_id: str) -> Told:
    found = _clients(models.MachineClient.objects.filter(application__client_id=client_id))
    if not found:
        raise NotFound("client", client_id)
    return found[0]


def _users(asked: QuerySet[models.User]) -> list[Told]:
    rows = list(asked)
    grants = _by_holder("user_id", [row.pk for row in rows])
    return [
        {
            "subject": str(subject_of_user(row.username)),
            "username": row.username,
            "full_name": row.full_name,
            "email": row.email,
            "active": row.is_active,
            "grants": grants[row.pk],
        }
        for row in rows
    ]


def _clients(asked: QuerySet[models.MachineClient]) -> list[Told]:
    rows = list(asked.select_related("application"))
    grants = _by_holder("client_id", [row.pk for row in rows])
    return [
        {
            "subject": str(subject_of_client(row.application.client_id)),
            "client_id": row.application.client_id,
            "name": row.name,
            "party": row.party,
            "created_at": row.created_at.isoformat(),
            "disabled_at": _moment(row.disabled_at),
            "grants": grants[row.pk],
        }
        for row in rows
    ]


def grants_told(*, pending: bool = False) -> list[Told]:
    """The newest first; `pending`: those that wait for a second person."""
    rows = models.Grant.objects.select_related("user", "client__application").order_by("-pk")
    if pending:
        rows = rows.filter(approved_at=None, revoked_at=None)
    return [_grant(row) for row in rows[:MOST]]


def grant_told(key: int) -> Told:
    row = models.Grant.objects.select_related("user", "client__application").filter(pk=key).first()
    if row is None:
        raise NotFound("grant", key)
    return _grant(row)


def _by_holder(column: str, keys: list[int]) -> defaultdict[int, list[Told]]:
    found: defaultdict[int, list[Told]] = defaultdict(list)
    rows = models.Grant.objects.select_related("user", "client__application").order_by("pk")
    for row in rows.filter(**{f"{column}__in": keys}):
        found[getattr(row, column)].append(_grant(row))
    return found


def _grant(row: models.Grant) -> Told:
    user, client = row.user, row.client
    holder = subject_of_user(user.username) if user else None
    if client is not None:
        holder = subject_of_client(client.application.client_id)
    return {
        "grant": int(row.pk),
        "to": str(holder),
        "role": row.role,
        "office": row.office,
        "subtree": row.subtree,
        "party": row.party,
        "classification": Classification(row.classification).name.lower(),
        "valid_from": row.valid_from.isoformat(),
        "valid_to": _moment(row.valid_to),
        "requested_by": row.requested_by,
        "requested_at": row.requested_at.isoformat(),
        "approved_by": row.approved_by,
        "approved_at": _moment(row.approved_at),
        "revoked_by": row.revoked_by,
        "revoked_at": _moment(row.revoked_at),
        "reason": row.reason,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
