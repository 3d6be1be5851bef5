"""What officers who keep the selection work on, as plain objects. Nothing here asks who reads."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from thongquan.kernel.refusals import NotFound
from thongquan.risk import models
from thongquan.risk.domain import Secrecy, State

MOST = 500
Told = dict[str, Any]


def profiles_told(
    *,
    code: str = "",
    codes: Collection[str] = (),
    states: Collection[str] = (),
    secret: bool,
    drafted_by: str = "",
) -> list[Told]:
    """By code, the newest revision first. Without `secret`: of secret ones those `drafted_by` wrote."""
    rows = models.Profile.objects.order_by("code", "-revision")
    if code:
        rows = rows.filter(code=code)
    if codes:
        rows = rows.filter(code__in=list(codes))
    if states:
        rows = rows.filter(state__in=list(states))
    if not secret:
        rows = rows.filter(~Q(secrecy=Secrecy.SECRET) | Q(drafted_by=drafted_by))
    return [_profile(row) for row in rows[:MOST]]


def parameters_told() -> list[Told]:
    """Those in force and those to come first: by their day, newest first; `approved_at` null: proposed."""
    return [
        {
            "number": int(row.pk),
            "valid_from": row.valid_from.isoformat(),
            "random_rate": format(row.random_rate.normalize(), "f"),
            "random_lane": row.random_lane,
            "yellow_score": row.yellow_score,
            "red_score": row.red_score,
            "reveal_after_days": row.reveal_after_days,
            "basis": row.basis,
            "confirmed": row.confirmed,
            "proposed_by": row.proposed_by,
            "approved_by": row.approved_by,
            "approved_at": _moment(row.approved_at),
            "withdrawn_at": _moment(row.withdrawn_at),
        }
        for row in models.Parameters.objects.order_by("-valid_from", "-pk")[:MOST]
    ]


def seeds_told(*, since: date, until: date) -> list[Told]:
    """How the seed of each day stands: committed, sealed, revealed; never the seed before its time."""
    rows = models.Seed.objects.filter(day__gte=since, day__lte=until).order_by("day")
    return [
        {
            "day": row.day.isoformat(),
            "commitment": row.commitment,
            "installed": row.installed,
            "committed_at": _moment(row.committed_at),
            "sealed_at": _moment(row.sealed_at),
            "revealed_at": _moment(row.revealed_at),
        }
        for row in rows
    ]


def seeds_revealed(*, since: date, until: date) -> dict[date, str]:
    """By day the seeds (hexadecimal) that are published by now."""
    rows = models.Seed.objects.filter(day__gte=since, day__lte=until).exclude(revealed="")
    return dict(rows.values_list("day", "revealed"))


def stops_told(*, at: datetime, subject: str = "", standing: bool = True) -> list[Told]:
    """Stop lists and holds on people and goods (those on a declaration are its own), the newest first."""
    rows = models.Hold.objects.exclude(subject_kind="declaration").order_by("-since", "id")
    if standing:
        rows = rows.filter(Q(until=None) | Q(until__gt=at), released_at=None)
    if subject:
        kind, _, key = subject.partition(":")
        rows = rows.filter(subject_kind=kind, subject_id=key)
    return [_stop(row) for row in rows[:MOST]]


def stop_told(hold: object) -> Told:
    row = models.Hold.objects.exclude(subject_kind="declaration").filter(pk=hold).first()
    if row is None:
        raise NotFound("hold", str(hold))
    return _stop(row)


def _profile(row: models.Profile) -> Told:
    return {
        "code": row.code,
        "revision": row.revision,
        "state": State(row.state),
        "owner": row.owner,
        "condition": row.condition,
        "reason": row.reason,
        "lane": row.lane,
        "weight": row.weight,
        "secrecy": row.secrecy,
        "title": row.title,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "drafted_by": row.drafted_by,
        "approved_by": row.approved_by,
        "activated_at": _moment(row.activated_at),
        "retired_at": _moment(row.retired_at),
    }


def _stop(row: models.Hold) -> Told:
    return {
        "hold": str(row.id),
        "subject": f"{row.subject_kind}:{row.subject_id}",
        "kind": row.kind,
        "effect": row.effect,
        "basis": row.basis,
        "authority": row.authority,
        "audience": row.audience,
        "reason": row.reason,
        "since": _moment(row.since),
        "until": _moment(row.until),
        "placed_by": row.placed_by,
        "released_at": _moment(row.released_at),
        "released_by": row.released_by,
        "released_why": row.released_why,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
