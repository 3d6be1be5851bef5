"""Checks of documents and examinations of goods: the result is `inspection`'s, the state the declaration's.

Both move in one transaction, the declaration's row held first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from thongquan.clearance.domain.states import CONTROL, Control, ControlAct
from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors import objections
from thongquan.clearance.services import inspected
from thongquan.clearance.services.acts import move_control, require_alive
from thongquan.clearance.services.decisions import DECISION, decide
from thongquan.clearance.services.lock import held, identifier_of
from thongquan.identity import selectors as identity
from thongquan.inspection import selectors as inspections
from thongquan.inspection import services as inspecting
from thongquan.inspection.domain import Found, Inspection, Kind, State, Verdict
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.reference import selectors as reference
from thongquan.risk.domain.profiles import Lane


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """What one document turned out to be; `document` is its category and number as declared."""

    document: str
    verdict: Verdict
    note: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """One finding of an examination; `item_number` 0 is the whole consignment."""

    found: Found
    item_number: int = 0
    declared: str = ""
    seen: str = ""
    amount: Decimal | None = None
    unit: str = ""
    note: str = ""


@transaction.atomic
def check_documents(
    *, identifier: str, results: Sequence[DocumentResult], conclusion: str, actor: Actor, at: datetime
) -> Inspection:
    """An officer's check of the documents, whole: where all are in order, the declaration has passed it. In the
    red lane the goods are looked at all the same, and the control stays where it is.

    Where one is not, the result is recorded and the check stays due: what follows (an amendment ordered, the
    lane raised, a document asked for) is another decision. Refused: declaration-ended, not-in-this-state,
    documents-unchecked, note-wanted, conclusion-wanted.
    """
    row = held(identifier)
    require_alive(row)
    CONTROL.after(Control(row.control), ControlAct.CHECK_DOCUMENTS)
    made = _of_kind(row, Kind.DOCUMENTS, actor, at)
    if made.state is not State.STARTED:
        inspecting.assign(inspection=made.id, officer=actor.subject, actor=actor, at=at)
        inspecting.start(inspection=made.id, actor=actor, at=at)
    for one in results:
        inspecting.record_document(
            inspection=made.id, document=one.document, verdict=one.verdict, note=one.note, actor=actor, at=at
        )
    done = inspecting.complete(inspection=made.id, conclusion=conclusion, actor=actor, at=at)
    kind = "documents-not-accepted" if done.adverse else "documents-accepted"
    _decide(row, kind, {"inspection": done.id, "not_in_order": _not_in_order(done)}, actor, at)
    if not done.adverse and CONTROL.allows(Control(row.control), ControlAct.PASS_DOCUMENTS):
        move_control(identifier=identifier, act=ControlAct.PASS_DOCUMENTS, actor=actor, at=at, note=conclusion)
    return done


@transaction.atomic
def request_examination(
    *, identifier: str, reason: str, kind: Kind, actor: Actor, at: datetime, due: datetime | None = None
) -> Inspection:
    """Ask for the goods to be looked at, or scanned; where the lane wants it. In the red lane one examination
    may follow another (a scan, then the goods themselves), but only one is open at a time.

    Refused: inspection-open, declaration-ended, not-in-this-state (the lane is raised first, with its reason).
    """
    row = held(identifier)
    require_alive(row)
    for one in inspected.open_of(row, inspected.EXAMINATIONS):
        raise Refused("inspection-open", declaration=identifier, kind=one.kind)
    if row.control == Control.CHECKED and row.lane == Lane.RED:
        act = ControlAct.RAISE_TO_EXAMINATION
        move_control(identifier=identifier, act=act, actor=actor, at=at, note=reason)
        row = held(identifier)
    CONTROL.after(Control(row.control), ControlAct.START_EXAMINATION)
    made = inspecting.request(
        declaration=identifier, kind=kind, office=row.office, reason=reason, due=due, actor=actor, at=at
    )
    _decide(row, "examination-required", {"inspection": made.id, "kind": kind}, actor, at)
    return made


@transaction.atomic
def assign_examination(
    *, identifier: str, inspection: int, officer: Subject, actor: Actor, at: datetime
) -> Inspection:
    """To an officer who may examine there; NotFound for anybody else. What one has begun stays his, unless he
    may examine there no longer."""
    row = held(identifier)
    _own(row, inspection)
    if not may_examine(officer, row, at):
        raise NotFound("user", officer.id)
    found = inspections.inspection(inspection)
    begun_by = Subject.parse(found.officer) if found.state is State.STARTED else None
    gone = begun_by is not None and not may_examine(begun_by, row, at)
    give = inspecting.hand_over if gone else inspecting.assign
    return give(inspection=inspection, officer=officer, actor=actor, at=at)


def may_examine(officer: Subject, row: Declaration, at: datetime) -> bool:
    path = reference.office_path(row.office, reference.legal_day(row.office, at))
    try:
        return identity.signed_in(officer).may("examination.record", at=at, office=path)
    except NotFound:
        return False


@transaction.atomic
def start_examination(*, identifier: str, inspection: int, actor: Actor, at: datetime) -> Inspection:
    """Refused: decision-suspended (it was objected to), not-in-this-state."""
    row = held(identifier)
    _own(row, inspection)
    if objections.suspended(row.pk, "inspection", inspection):
        raise Refused("decision-suspended")
    started = inspecting.start(inspection=inspection, actor=actor, at=at)
    move_control(identifier=identifier, act=ControlAct.START_EXAMINATION, actor=actor, at=at)
    return started


@transaction.atomic
def record_finding(*, identifier: str, inspection: int, seen: Seen, actor: Actor, at: datetime) -> None:
    """One coded finding. Refused: finding-incomplete, not-in-this-state, inspection-of-another-officer."""
    _own(held(identifier), inspection)
    inspecting.record_finding(
        inspection=inspection,
        found=seen.found,
        item_number=seen.item_number,
        declared=seen.declared,
        seen=seen.seen,
        amount=seen.amount,
        unit=seen.unit,
        note=seen.note,
        actor=actor,
        at=at,
    )


@transaction.atomic
def record_seal(
    *,
    identifier: str,
    inspection: int,
    container: str,
    broken: str,
    placed: str,
    note: str,
    actor: Actor,
    at: datetime,
) -> None:
    _own(held(identifier), inspection)
    inspecting.record_seal(
        inspection=inspection, container=container, broken=broken, placed=placed, note=note, actor=actor, at=at
    )


@transaction.atomic
def complete_examination(
    *, identifier: str, inspection: int, conclusion: str, actor: Actor, at: datetime
) -> Inspection:
    """The result stands; whether the goods are cleared is the next decision."""
    row = held(identifier)
    _own(row, inspection)
    done = inspecting.complete(inspection=inspection, conclusion=conclusion, actor=actor, at=at)
    kind = "goods-not-as-declared" if done.adverse else "goods-as-declared"
    _decide(row, kind, {"inspection": done.id, "findings": _findings(done)}, actor, at)
    act = ControlAct.COMPLETE_EXAMINATION
    move_control(identifier=identifier, act=act, actor=actor, at=at, note=conclusion)
    return done


@transaction.atomic
def withdraw_examination(
    *, identifier: str, inspection: int, reason: str, actor: Actor, at: datetime
) -> Inspection:
    """Called off before it was started; the goods are still to be examined, unless the lane is lowered.
    Refused: reason-wanted, not-in-this-state."""
    row = held(identifier)
    _own(row, inspection)
    done = inspecting.withdraw(inspection=inspection, reason=reason, actor=actor, at=at)
    _decide(row, "examination-withdrawn", {"inspection": done.id}, actor, at)
    act = ControlAct.WITHDRAW_EXAMINATION
    move_control(identifier=identifier, act=act, actor=actor, at=at, note=reason)
    return done


def _decide(row: Declaration, kind: str, about: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    decide(row, kind, of=DECISION, reason=kind, about=about, actor=actor, at=at)


def _not_in_order(done: Inspection) -> list[str]:
    """The documents whose last result is adverse; why stays among officers."""
    last = {result.document: result.verdict for result in done.documents}
    return sorted(document for document, verdict in last.items() if verdict is not Verdict.CONFORMS)


def _findings(done: Inspection) -> list[dict[str, Any]]:
    """What was found, as the declarant signs for it; notes stay among officers."""
    return [
        {"item_number": one.item_number, "found": one.found, "declared": one.declared, "seen": one.seen}
        for one in done.findings
    ]


def _of_kind(row: Declaration, kind: Kind, actor: Actor, at: datetime) -> Inspection:
    """The open inspection of this kind, or a new one."""
    identifier = identifier_of(row)
    for one in inspections.of_declaration(identifier):
        if one.kind is kind and one.state in inspections.OPEN:
            return one
    return inspecting.request(declaration=identifier, kind=kind, office=row.office, actor=actor, at=at)


def _own(row: Declaration, inspection: int) -> None:
    """NotFound unless the inspection is of this declaration; a document check goes its own way."""
    found = inspections.inspection(inspection)
    if found.declaration != identifier_of(row) or found.kind is Kind.DOCUMENTS:
        raise NotFound("inspection", inspection)
