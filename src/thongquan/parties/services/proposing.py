"""Marks proposed and decided: one person would set or lift one, a second who is independent of him agrees."""

from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from thongquan.identity.selectors.independence import require_first, require_independent
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject, qualified
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.parties import models
from thongquan.parties.domain import events
from thongquan.parties.domain.markings import MARKINGS, TWO_PERSON_MARKS, Change, MarkingAct
from thongquan.parties.domain.markings import Marking as State
from thongquan.parties.domain.words import Mark
from thongquan.parties.services.marking import class_of, lift, mark
from thongquan.parties.services.recording import locked, record


@transaction.atomic
def propose_mark(
    *,
    party: int,
    mark: Mark,
    basis: str,
    valid_from: date,
    valid_to: date | None = None,
    actor: Actor,
    at: datetime,
) -> int:
    """The party would bear `mark` in [valid_from, valid_to); the marking's key. One that changes nothing in how
    the law treats him holds at once. Refused: ends-before-it-begins, marking-open."""
    if valid_to is not None and valid_to <= valid_from:
        raise Refused("ends-before-it-begins", begins=valid_from, ends=valid_to)
    locked(party)
    row = models.Marking(party_id=party, mark=mark, basis=basis, valid_from=valid_from, valid_to=valid_to)
    return _propose(row, actor, at)


@transaction.atomic
def propose_lift(*, party: int, status: int, basis: str, actor: Actor, at: datetime) -> int:
    """A mark the party bears ends, whoever set it; the marking's key. NotFound; Refused("marking-open")."""
    locked(party)
    borne = models.Status.objects.filter(id=status, party=party, lifted_at=None).first()
    if borne is None:
        raise NotFound("mark", status)
    row = models.Marking(
        party_id=party,
        lifts=borne,
        mark=borne.mark,
        basis=basis,
        valid_from=borne.valid_from,
        valid_to=borne.valid_to,
    )
    return _propose(row, actor, at)


@transaction.atomic
def approve_marking(*, marking: int, actor: Actor, at: datetime) -> None:
    """By another than who proposed it. Refused: second-person-wanted, not-independent, not-in-this-state."""
    row = _held(marking)
    if row.mark in TWO_PERSON_MARKS:
        if row.proposed_by == str(actor.subject):
            raise Refused("second-person-wanted", marking=marking)
        require_independent(actor, row.proposed_by, at=at)
    _decide(row, MarkingAct.APPROVE, actor, at)
    if row.lifts is None:
        mark(
            party=row.party_id,
            mark=Mark(row.mark),
            source=Subject("marking", qualified(settings.ADMINISTRATION, str(row.id))),
            basis=row.basis,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            actor=actor,
            at=at,
        )
    else:
        source = Subject.parse(row.lifts.source)
        lift(party=row.party_id, mark=Mark(row.mark), source=source, actor=actor, at=at, reason=row.basis)


@transaction.atomic
def refuse_marking(*, marking: int, actor: Actor, at: datetime, reason: str) -> None:
    """Also by who proposed it: then it is taken off the table."""
    row = _held(marking)
    row.decided_why = reason
    _decide(row, MarkingAct.REFUSE, actor, at)


@transaction.atomic
def withdraw_marking(*, marking: int, actor: Actor, at: datetime, reason: str) -> None:
    """Who proposed it no longer does. Refused("only-who-proposed")."""
    row = _held(marking)
    require_first(actor, row.proposed_by)
    row.decided_why = reason
    _decide(row, MarkingAct.WITHDRAW, actor, at)


def _propose(row: models.Marking, actor: Actor, at: datetime) -> int:
    row.state, row.proposed_by, row.proposed_at = MARKINGS.start, str(actor.subject), at
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refused("marking-open", mark=row.mark) from None
    change = Change.LIFT if row.lifts_id else Change.SET
    event = events.MarkingProposed(row.id, change, row.mark, row.basis, row.valid_from, row.valid_to)
    of = class_of(Mark(row.mark))
    record(row.party_id, event, actor=actor, at=at, reason=row.basis, data_class=of)
    if row.mark not in TWO_PERSON_MARKS:
        approve_marking(marking=row.id, actor=actor, at=at)
    return row.id


def _held(marking: int) -> models.Marking:
    """Its party is locked first, as where one is proposed."""
    known = models.Marking.objects.filter(id=marking).first()
    if known is None:
        raise NotFound("marking", marking)
    locked(known.party_id)
    rows = models.Marking.objects.select_for_update(of=("self",)).select_related("lifts")
    return rows.get(id=marking)


def _decide(row: models.Marking, act: MarkingAct, actor: Actor, at: datetime) -> None:
    row.state = MARKINGS.after(State(row.state), act)
    row.decided_by, row.decided_at = str(actor.subject), at
    row.save(update_fields=["state", "decided_by", "decided_at", "decided_why"])
    of = class_of(Mark(row.mark))
    event = events.MarkingDecided(row.id, act)
    record(row.party_id, event, actor=actor, at=at, reason=row.decided_why, data_class=of)
