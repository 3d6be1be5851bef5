"""Samples of a declaration's goods: taken while they are examined, analysed when a laboratory has done so.

A result may come long after clearance; what follows from it (an amendment, more tax) is another decision.
"""

from datetime import datetime
from functools import partial

from django.db import transaction

from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors.turns import clocks
from thongquan.clearance.services.control import may_examine
from thongquan.clearance.services.lock import held, identifier_of
from thongquan.inspection import selectors as inspections
from thongquan.inspection import services as inspecting
from thongquan.inspection.domain import Result, Sample, SampleAct, Taking
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.reference import selectors as reference

ANALYSIS = "sample-analysis"  # clock of the book


@transaction.atomic
def take_sample(*, identifier: str, inspection: int, taking: Taking, actor: Actor, at: datetime) -> Sample:
    """By the officer who examines. Refused: sample-incomplete (also of an item that was not declared),
    not-in-this-state, inspection-of-another-officer, result-of-another-kind."""
    row = held(identifier)
    if inspections.inspection(inspection).declaration != identifier_of(row):
        raise NotFound("inspection", inspection)
    if taking.item_number > row.items:
        raise Refused("sample-incomplete", item=taking.item_number)
    return inspecting.take_sample(inspection=inspection, taking=taking, actor=actor, at=at)


@transaction.atomic
def move_sample(
    *, identifier: str, sample: int, act: SampleAct, actor: Actor, at: datetime, reason: str = ""
) -> Sample:
    """Sent (the law's clock of its result begins), returned or destroyed. Refused: reason-wanted,
    not-in-this-state."""
    row = _own(identifier, sample)
    began = {"office": row.office, "law_day": row.law_day, "since": at}
    due = clocks().named(ANALYSIS, **began) if act is SampleAct.SEND else None
    return inspecting.move_sample(sample=sample, act=act, actor=actor, at=at, reason=reason, due=due)


@transaction.atomic
def give_sample(*, identifier: str, sample: int, officer: Subject, actor: Actor, at: datetime) -> Sample:
    """To an officer who may examine there, to see to its result; NotFound for anybody else. Refused:
    sample-not-awaited."""
    row = _own(identifier, sample)
    if not may_examine(officer, row, at):
        raise NotFound("user", officer.id)
    return inspecting.give_sample(sample=sample, officer=officer, actor=actor, at=at)


@transaction.atomic
def record_result(*, identifier: str, sample: int, result: Result, actor: Actor, at: datetime) -> Sample:
    """What the laboratory said. Refused: conclusion-wanted, result-day-wrong, not-in-this-state."""
    day_of = partial(reference.legal_day, _own(identifier, sample).office)
    return inspecting.record_result(sample=sample, result=result, actor=actor, at=at, day_of=day_of)


def _own(identifier: str, sample: int) -> Declaration:
    """The declaration, held. NotFound unless the sample is of it."""
    row = held(identifier)
    if inspections.sample(sample).declaration != identifier_of(row):
        raise NotFound("sample", sample)
    return row
