"""Who may read which question, and what he then reads.

A question about a declaration is there for whoever may see the declaration among those who ask, and for the
officers of its office and of the desk it was brought to; any other for the party it was asked for, and for the
officers of its office and desk. Another's question does not exist.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from thongquan.books import selectors as books
from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors import access
from thongquan.identity.domain import Scope, SignedIn
from thongquan.kernel.identifiers import Subject, qualified
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.partnership import models
from thongquan.partnership.domain.questions import AWAITED, UNANSWERED, Awaited, State, Voice
from thongquan.partnership.selectors.names import QUESTION, key_of, named
from thongquan.partnership.selectors.topics import topics
from thongquan.reference import selectors as reference

VIEW, ASK, ANSWER = "question.view", "question.ask", "question.answer"
LONGEST_EXCERPT = 140
DESK_MOST = 200
OPEN_COLUMNS = ("id", "state", "due", "desk", "officer")
Told = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """A question, as far as permission asks of it. `inside`: it is read with an officer's eyes."""

    key: int
    identifier: str
    state: State
    desk: str
    officer: str
    inside: bool

    @property
    def subject(self) -> Subject:
        return Subject(QUESTION, self.identifier)


@dataclass(frozen=True, slots=True)
class Filters:
    """ "" and False: all. `waiting`: unanswered; `mine`: taken or asked by whoever reads."""

    state: str = ""
    topic: str = ""
    declaration: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Questions as plain objects, and the cursor of the next page, "" at the end."""

    questions: list[Told]
    next: str


def visible(signed: SignedIn, at: datetime, permission: str = VIEW) -> Q:
    """Which rows of `Question` are there for `signed`."""
    which = Q(pk__in=[])
    scopes = signed.scopes(permission, at=at)
    for scope in scopes:
        which |= _of_party(scope) if scope.party else _of_office(scope, at)
    if any(scope.party for scope in scopes):
        own = Declaration.objects.filter(access.visible(signed, at, permission), number=OuterRef("declaration"))
        which |= Q(Exists(own))
    return which


def _of_party(scope: Scope) -> Q:
    return Q(declaration="", party=scope.party.id if scope.party else "")


def _of_office(scope: Scope, at: datetime) -> Q:
    reached = access.offices_of(scope.office, subtree=scope.subtree, at=at)
    return (
        Q(pk__isnull=False) if reached is None else Q(desk__in=sorted(reached)) | Q(office__in=sorted(reached))
    )


def require(signed: SignedIn, identifier: str, permission: str, at: datetime) -> Known:
    """The question, where `signed` may do `permission` on it. NotFound: it is not there for him;
    Refused("not-permitted"): it is, and he may not."""
    row = models.Question.objects.filter(visible(signed, at), pk=key_of(QUESTION, identifier)).first()
    if row is None:
        raise NotFound(QUESTION, identifier)
    if not _allowed(signed, row, permission, at):
        raise Refused("not-permitted", permission=permission)
    return Known(row.pk, identifier, State(row.state), row.desk, row.officer, _inside(signed, row, at))


def allowed(signed: SignedIn, identifier: str, permission: str, at: datetime) -> bool:
    """The same question in the voice of buttons."""
    try:
        require(signed, identifier, permission, at)
    except Refused:
        return False
    return True


def _allowed(signed: SignedIn, row: models.Question, permission: str, at: datetime) -> bool:
    if permission == VIEW:
        return True
    if permission == ASK:
        return models.Question.objects.filter(visible(signed, at, ASK), pk=row.pk).exists()
    return signed.may(permission, at=at, office=_path(row.desk, at))


def _path(office: str, at: datetime) -> tuple[str, ...]:
    return reference.office_path(office, reference.legal_day(office, at))


def _inside(signed: SignedIn, row: models.Question, at: datetime) -> bool:
    return any(signed.may(VIEW, at=at, office=_path(office, at)) for office in {row.desk, row.office})


def page(signed: SignedIn, filters: Filters, at: datetime, *, cursor: int = 0, limit: int = 50) -> Page:
    """The newest first. `cursor`: the number at which the page before ended."""
    rows = models.Question.objects.filter(visible(signed, at)).filter(_narrowed(filters, signed))
    if cursor:
        rows = rows.filter(pk__lt=cursor)
    found = list(rows.order_by("-pk")[: limit + 1])
    more = str(found[limit - 1].pk) if len(found) > limit else ""
    return Page(_told(found[:limit], signed, at), more)


def waiting(signed: SignedIn, at: datetime, *, limit: int = DESK_MOST) -> list[Told]:
    """What the officer's desks have to answer, the most pressing first."""
    rows = models.Question.objects.filter(_at_desks(signed, at), state__in=sorted(UNANSWERED))
    return _told(list(rows.order_by(F("due").asc(nulls_last=True), "pk")[:limit]), signed, at)


def counts(signed: SignedIn, at: datetime) -> dict[str, int]:
    """`waiting` and `overdue` at the officer's desks; `answered`: answers the asker has not come back to."""
    desks = models.Question.objects.filter(_at_desks(signed, at), state__in=sorted(UNANSWERED))
    at_desks = desks.aggregate(waiting=Count("pk"), overdue=Count("pk", filter=Q(due__lte=at)))
    own = models.Question.objects.filter(visible(signed, at, ASK), state=State.ANSWERED)
    return {**at_desks, "answered": own.count()}


def question(signed: SignedIn, identifier: str, at: datetime) -> Told:
    """The whole of it: context, clock, everything said."""
    known = require(signed, identifier, VIEW, at)
    row = models.Question.objects.get(pk=known.key)
    [told] = _told([row], signed, at)
    said = list(models.Message.objects.filter(question=row).order_by("pk"))
    acts = {"ask": _allowed(signed, row, ASK, at), "answer": _allowed(signed, row, ANSWER, at)}
    return {**told, "messages": [_said(one, inside=known.inside) for one in said], "may": acts}


def open_of(declaration: Any) -> QuerySet[models.Question]:
    """That await somebody; `declaration`: its number, or an expression beside a row of declarations."""
    waiting = sorted(UNANSWERED | {State.ANSWERED})
    return models.Question.objects.filter(declaration=declaration, state__in=waiting).order_by("pk")


@dataclass(frozen=True, slots=True)
class Waits:
    """A question that awaits who asked of it; `answered`: he who asked it may come back to the answer."""

    identifier: str
    due: datetime | None
    answered: bool


def awaiting(rows: Iterable[Mapping[str, Any]], signed: SignedIn, at: datetime, *, asks: bool) -> list[Waits]:
    """Of `rows` (OPEN_COLUMNS of `open_of` one declaration that is there for `signed`) those that await him;
    `asks`: whether he may ask about that declaration."""
    found = []
    for row in rows:
        due = datetime.fromisoformat(row["due"]) if row["due"] else None
        waits = Waits(named(QUESTION, row["id"]), due, answered=row["state"] == State.ANSWERED)
        his = not row["officer"] or row["officer"] == str(signed.subject)
        answers = his and signed.may(ANSWER, at=at, office=_path(row["desk"], at))
        if asks if waits.answered else answers:
            found.append(waits)
    return found


def _at_desks(signed: SignedIn, at: datetime) -> Q:
    which = Q(pk__in=[])
    for scope in signed.scopes(ANSWER, at=at):
        reached = access.offices_of(scope.office, subtree=scope.subtree, at=at)
        which |= Q() if reached is None else Q(desk__in=sorted(reached))
    return which


def _narrowed(filters: Filters, signed: SignedIn) -> Q:
    which = Q()
    if filters.state == "waiting":
        which &= Q(state__in=sorted(UNANSWERED))
    elif filters.state:
        which &= Q(state=filters.state)
    if filters.topic:
        which &= Q(topic=filters.topic)
    if filters.declaration:
        which &= Q(declaration=filters.declaration.removeprefix(qualified(settings.ADMINISTRATION, "")))
    if filters.mine:
        which &= Q(asked_by=str(signed.subject)) | Q(officer=str(signed.subject))
    return which


def _told(rows: Sequence[models.Question], signed: SignedIn, at: datetime) -> list[Told]:
    first = _first_words(row.pk for row in rows)
    texts = {one.code: one.text for one in topics(on=books.today(at), known_at=at)}
    offices = _Offices(at)
    seen: dict[tuple[str, str], bool] = {}
    told = []
    for row in rows:
        place = (row.office, row.desk)
        inside = seen[place] if place in seen else seen.setdefault(place, _inside(signed, row, at))
        told.append(_row(row, first.get(row.pk, ""), texts.get(row.topic, {}), offices, at, inside=inside))
    return told


class _Offices:
    def __init__(self, at: datetime) -> None:
        self._at, self._known = at, reference.reference()

    def name(self, code: str) -> dict[str, str]:
        try:
            day = self._known.legal_day(code, self._at)
            return dict(self._known.offices.successor(code, day).names)
        except NotFound:
            return {}


def _row(row: models.Question, text: str, topic: Any, offices: _Offices, at: datetime, *, inside: bool) -> Told:
    awaited = AWAITED[State(row.state)]
    return {
        "identifier": named(QUESTION, row.pk),
        "topic": row.topic,
        "topic_text": dict(topic),
        "state": row.state,
        "awaited": str(awaited),
        "due": row.due,
        "overdue": row.due is not None and at >= row.due and awaited in (Awaited.OFFICE, Awaited.OFFICER),
        "escalations": row.escalations,
        "language": row.language,
        "excerpt": text if len(text) <= LONGEST_EXCERPT else text[: LONGEST_EXCERPT - 1] + "…",
        "page": row.page,
        "code": row.code,
        "declaration": qualified(settings.ADMINISTRATION, row.declaration) if row.declaration else "",
        "law": dict(row.law),
        "party": row.party,
        "asked_at": row.asked_at,
        "answered_at": row.answered_at,
        "closed_at": row.closed_at,
        "office": row.office,
        "desk": row.desk,
        "desk_name": offices.name(row.desk),
        "mark": row.mark,
        "inside": inside,
        "officer": row.officer if inside else "",
        "asked_by": row.asked_by if inside else "",
    }


def _first_words(keys: Iterable[int]) -> dict[int, str]:
    said = (
        models.Message.objects.filter(question__in=list(keys)).order_by("question", "pk").distinct("question")
    )
    return {key: " ".join(text.split()) for key, text in said.values_list("question_id", "text")}


def _said(row: models.Message, *, inside: bool) -> Told:
    """Of an officer his title; his name only to officers."""
    own = inside or row.voice == Voice.ASKER
    return {
        "voice": row.voice,
        "text": row.text,
        "at": row.at,
        "by": row.by if own else "",
        "title": dict(row.title),
    }
