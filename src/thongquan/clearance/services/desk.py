"""On whose desk a declaration lies: taken, handed over, assigned, given back; each with its row and its leaf.

Who holds a case keeps nobody else from acting on it: permission does that. It says whom to ask, and what is on
whose desk.
"""

import logging
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from thongquan.clearance.domain.cases import CASE, CLOCK, Case, CaseAct
from thongquan.clearance.domain.events import CaseMoved
from thongquan.clearance.domain.states import Life
from thongquan.clearance.models import Declaration, Holding, WorkItem
from thongquan.clearance.selectors.desk import may_take
from thongquan.clearance.selectors.turns import clocks
from thongquan.clearance.services.lock import held, identifier_of
from thongquan.journal import services as journal
from thongquan.journal.domain.leaves import Entry
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused

log = logging.getLogger(__name__)
BY_CLOCK = Actor.system("clock")
BY_ITSELF = Actor.system("clearance")


@transaction.atomic
def take(*, identifier: str, actor: Actor, at: datetime) -> None:
    """From the queue, or what was given to one. Refused: case-held (by another), declaration-ended."""
    row = held(identifier)
    _require_work(row)
    now = _open(row)
    if now is None:
        now = _given(row, actor.subject, actor, at, reason="")
    elif now.officer != str(actor.subject) or now.state == Case.HELD:
        raise Refused("case-held", officer=now.officer)
    now.state = CASE.after(Case(now.state), CaseAct.TAKE)
    now.taken_at, now.due_at = at, None
    now.save()
    _on_desk(row, now.officer, now.state)
    _say(row, now, CaseAct.TAKE, actor, at)


@transaction.atomic
def hand_over(*, identifier: str, officer: Subject, reason: str, actor: Actor, at: datetime) -> None:
    """Who holds it gives it to another officer who may act there. Refused: case-of-another-officer,
    reason-wanted, case-held; NotFound for who may not."""
    row = held(identifier)
    _own(row, actor)
    _give(row, officer, reason, actor, at)


@transaction.atomic
def assign(*, identifier: str, officer: Subject, reason: str, actor: Actor, at: datetime) -> None:
    """A supervisor gives it to an officer, whoever had it. Refused and NotFound as `hand_over`."""
    row = held(identifier)
    _require_work(row)
    _give(row, officer, reason, actor, at)


@transaction.atomic
def give_back(*, identifier: str, reason: str, actor: Actor, at: datetime) -> None:
    """To everybody's queue. Refused: case-of-another-officer, reason-wanted."""
    row = held(identifier)
    now = _own(row, actor)
    _require(reason)
    _end(row, now, CaseAct.RETURN, actor, at, reason)


def expire_given(*, at: datetime) -> int:
    """What was given and not taken in time goes back to the queue; how many. What somebody holds just now is
    left to the next time."""
    late = Holding.objects.filter(state=Case.GIVEN, due_at__lte=at).order_by("due_at")
    return sum(_expired(key, at) for key in late.values_list("pk", flat=True)[:1_000])


def finish(rows: Collection[Declaration], at: datetime) -> None:
    """After a step of `rows` (held): what has ended and waits for nobody is on nobody's desk."""
    ended = {row.pk: row for row in rows if row.life != Life.REGISTERED}
    if not ended:
        return
    waiting = WorkItem.objects.filter(declaration_id__in=ended).values("declaration_id")
    for now in Holding.objects.filter(declaration_id__in=ended, ended_at=None).exclude(
        declaration_id__in=waiting
    ):
        _end(ended[now.declaration_id], now, CaseAct.FINISH, BY_ITSELF, at, "")


@transaction.atomic
def _expired(key: int, at: datetime) -> bool:
    """False where somebody holds it, or it was taken meanwhile."""
    free = Declaration.objects.filter(holdings=key).select_for_update(skip_locked=True, of=("self",))
    row = free.first()
    now = Holding.objects.filter(pk=key, state=Case.GIVEN, ended_at=None).first()
    if row is None or now is None:
        return False
    _end(row, now, CaseAct.EXPIRE, BY_CLOCK, at, "")
    return True


def _give(row: Declaration, officer: Subject, reason: str, actor: Actor, at: datetime) -> None:
    _require(reason)
    if not may_take(officer, row, at=at):
        raise NotFound("user", officer.id)
    now = _open(row)
    if now is not None and now.officer == str(officer):
        raise Refused("case-held", officer=now.officer)
    if now is not None:
        _end(row, now, CaseAct.GIVE, actor, at, reason, said=False)
    now = _given(row, officer, actor, at, reason)
    _on_desk(row, now.officer, now.state)
    _say(row, now, CaseAct.GIVE, actor, at)


def _given(row: Declaration, officer: Subject, actor: Actor, at: datetime, reason: str) -> Holding:
    due = clocks().named(CLOCK, office=row.office, law_day=row.law_day, since=at)
    return Holding.objects.create(
        declaration=row,
        office=row.office,
        officer=str(officer),
        state=CASE.start,
        given_by=str(actor.subject),
        given_at=at,
        reason=reason,
        due_at=due,
    )


def _end(
    row: Declaration, now: Holding, act: CaseAct, actor: Actor, at: datetime, why: str, *, said: bool = True
) -> None:
    now.state = CASE.after(Case(now.state), act)
    now.ended_at, now.ended_by, now.ended_why = at, str(actor.subject), why
    now.save()
    _on_desk(row, "", "")
    if said:
        _say(row, now, act, actor, at)


def _on_desk(row: Declaration, officer: str, state: str) -> None:
    """What waits on it says so too."""
    WorkItem.objects.filter(declaration=row).update(officer=officer, desk=state)


def _say(row: Declaration, now: Holding, act: CaseAct, actor: Actor, at: datetime) -> None:
    name = identifier_of(row)
    event = CaseMoved(name, act, now.officer, now.state)
    why = now.ended_why or now.reason
    journal.record(Entry.of(event, subject=Subject("declaration", name), actor=actor, at=at, reason=why))


def _open(row: Declaration) -> Holding | None:
    return Holding.objects.filter(declaration=row, ended_at=None).first()


def _own(row: Declaration, actor: Actor) -> Holding:
    now = _open(row)
    if now is None or now.officer != str(actor.subject):
        raise Refused("case-of-another-officer", officer=now.officer if now else "—")
    return now


def _require(reason: str) -> None:
    if not reason.strip():
        raise Refused("reason-wanted")


def _require_work(row: Declaration) -> None:
    if row.life != Life.REGISTERED and not WorkItem.objects.filter(declaration=row).exists():
        raise Refused("declaration-ended", life=row.life)
