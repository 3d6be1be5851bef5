"""What every act does: hold the row, move it, start the next clock, keep the step, record it; and decisions."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from thongquan.books import selectors as books
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import canonical_bytes, digest
from thongquan.kernel.refusals import NotFound
from thongquan.licensing import models
from thongquan.licensing.domain import amendments, events
from thongquan.licensing.domain.amendments import AmendAct, Asked
from thongquan.licensing.domain.applications import (
    AT_AGENCY,
    FUNCTIONS,
    GOES_ON,
    MACHINE,
    OF_APPLICANT,
    STANDS,
    Act,
    State,
)
from thongquan.licensing.domain.licences import MACHINE as FORCE
from thongquan.licensing.domain.licences import Force, ForceAct
from thongquan.licensing.domain.procedures import Step
from thongquan.licensing.selectors import law
from thongquan.licensing.selectors.names import APPLICATION, LICENCE, named, subject
from thongquan.wire.services import sign


def locked(application: int) -> models.Application:
    row = models.Application.objects.select_for_update().filter(pk=application).first()
    if row is None:
        raise NotFound(APPLICATION, application)
    return row


def locked_licence(licence: int) -> models.Licence:
    row = models.Licence.objects.select_for_update().filter(pk=licence).first()
    if row is None:
        raise NotFound(LICENCE, licence)
    return row


def moved(row: models.Application, act: Act, actor: Actor, at: datetime, *, text: str = "") -> None:
    """The row as `act` leaves it, its clock, the step, the record. Refused("not-in-this-state")."""
    row.state = MACHINE.after(State(row.state), act)
    _paused(row, act, at)
    row.due = _due(row, at)
    row.save()
    function = FUNCTIONS[act]
    models.Step.objects.create(
        application=row,
        act=act,
        function=function,
        state=row.state,
        text=text,
        at=at,
        by=str(actor.subject),
        inside=act not in OF_APPLICANT,
    )
    event = events.ApplicationMoved(
        row.procedure,
        row.agency,
        act,
        function,
        row.state,
        row.due.isoformat() if row.due else "",
        digest({"fields": row.fields, "goods": row.goods, "text": text}),
    )
    record(Entry.of(event, subject=subject(APPLICATION, row.pk), actor=actor, at=at))


def _paused(row: models.Application, act: Act, at: datetime) -> None:
    if act in STANDS:
        row.pauses = [*row.pauses, [at.isoformat(), ""]]
    elif act in GOES_ON:
        row.pauses = [*row.pauses[:-1], [row.pauses[-1][0], at.isoformat()]]


def _due(row: models.Application, at: datetime) -> datetime | None:
    """Of whoever is awaited now: the agency until it receives, then until it decides, its clock standing while
    the applicant has to supply."""
    procedure = law.law_of(row.edition, row.law_day, at=at).procedure(row.procedure)
    state = State(row.state)
    if state is State.SUPPLEMENT_ASKED:
        found = law.due_of(procedure, Step.SUPPLEMENT, since=at, at=at)
    elif state is State.FEE_DUE:
        found = law.due_of(procedure, Step.PAY, since=at, at=at)
    elif state is State.SENT:
        found = law.due_of(procedure, Step.RECEIVE, since=at, at=at)
    elif state in AT_AGENCY:
        found = law.due_of(procedure, Step.DECIDE, since=row.received_at or at, at=at, pauses=row.pauses)
    else:
        # Once it is decided the last clock stays, so that one sees whether it was kept.
        return row.due if state in (State.GRANTED, State.REFUSED) else None
    return found.astimezone(UTC) if found else None


def decided(
    row: models.Application, kind: str, *, number: str, reason: str, about: Mapping[str, Any], at: datetime
) -> tuple[dict[str, Any], str]:
    """A decision as it was signed, and its signature (a JWS over the canonical bytes): who decided, by which
    law, why, and, where it is adverse, where it may be appealed and until when."""
    told = law.law_of(row.edition, row.law_day, at=at)
    day = books.today(at)
    decision = {
        "kind": kind,
        "number": number,
        "application": named(APPLICATION, row.pk),
        "procedure": row.procedure,
        "authority": {"code": row.agency, "name": dict(told.agency(row.agency))},
        "basis": told.procedure(row.procedure).basis,
        "reason": reason,
        "decided_on": day.isoformat(),
        "about": dict(about),
        "appeals": law.appeals(told, day),
    }
    return decision, sign(canonical_bytes(decision))


def licence_moved(row: models.Licence, act: ForceAct | None, actor: Actor, at: datetime) -> None:
    """As `act` leaves it (None: it has just been granted), recorded."""
    if act is not None:
        row.state = FORCE.after(Force(row.state), act)
    row.save()
    if row.state != Force.IN_FORCE:
        for asked in models.Amendment.objects.select_for_update().filter(licence=row, state=Asked.OPEN):
            amendment_moved(asked, AmendAct.FALL, actor, at)
    event = events.LicenceMoved(
        named(APPLICATION, row.application_id), act or "grant", row.state, digest(row.decision)
    )
    record(Entry.of(event, subject=subject(LICENCE, row.pk), actor=actor, at=at))


def amendment_moved(row: models.Amendment, act: AmendAct | None, actor: Actor, at: datetime) -> None:
    """What is asked as `act` leaves it (None: it has just been asked), recorded under its licence."""
    if act is not None:
        row.state = amendments.MACHINE.after(Asked(row.state), act)
        row.ended_at = at
        row.save()
    through = row.valid_through.isoformat() if row.valid_through else ""
    said = {"amounts": row.amounts, "valid_through": through, "reason": row.reason}
    event = events.AmendmentMoved(row.pk, act or "ask", row.state, digest(said), digest(row.decision))
    record(Entry.of(event, subject=subject(LICENCE, row.licence_id), actor=actor, at=at))
