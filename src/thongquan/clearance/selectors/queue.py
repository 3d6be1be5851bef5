"""What waits for officers, the most pressing first: a page in a few queries, however much waits.

Each piece of work is a row (`WorkItem`), written with every step; nothing is worked out here.
"""

import base64
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from thongquan.clearance.domain.cases import Case
from thongquan.clearance.domain.work import Work
from thongquan.clearance.models import Declaration, Holding, WorkItem
from thongquan.clearance.selectors import access, views, whole
from thongquan.clearance.selectors.desk import TAKE
from thongquan.identity.domain import SignedIn
from thongquan.kernel.identifiers import qualified
from thongquan.kernel.refusals import Refused
from thongquan.reference import selectors as reference

MOST = 200
MINE, NOBODYS = "mine", "nobody"
SUMS = ("all", "late", "nobody", "mine", "given")
_PLACES = ("press_at", "declaration_id", "kind")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the queue is narrowed to; "" and None: not at all. `desk`: "mine", "nobody" or an officer's subject;
    `waiting`: for at least so long; `late`: past the end of its clock."""

    kind: str = ""
    lane: str = ""
    office: str = ""
    desk: str = ""
    waiting: timedelta | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Queue:
    """`next` asks for what follows; "" at the end."""

    work: list[dict[str, Any]] = field(default_factory=list)
    next: str = ""


def queue(signed: SignedIn, wanted: Wanted, *, at: datetime, cursor: str = "", limit: int = 50) -> Queue:
    """Of his offices. Each as `views.summary`, and kind, turn, since, due_at, late, officer, desk (its state).
    Refused("bad-cursor")."""
    limit = min(limit, MOST)
    rows = _rows(signed, at).filter(_narrowed(wanted, signed, at)).order_by(*_PLACES)
    if cursor:
        rows = rows.filter(_after(cursor))
    found = list(rows.select_related("declaration")[: limit + 1])
    known = reference.reference()
    work = [views.summary(row.declaration, known) | _told(row, at) for row in found[:limit]]
    return Queue(work, _cursor(found[limit - 1]) if len(found) > limit else "")


def following(signed: SignedIn, wanted: Wanted, key: int, *, at: datetime) -> str:
    """The identifier of the declaration that comes after the one of this key in the queue, as it is narrowed;
    each stands where its first work does. The first of all where that one has no work there; "" at the end."""
    work = _rows(signed, at).filter(_narrowed(wanted, signed, at))
    before = Q(press_at__lt=OuterRef("press_at")) | Q(press_at=OuterRef("press_at"), kind__lt=OuterRef("kind"))
    rows = work.exclude(declaration_id=key).filter(
        ~Exists(work.filter(before, declaration_id=OuterRef("declaration_id")))
    )
    own = work.filter(declaration_id=key).order_by(*_PLACES).values_list(*_PLACES).first()
    if own is not None:
        rows = rows.filter(_later(*own))
    number = rows.order_by(*_PLACES).values_list("declaration__number", flat=True).first()
    return qualified(settings.ADMINISTRATION, number) if number else ""


def counts(signed: SignedIn, *, at: datetime) -> dict[str, Any]:
    """How much waits for officers in his offices: all, late, nobody's, mine, given (to him, and not taken yet);
    kinds and lanes by code."""
    mine = Q(officer=str(signed.subject))
    found = (
        _rows(signed, at)
        .order_by()
        .values("kind", "lane")
        .annotate(
            all=Count("press_at"),
            late=Count("press_at", filter=Q(due_at__lte=at)),
            nobody=Count("press_at", filter=Q(officer="")),
            mine=Count("press_at", filter=mine),
            given=Count("press_at", filter=mine & Q(desk=Case.GIVEN)),
        )
    )
    told: Counter[str] = Counter(dict.fromkeys(SUMS, 0))
    kinds: Counter[str] = Counter()
    lanes: Counter[str] = Counter()
    for row in found:
        told.update({name: row[name] for name in SUMS})
        kinds[row["kind"]] += row["all"]
        lanes[row["lane"]] += row["all"]
    return {**told, "kinds": dict(kinds), "lanes": dict(lanes)}


def on_desk(signed: SignedIn, *, at: datetime, limit: int = 50) -> list[dict[str, Any]]:
    """What lies on his desk, whoever is awaited, the longest first: `views.summary`, `awaited`, and desk,
    given_at, reason, due_at of the case."""
    cases = Holding.objects.filter(officer=str(signed.subject), ended_at=None)
    found = list(cases.order_by("given_at", "pk")[:limit])
    of = Declaration.objects.filter(pk__in=[one.declaration_id for one in found])
    rows = {row.pk: row for row in whole.waiting(of)}
    standings = whole.standings(list(rows.values()), at=at)
    known = reference.reference()
    return [
        views.summary(rows[one.declaration_id], known)
        | {
            "awaited": views.awaited_of(standings[one.declaration_id].awaited),
            "desk": one.state,
            "given_at": one.given_at.isoformat(),
            "reason": one.reason,
            "due_at": one.due_at.isoformat() if one.due_at else None,
        }
        for one in found
    ]


def _rows(signed: SignedIn, at: datetime) -> QuerySet[WorkItem]:
    """Of the offices of his grants."""
    which = Q(office__in=[])
    for scope in signed.scopes(TAKE, at=at):
        which |= access.of_offices(scope, at) & access.of_party(scope, at, through="declaration__")
    return WorkItem.objects.filter(which)


def _narrowed(wanted: Wanted, signed: SignedIn, at: datetime) -> Q:
    named = {"kind": wanted.kind, "lane": wanted.lane, "office": wanted.office}
    which = Q(**{name: value for name, value in named.items() if value})
    if wanted.desk == NOBODYS:
        which &= Q(officer="")
    elif wanted.desk:
        which &= Q(officer=str(signed.subject) if wanted.desk == MINE else wanted.desk)
    if wanted.waiting is not None:
        which &= Q(since__lte=at - wanted.waiting)
    return which & Q(due_at__lte=at) if wanted.late else which


def _told(row: Any, at: datetime) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "turn": row.turn,
        "since": row.since.isoformat(),
        "due_at": row.due_at.isoformat() if row.due_at else None,
        "late": row.due_at is not None and row.due_at <= at,
        "officer": row.officer,
        "desk": row.desk,
    }


def _cursor(row: WorkItem) -> str:
    place = f"{row.press_at.isoformat()}|{row.declaration_id}|{row.kind}"
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _after(cursor: str) -> Q:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, key, kind = text.split("|")
        press, place, of = datetime.fromisoformat(moment), int(key), Work(kind)
    except ValueError:
        raise Refused("bad-cursor") from None
    return _later(press, place, of)


def _later(press: datetime, place: int, of: str) -> Q:
    later = Q(press_at__gt=press) | Q(declaration_id__gt=place) | Q(declaration_id=place, kind__gt=str(of))
    return Q(press_at__gte=press) & later
