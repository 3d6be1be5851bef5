"""On whose desk a declaration lies and lay, and who else could have it. For officers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from thongquan.clearance.models import Declaration, Holding
from thongquan.identity import selectors as identity
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound
from thongquan.reference import selectors as reference

TAKE = "case.take"


@dataclass(frozen=True, slots=True)
class Desk:
    """`state`: given (until `due_at`) or held (since `taken_at`)."""

    officer: str
    state: str
    given_by: str
    given_at: datetime
    reason: str
    due_at: datetime | None
    taken_at: datetime | None


def desk(key: int) -> Desk | None:
    """None: in everybody's queue."""
    row = Holding.objects.filter(declaration_id=key, ended_at=None).first()
    if row is None:
        return None
    return Desk(row.officer, row.state, row.given_by, row.given_at, row.reason, row.due_at, row.taken_at)


def holdings(key: int) -> list[dict[str, Any]]:
    """Who had it, the first first."""
    return [
        {
            "officer": row.officer,
            "state": row.state,
            "given_by": row.given_by,
            "given_at": row.given_at.isoformat(),
            "reason": row.reason,
            "due_at": _moment(row.due_at),
            "taken_at": _moment(row.taken_at),
            "ended_at": _moment(row.ended_at),
            "ended_by": row.ended_by,
            "ended_why": row.ended_why,
        }
        for row in Holding.objects.filter(declaration_id=key).order_by("pk")
    ]


def officers(office: str, *, at: datetime, permission: str = TAKE) -> dict[str, str]:
    """Subject → name of those who may do `permission` at the office, by name."""
    return identity.people_who_may(permission, at=at, office=_path(office, at))


def may_take(officer: Subject, row: Declaration, *, at: datetime) -> bool:
    try:
        return identity.signed_in(officer).may(TAKE, at=at, office=_path(row.office, at))
    except NotFound:
        return False


def _path(office: str, at: datetime) -> tuple[str, ...]:
    return tuple(reference.office_path(office, reference.legal_day(office, at)))


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
