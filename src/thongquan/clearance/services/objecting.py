"""Objections: lodged and withdrawn by the declarant, answered by the office, the court noted.

First instance is the authority that decided, second the one above it; whoever answers is nobody who decided
before him. The decision stands meanwhile, unless the office suspends it (Law on Complaints 02/2011/QH13).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from thongquan.clearance.domain.events import CourtNoted, ObjectionMoved
from thongquan.clearance.domain.objections import (
    ANSWERS,
    DECLINED,
    DECLINING,
    FORCE,
    OBJECTION,
    OPEN,
    PROLONGED,
    RESUMED,
    SUSPENDABLE,
    SUSPENDED,
    Force,
    ForceAct,
    Objection,
    ObjectionAct,
)
from thongquan.clearance.models import CourtCase, Declaration, SignedDecision
from thongquan.clearance.models import Objection as Row
from thongquan.clearance.selectors import objections
from thongquan.clearance.selectors.decided import decision_of, number_of, text_of
from thongquan.clearance.services import remedies
from thongquan.clearance.services.decisions import DECISION, decide
from thongquan.clearance.services.lock import held, identifier_of
from thongquan.clearance.services.timeline import say
from thongquan.identity.selectors.independence import require_independent
from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import plain
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.reference import selectors as reference

RESULTS = (ObjectionAct.UPHOLD, ObjectionAct.AMEND, ObjectionAct.ANNUL)


@dataclass(frozen=True, slots=True)
class Answer:
    """`act`: one of RESULTS. `why`: the reasons; `remedy`: what is to be done, wanted unless it is upheld."""

    act: ObjectionAct
    why: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What the court told of a case it has taken up."""

    court: str
    case_number: str
    accepted_on: date


@transaction.atomic
def lodge(
    *,
    identifier: str,
    decision: str,
    grounds: str,
    actor: Actor,
    at: datetime,
    excuse: str = "",
    message: int | None = None,
) -> dict[str, Any]:
    """Object to a decision, or to the answer a first objection got: as `selectors.objections.objection`.

    `excuse`: why it comes late, where it does; the office weighs it when it takes the objection up. `message`:
    of `intake`, in which it came. Refused: objection-too-late (without an excuse), not-contestable,
    before-court, objection-open, objection-exhausted, objection-withdrawn, no-superior. NotFound: no such
    decision on the declaration.
    """
    row = held(identifier)
    about = objections.matter(row.pk, decision)
    way = objections.way(row, about, at=at)
    if way.late and not excuse:
        raise Refused("objection-too-late", until=way.until)
    _pass_on(row, about, actor, at)
    one = Row(
        declaration=row,
        decision=about,
        about=text_of(about)["about"],
        instance=way.instance,
        state=OBJECTION.start,
        force=FORCE.start,
        authority=way.authority,
        grounds=grounds,
        excuse=excuse if way.late else "",
        message=message,
        lodged_by=str(actor.subject),
        lodged_at=at,
    )
    one.due_at = objections.due_of(one)
    try:
        with transaction.atomic():
            one.save()
    except IntegrityError:
        raise Refused("objection-open") from None
    _say(one, "objection-lodged", "lodge", actor, at)
    return objections.objection(row.pk, one.pk, at=at)


def _pass_on(row: Declaration, about: SignedDecision, actor: Actor, at: datetime) -> None:
    """What the first instance has not answered in time goes to the second."""
    for first in Row.objects.select_for_update().filter(decision=about, state__in=OPEN):
        _move(first, ObjectionAct.PASS_ON, actor, at)
        first.save()
        _say(first, "objection-passed-on", ObjectionAct.PASS_ON, actor, at)


@transaction.atomic
def withdraw(*, objection: int, actor: Actor, at: datetime) -> None:
    """Who lodged it takes it back; within the time it may be lodged anew. Refused("not-in-this-state")."""
    one = _held(objection)
    _move(one, ObjectionAct.WITHDRAW, actor, at)
    one.answered_at = at
    one.save()
    _say(one, "objection-withdrawn", ObjectionAct.WITHDRAW, actor, at)


@transaction.atomic
def take_up(*, objection: int, actor: Actor, at: datetime) -> None:
    """The time for the answer begins. Refused: not-in-this-state, not-independent."""
    one = _held(objection)
    _second(one, actor, at)
    one.state = OBJECTION.after(Objection(one.state), ObjectionAct.TAKE_UP)
    one.taken_up_at = at
    one.due_at = objections.due_of(one)
    one.save()
    kind = ANSWERS[ObjectionAct.TAKE_UP]
    _decide(one, kind, about={"due_at": one.due_at}, actor=actor, at=at)
    _say(one, "objection-taken-up", ObjectionAct.TAKE_UP, actor, at)


@transaction.atomic
def decline(*, objection: int, reason: str, note: str, actor: Actor, at: datetime) -> None:
    """It is not taken up, for a reason of the book's list `objection` (art. 11). Refused: reason-unknown,
    not-in-this-state, not-independent."""
    one = _held(objection)
    _second(one, actor, at)
    one.state = OBJECTION.after(Objection(one.state), ObjectionAct.DECLINE)
    signed = _decide(one, DECLINED, of=DECLINING, reason=reason, note=note, actor=actor, at=at)
    _answered(one, signed, actor, at)
    _say(one, DECLINED, ObjectionAct.DECLINE, actor, at, reason=reason)


@transaction.atomic
def prolong(*, objection: int, why: str, actor: Actor, at: datetime) -> None:
    """The longer time for what is intricate, once. Refused: not-in-this-state, already-prolonged,
    not-independent, objection-overdue (the time is over already)."""
    one = _held(objection)
    _second(one, actor, at)
    _require_taken_up(one, PROLONGED)
    if one.intricate:
        raise Refused("already-prolonged", objection=objection)
    if one.due_at and one.due_at <= at:
        raise Refused("objection-overdue", due=one.due_at)
    one.intricate = True
    one.due_at = objections.due_of(one)
    one.save()
    _decide(one, PROLONGED, about={"due_at": one.due_at}, note=why, actor=actor, at=at)
    _say(one, PROLONGED, "prolong", actor, at, reason=why)


@transaction.atomic
def suspend(*, objection: int, why: str, actor: Actor, at: datetime) -> None:
    """What was decided is not carried out until the answer (art. 35): an order to amend need not be answered,
    an examination is not begun. Refused: nothing-to-suspend, not-in-this-state, not-independent."""
    one = _held(objection)
    _second(one, actor, at)
    _require_taken_up(one, SUSPENDED)
    if one.decision.kind not in SUSPENDABLE:
        raise Refused("nothing-to-suspend", kind=one.decision.kind)
    one.force = FORCE.after(Force(one.force), ForceAct.SUSPEND)
    remedies.suspend(one, actor=actor, at=at)
    one.save()
    _decide(one, SUSPENDED, note=why, actor=actor, at=at)
    _say(one, SUSPENDED, ForceAct.SUSPEND, actor, at, reason=why)


@transaction.atomic
def resume(*, objection: int, why: str, actor: Actor, at: datetime) -> None:
    """The suspension is lifted before the answer. Refused: not-in-this-state, not-independent."""
    one = _held(objection)
    _second(one, actor, at)
    one.force = FORCE.after(Force(one.force), ForceAct.RESUME)
    remedies.resume(one, actor=actor, at=at)
    one.save()
    _decide(one, RESUMED, note=why, actor=actor, at=at)
    _say(one, RESUMED, ForceAct.RESUME, actor, at, reason=why)


@transaction.atomic
def answer(*, objection: int, given: Answer, actor: Actor, at: datetime) -> dict[str, Any]:
    """The answer as signed: it upholds, amends or annuls the decision; what can be done at once, is done.

    Refused: remedy-wanted (amended or annulled, and nothing said of what follows), not-in-this-state,
    not-independent (he decided what is objected to, or answered at the first instance).
    """
    assert given.act in RESULTS, given.act
    one = _held(objection)
    _second(one, actor, at)
    if given.act is not ObjectionAct.UPHOLD and not given.remedy:
        raise Refused("remedy-wanted")
    _move(one, given.act, actor, at)
    one.remedy = given.remedy
    one.followed = remedies.follow(one, given.act, given.remedy, actor=actor, at=at)
    about = {"remedy": given.remedy, "followed": one.followed}
    signed = _decide(one, ANSWERS[given.act], about=about, note=given.why, actor=actor, at=at)
    _answered(one, signed, actor, at)
    _say(one, "objection-answered", given.act, actor, at, reason=given.why)
    return signed


@transaction.atomic
def note_court(*, identifier: str, decision: str, case: Case, actor: Actor, at: datetime) -> str:
    """The court has taken the decision up: what is open here ends, and nothing more is lodged (art. 11). The
    number of the decision. Refused: before-court (noted already), court-day-ahead, not-independent."""
    row = held(identifier)
    about = objections.matter(row.pk, decision)
    open_ones = list(Row.objects.select_for_update().filter(decision=about, state__in=OPEN))
    _require_undecided(about, Row.objects.filter(decision=about), actor, at)
    if case.accepted_on > (today := reference.legal_day(row.office, at)):
        raise Refused("court-day-ahead", day=case.accepted_on, today=today)
    number = number_of(about.pk)
    try:
        with transaction.atomic():
            CourtCase.objects.create(
                declaration=row,
                decision=about,
                court=case.court,
                case_number=case.case_number,
                accepted_on=case.accepted_on,
                noted_by=str(actor.subject),
                noted_at=at,
            )
    except IntegrityError:
        raise Refused("before-court", decision=number) from None
    for one in open_ones:
        _move(one, ObjectionAct.GO_TO_COURT, actor, at)
        one.save()
    event = CourtNoted(identifier, number, case.court, case.case_number)
    say(row, event, "court-noted", actor, at, reason=case.case_number)
    return number


def _held(objection: int) -> Row:
    """The objection, its declaration held."""
    found = Row.objects.select_related("declaration").filter(pk=objection).first()
    if found is None:
        raise NotFound("objection", objection)
    row = held(identifier_of(found.declaration))
    one = Row.objects.select_for_update(of=("self",)).select_related("decision").get(pk=objection)
    one.declaration = row
    return one


def _second(one: Row, actor: Actor, at: datetime) -> None:
    """Nobody answers for what he decided: not the first decision, not the first answer."""
    answered = Row.objects.filter(decision=one.decision).exclude(pk=one.pk)
    _require_undecided(one.decision, answered, actor, at)


def _require_undecided(about: SignedDecision, answered: QuerySet[Row], actor: Actor, at: datetime) -> None:
    before = answered.values_list("answered_by", flat=True)
    people = [by for by in (about.decided_by, *before) if not by.startswith("system:")]
    require_independent(actor, *people, at=at)


def _require_taken_up(one: Row, act: str) -> None:
    if one.state != Objection.TAKEN_UP:
        raise Refused("not-in-this-state", machine=OBJECTION.name, state=one.state, act=act)


def _move(one: Row, act: ObjectionAct, actor: Actor, at: datetime) -> None:
    """With the end of the objection its suspension ends."""
    one.state = OBJECTION.after(Objection(one.state), act)
    if one.force == Force.SUSPENDED:
        one.force = FORCE.after(Force.SUSPENDED, ForceAct.RESUME)
        remedies.resume(one, actor=actor, at=at)


def _answered(one: Row, signed: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    one.answered_by, one.answered_at = str(actor.subject), at
    one.answer = decision_of(one.declaration_id, signed["decision"])
    one.save()


def _decide(
    one: Row,
    kind: str,
    *,
    actor: Actor,
    at: datetime,
    of: str = DECISION,
    reason: str = "",
    note: str = "",
    about: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    said = {"objection": one.pk, "to": number_of(one.decision_id), "instance": one.instance}
    return decide(
        one.declaration,
        kind,
        of=of,
        reason=reason or kind,
        note=note,
        about=said | plain(about or {}),
        authority=one.authority,
        instance=one.instance,
        actor=actor,
        at=at,
    )


def _say(one: Row, milestone: str, act: str, actor: Actor, at: datetime, *, reason: str = "") -> None:
    row = one.declaration
    event = ObjectionMoved(identifier_of(row), one.pk, number_of(one.decision_id), one.instance, act, one.state)
    say(row, event, milestone, actor, at, reason=reason)
