"""Objections to decisions: what was lodged, where one may still go and until when, what waits for an answer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef

from thongquan.books import selectors as books
from thongquan.clearance.domain.objections import (
    FIRST,
    IN_COURSE,
    OPEN,
    SECOND,
    Force,
    Objection,
    clock_to_answer,
    clock_to_lodge,
    next_instance,
)
from thongquan.clearance.models import CourtCase, Declaration, SignedDecision
from thongquan.clearance.models import Objection as Row
from thongquan.clearance.selectors import access
from thongquan.clearance.selectors.decided import decision_of, number_of, text_of
from thongquan.clearance.selectors.views import legal_number, receipt_of
from thongquan.identity.domain import SignedIn
from thongquan.kernel.identifiers import qualified
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.reference import selectors as reference

ANSWER = "objection.decide"
WITHDRAWN_MOST = 3  # of one decision; who takes his word back for ever keeps an office from its work
REMOTE = "objection-remote-offices"  # the parameter of the book: codes, with ; between them


@dataclass(frozen=True, slots=True)
class Way:
    """Where a decision may be objected to: the instance, the office that answers there, and until when (None:
    the law sets no time). `late`: that is over, and an objection needs an excuse."""

    instance: int
    authority: str
    until: datetime | None
    late: bool


def way(row: Declaration, decision: SignedDecision, *, at: datetime) -> Way:
    """Refused: not-contestable (an answer to an objection goes on by itself), before-court, objection-open,
    objection-exhausted, objection-withdrawn, no-superior."""
    if decision.kind in IN_COURSE:
        raise Refused("not-contestable", decision=number_of(decision.pk))
    if CourtCase.objects.filter(decision=decision).exists():
        raise Refused("before-court", decision=number_of(decision.pk))
    return _way(row, text_of(decision), list(Row.objects.filter(decision=decision).order_by("pk")), at)


def _way(row: Declaration, text: Mapping[str, Any], earlier: list[Row], at: datetime) -> Way:
    first = _last(earlier, FIRST)
    state = Objection(first.state) if first else None
    overdue = bool(first and first.due_at and first.due_at <= at)
    instance = next_instance(state, overdue=overdue)
    second = _last(earlier, SECOND)
    if second is not None and second.state != Objection.WITHDRAWN:
        raise Refused("objection-open" if second.state in OPEN else "objection-exhausted")
    if not instance:
        raise Refused("objection-open")
    if sum(one.state == Objection.WITHDRAWN for one in earlier) >= WITHDRAWN_MOST:
        raise Refused("objection-withdrawn", most=WITHDRAWN_MOST)
    decided = datetime.fromisoformat(text["decided_at"])
    office = _decider(row, text, at)
    if instance == FIRST:
        return _until(FIRST, office, decided, at)
    assert first is not None, "there is a second instance only after a first"
    began = first.answered_at or (first.due_at if overdue else None) or first.lodged_at
    return _until(SECOND, superior(office, at), began, at)


def _decider(row: Declaration, text: Mapping[str, Any], at: datetime) -> str:
    known = reference.reference()
    return str(known.offices.successor(text["authority"]["code"], known.legal_day(row.office, at)).code)


def matter(key: int, decision: str) -> SignedDecision:
    """What an objection to it is about: the decision a first objection was about, where it is its answer."""
    named = decision_of(key, decision)
    answered = Row.objects.select_related("decision").filter(answer=named).first()
    return answered.decision if answered else named


def _last(earlier: Iterable[Row], instance: int) -> Row | None:
    found = [one for one in earlier if one.instance == instance]
    return found[-1] if found else None


def _until(instance: int, office: str, began: datetime, at: datetime) -> Way:
    due = deadline(clock_to_lodge(instance, remote=is_remote(office, at)), office=office, at=began)
    return Way(instance, office, due, due is not None and due <= at)


def superior(office: str, at: datetime) -> str:
    """The office above. Refused("no-superior") for the one at the top."""
    path = reference.office_path(office, reference.legal_day(office, at))
    if len(path) == 1:
        raise Refused("no-superior", office=office)
    return path[1]


def is_remote(office: str, at: datetime) -> bool:
    """Whether the book counts it among those that are hard to reach, where terms are longer."""
    rows = books.in_force("clearance", on=reference.legal_day(office, at), known_at=at).tables["parameters"]
    listed = dict(rows.select("parameter", "value").rows()).get(REMOTE) or ""
    return office in listed.split(";")


def deadline(code: str, *, office: str, at: datetime) -> datetime | None:
    """The first instant that is too late, in UTC; None where the law has no such clock."""
    if not code:
        return None
    try:
        due = reference.reference().deadline(code, office=office, at=at).due
    except NotFound:
        return None
    return due.astimezone(UTC) if due else None


def due_of(one: Row) -> datetime | None:
    """Until when the office has that answers: from lodging, or from taking up."""
    began = one.taken_up_at or one.lodged_at
    code = clock_to_answer(
        Objection(one.state),
        one.instance,
        remote=is_remote(one.authority, began),
        intricate=one.intricate,
    )
    return deadline(code, office=one.authority, at=began)


def suspended(key: int, about: str, value: int) -> bool:
    """Whether a decision of the declaration about this (`inspection`: 7) is not to be carried out now."""
    return Row.objects.filter(
        declaration_id=key, state__in=OPEN, force=Force.SUSPENDED, **{f"about__{about}": value}
    ).exists()


def objections(key: int, *, at: datetime) -> list[dict[str, Any]]:
    """All of the declaration, the oldest first."""
    return [_told(one, at) for one in _rows().filter(declaration_id=key).order_by("pk")]


def objection(key: int, number: int, *, at: datetime) -> dict[str, Any]:
    """NotFound where it is not of the declaration."""
    one = _rows().filter(declaration_id=key, pk=number).first()
    if one is None:
        raise NotFound("objection", number)
    return _told(one, at)


def court_cases(key: int) -> dict[str, dict[str, str]]:
    """By the number of the decision that was taken to court."""
    return {
        number_of(one.decision_id): {
            "court": one.court,
            "case_number": one.case_number,
            "accepted_on": one.accepted_on.isoformat(),
        }
        for one in CourtCase.objects.filter(declaration_id=key)
    }


def ways(
    key: int,
    decisions: Iterable[Mapping[str, Any]],
    *,
    at: datetime,
    closed: Mapping[str, Any] | None = None,
) -> dict[str, Way]:
    """Of `decisions` (as `views.decisions` gives them), those that may be objected to now, by number. `closed`:
    its `court_cases`, where they were read already."""
    row = Declaration.objects.get(pk=key)
    earlier: dict[str, list[Row]] = defaultdict(list)
    for one in Row.objects.filter(declaration_id=key).order_by("pk"):
        earlier[number_of(one.decision_id)].append(one)
    closed = court_cases(key) if closed is None else closed
    found = {}
    for text in decisions:
        number = text["decision"]
        if text["kind"] in IN_COURSE or number in closed:
            continue
        try:
            found[number] = _way(row, text, earlier[number], at)
        except Refused:
            continue
    return found


def waiting(signed: SignedIn, at: datetime, *, limit: int = 50) -> list[dict[str, Any]]:
    """What `signed` may answer, the first to end first."""
    own = Declaration.objects.filter(access.visible(signed, at, ANSWER), pk=OuterRef("declaration_id"))
    rows = _rows().filter(Exists(own), state__in=OPEN)
    offices = rows.order_by("authority").values_list("authority", flat=True).distinct()
    mine = rows.filter(authority__in=[one for one in offices if answers(signed, one, at)])
    return [_told(one, at) for one in mine.order_by("due_at", "pk")[:limit]]


def answers(signed: SignedIn, authority: str, at: datetime) -> bool:
    """Whether `signed` decides for the office that answers."""
    path = reference.office_path(authority, reference.legal_day(authority, at))
    return signed.may(ANSWER, at=at, office=path)


def require_answering(signed: SignedIn, key: int, number: int, *, at: datetime) -> dict[str, Any]:
    """The objection, where `signed` answers for its office. NotFound; Refused("not-permitted")."""
    one = objection(key, number, at=at)
    if not answers(signed, one["authority"], at):
        raise Refused("not-permitted", permission=ANSWER)
    return one


def require_noting(signed: SignedIn, key: int, decision: str, *, at: datetime) -> None:
    """`signed` answers for the office that has the objection or, where none is open, for the one that decided.
    NotFound; Refused("not-permitted")."""
    about = matter(key, decision)
    one = Row.objects.filter(decision=about, state__in=OPEN).order_by("pk").last()
    authority = one.authority if one else _decider(Declaration.objects.get(pk=key), text_of(about), at)
    if not answers(signed, authority, at):
        raise Refused("not-permitted", permission=ANSWER)


def _rows() -> Any:
    return Row.objects.select_related("declaration", "decision", "answer")


def _told(one: Row, at: datetime) -> dict[str, Any]:
    day = reference.legal_day(one.authority, at)
    return {
        "objection": int(one.pk),
        "declaration": qualified(settings.ADMINISTRATION, one.declaration.number),
        "number": legal_number(one.declaration),
        "trader": one.declaration.trader,
        "decision": number_of(one.decision_id),
        "kind": one.decision.kind,
        "instance": one.instance,
        "state": one.state,
        "force": one.force,
        "authority": one.authority,
        "authority_name": dict(_office(one.authority, day).names),
        "grounds": one.grounds,
        "excuse": one.excuse,
        "intricate": one.intricate,
        "receipt_number": receipt_of(one.message),
        "lodged_at": one.lodged_at.isoformat(),
        "taken_up_at": one.taken_up_at.isoformat() if one.taken_up_at else None,
        "due_at": one.due_at.isoformat() if one.due_at else None,
        "overdue": bool(one.state in OPEN and one.due_at and one.due_at <= at),
        "answered_at": one.answered_at.isoformat() if one.answered_at else None,
        "answer": text_of(one.answer) if one.answer else None,
        "remedy": one.remedy,
        "followed": one.followed,
    }


def _office(code: str, day: date) -> Any:
    return reference.reference().offices.successor(code, day)
