"""Writes of inspections, one verb each. Who may call them the face has asked; the officer is who acts."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from thongquan.inspection import domain, models, selectors
from thongquan.inspection.domain import (
    AWAITED,
    MACHINE,
    SAMPLE,
    Act,
    Found,
    Inspection,
    Kind,
    Result,
    Sample,
    SampleAct,
    State,
    Taking,
    Verdict,
    events,
)
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.events import Event
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused


def request(
    *,
    declaration: str,
    kind: Kind,
    office: str,
    actor: Actor,
    at: datetime,
    reason: str = "",
    expected: Sequence[str] = (),
    due: datetime | None = None,
) -> Inspection:
    """Ask for an inspection; at most one of a kind is open at a time (Refused("inspection-open")).

    `expected`: the documents a check must cover, by code. `due`: the end of the clock the law sets.
    """
    try:
        with transaction.atomic():
            row = models.Inspection.objects.create(
                declaration=declaration,
                kind=kind,
                office=office,
                state=MACHINE.start,
                expected=sorted(expected),
                reason=reason,
                requested_at=at,
                due=due,
            )
            event = events.Requested(row.pk, kind, office, due.isoformat() if due else "")
            _record(declaration, event, actor=actor, at=at, reason=reason)
    except IntegrityError:
        raise Refused("inspection-open", declaration=declaration, kind=kind) from None
    return selectors.inspection(row.pk)


@transaction.atomic
def assign(*, inspection: int, officer: Subject, actor: Actor, at: datetime) -> Inspection:
    """Give it to an officer, or to another one before he has started."""
    found = _moved(inspection, Act.ASSIGN, officer=str(officer))
    _record(found.declaration, events.Assigned(inspection, str(officer)), actor=actor, at=at)
    return selectors.inspection(inspection)


@transaction.atomic
def hand_over(*, inspection: int, officer: Subject, actor: Actor, at: datetime) -> Inspection:
    """What an officer had begun who may examine no longer (the caller has asked), to another one."""
    found = _moved(inspection, Act.HAND_OVER, officer=str(officer))
    _record(found.declaration, events.Assigned(inspection, str(officer)), actor=actor, at=at)
    return selectors.inspection(inspection)


@transaction.atomic
def start(*, inspection: int, actor: Actor, at: datetime) -> Inspection:
    """Only the officer it was given to starts it."""
    found = selectors.inspection(inspection, lock=True)
    _check_own(found, actor)
    _moved(inspection, Act.START, started_at=at)
    _record(found.declaration, events.Started(inspection), actor=actor, at=at)
    return selectors.inspection(inspection)


@transaction.atomic
def record_document(
    *, inspection: int, document: str, verdict: Verdict, actor: Actor, at: datetime, note: str = ""
) -> None:
    """The result of one document. A second result of the same document stands after the first and counts."""
    found = _recording(inspection, Kind.DOCUMENTS, actor)
    if verdict is not Verdict.CONFORMS and not note:
        raise Refused("note-wanted", document=document, verdict=verdict)
    models.DocumentResult.objects.create(
        inspection_id=inspection,
        document=document,
        verdict=verdict,
        officer=str(actor.subject),
        at=at,
        note=note,
    )
    event = events.DocumentChecked(inspection, document, verdict)
    _record(found.declaration, event, actor=actor, at=at, reason=note)


@transaction.atomic
def record_finding(
    *,
    inspection: int,
    found: Found,
    actor: Actor,
    at: datetime,
    item_number: int = 0,
    declared: str = "",
    seen: str = "",
    amount: Decimal | None = None,
    unit: str = "",
    note: str = "",
) -> None:
    """One coded finding of an examination; Refused("finding-incomplete") where it does not say enough."""
    held = _recording(inspection, Kind.PHYSICAL, actor)
    finding = domain.ExaminationFinding(
        item_number, found, str(actor.subject), at, declared, seen, amount, unit, note
    )
    finding.check()
    models.ExaminationFinding.objects.create(
        inspection_id=inspection,
        item_number=item_number,
        found=found,
        declared=declared,
        seen=seen,
        amount=amount,
        unit=unit,
        officer=finding.officer,
        at=at,
        note=note,
    )
    shown = "" if amount is None else format(amount, "f")
    event = events.FindingRecorded(inspection, item_number, found, declared, seen, shown, unit)
    _record(held.declaration, event, actor=actor, at=at, reason=note)


@transaction.atomic
def record_seal(
    *, inspection: int, container: str, broken: str, placed: str, actor: Actor, at: datetime, note: str = ""
) -> None:
    """A seal broken to look inside, and what was put in its place."""
    held = _recording(inspection, Kind.PHYSICAL, actor)
    models.Seal.objects.create(
        inspection_id=inspection,
        container=container,
        broken=broken,
        placed=placed,
        officer=str(actor.subject),
        at=at,
        note=note,
    )
    event = events.SealReplaced(inspection, container, broken, placed)
    _record(held.declaration, event, actor=actor, at=at, reason=note)


@transaction.atomic
def take_sample(*, inspection: int, taking: Taking, actor: Actor, at: datetime) -> Sample:
    """A sample of the goods, while they are examined; it is numbered within the examination: "17-2"."""
    held = _recording(inspection, Kind.PHYSICAL, actor)
    taking.check()
    taken = models.Sample.objects.filter(inspection_id=inspection).count()
    row = models.Sample.objects.create(
        inspection_id=inspection,
        number=f"{inspection}-{taken + 1}",
        state=SAMPLE.start,
        item_number=taking.item_number,
        quantity=taking.quantity,
        unit=taking.unit,
        sealed=taking.sealed,
        laboratory=taking.laboratory,
        purpose=taking.purpose,
        officer=str(actor.subject),
        owner=str(actor.subject),
        at=at,
        note=taking.note,
    )
    told = (taking.item_number, format(taking.quantity, "f"), taking.unit, taking.sealed, taking.laboratory)
    event = events.SampleTaken(inspection, row.number, *told, taking.purpose)
    _record(held.declaration, event, actor=actor, at=at, reason=taking.note)
    return selectors.sample(row.pk)


@transaction.atomic
def move_sample(
    *,
    sample: int,
    act: SampleAct,
    actor: Actor,
    at: datetime,
    reason: str = "",
    due: datetime | None = None,
) -> Sample:
    """Sent to its laboratory (its result is `due`), returned to whose goods they are, or destroyed; the last
    two with their reason (Refused("reason-wanted")). A result goes by `record_result`."""
    found = selectors.sample(sample, lock=True)
    assert act is not SampleAct.RESULT
    if act is not SampleAct.SEND and not reason.strip():
        raise Refused("reason-wanted")
    state = SAMPLE.after(found.state, act)
    when = {"sent_at": at, "due": due} if act is SampleAct.SEND else {"ended_at": at}
    models.Sample.objects.filter(pk=sample).update(state=state, **when)
    event = events.SampleMoved(found.number, act, state)
    _record(found.declaration, event, actor=actor, at=at, reason=reason)
    return selectors.sample(sample)


@transaction.atomic
def give_sample(*, sample: int, officer: Subject, actor: Actor, at: datetime) -> Sample:
    """Its result is for this officer to see to. Refused("sample-not-awaited") once it is there."""
    found = selectors.sample(sample, lock=True)
    if found.state not in AWAITED:
        raise Refused("sample-not-awaited", sample=found.number)
    models.Sample.objects.filter(pk=sample).update(owner=str(officer))
    _record(found.declaration, events.SampleGiven(found.number, str(officer)), actor=actor, at=at)
    return selectors.sample(sample)


@transaction.atomic
def record_result(
    *, sample: int, result: Result, actor: Actor, at: datetime, day_of: Callable[[datetime], date]
) -> Sample:
    """What the laboratory found, after the examination as well; `day_of`: the legal day of a moment at the
    office. Refused: conclusion-wanted, result-day-wrong (before it was taken, or yet to come)."""
    found = selectors.sample(sample, lock=True)
    if not (result.conclusion.strip() and result.by.strip()):
        raise Refused("conclusion-wanted", inspection=found.inspection)
    state = SAMPLE.after(found.state, SampleAct.RESULT)
    taken = day_of(found.at)
    if not taken <= result.on <= day_of(at):
        raise Refused("result-day-wrong", on=result.on, taken=taken)
    models.Sample.objects.filter(pk=sample).update(
        state=state, result_on=result.on, result_by=result.by, conclusion=result.conclusion
    )
    event = events.SampleAnalysed(found.number, result.on.isoformat(), result.by, result.conclusion)
    _record(found.declaration, event, actor=actor, at=at)
    return selectors.sample(sample)


@transaction.atomic
def complete(*, inspection: int, actor: Actor, at: datetime, conclusion: str) -> Inspection:
    """Close it with a conclusion. What was recorded must cover what was asked, and not contradict itself."""
    found = selectors.inspection(inspection, lock=True)
    _check_own(found, actor)
    if not conclusion.strip():
        raise Refused("conclusion-wanted", inspection=inspection)
    MACHINE.after(found.state, Act.COMPLETE)
    domain.check_can_complete(
        found.kind, documents=found.documents, findings=found.findings, expected=found.expected
    )
    _moved(inspection, Act.COMPLETE, completed_at=at, conclusion=conclusion)
    event = events.Completed(inspection, found.kind, found.adverse, conclusion)
    _record(found.declaration, event, actor=actor, at=at, reason=conclusion)
    return selectors.inspection(inspection)


@transaction.atomic
def withdraw(*, inspection: int, actor: Actor, at: datetime, reason: str) -> Inspection:
    """Called off before it was started, with the reason."""
    if not reason.strip():
        raise Refused("reason-wanted", inspection=inspection)
    found = _moved(inspection, Act.WITHDRAW)
    _record(found.declaration, events.Withdrawn(inspection, found.kind), actor=actor, at=at, reason=reason)
    return selectors.inspection(inspection)


def _moved(inspection: int, act: Act, **changes: object) -> Inspection:
    """The inspection before `act`, held and moved to the state after it."""
    found = selectors.inspection(inspection, lock=True)
    state = MACHINE.after(found.state, act)
    models.Inspection.objects.filter(pk=inspection).update(state=state, **changes)
    return found


def _recording(inspection: int, kind: Kind, actor: Actor) -> Inspection:
    """The inspection, held, if this officer may record such a result in it now."""
    found = selectors.inspection(inspection, lock=True)
    MACHINE.after(found.state, Act.RECORD)
    _check_own(found, actor)
    if (found.kind is Kind.DOCUMENTS) is not (kind is Kind.DOCUMENTS):
        raise Refused("result-of-another-kind", inspection=inspection, kind=found.kind)
    return found


def _check_own(found: Inspection, actor: Actor) -> None:
    if found.state is not State.REQUESTED and found.officer != str(actor.subject):
        raise Refused("inspection-of-another-officer", inspection=found.id)


def _record(declaration: str, event: Event, *, actor: Actor, at: datetime, reason: str = "") -> None:
    record(Entry.of(event, subject=Subject("declaration", declaration), actor=actor, at=at, reason=reason))
