"""Samples of a declaration's goods: taken while they are examined, analysed when a laboratory has done so.

A result may come long after clearance; what follows from it (an amendment, more tax) is another decision.
"""

from datetime import datetime

from django.db import transaction

from thongquan.clearance.services.lock import held, identifier_of
from thongquan.inspection import selectors as inspections
from thongquan.inspection import services as inspecting
from thongquan.inspection.domain import Result, Sample, SampleAct, Taking
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound, Refused


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
    """Sent, returned or destroyed. Refused: reason-wanted, not-in-this-state."""
    _own(identifier, sample)
    return inspecting.move_sample(sample=sample, act=act, actor=actor, at=at, reason=reason)


@transaction.atomic
def record_result(*, identifier: str, sample: int, result: Result, actor: Actor, at: datetime) -> Sample:
    """What the laboratory said. Refused: conclusion-wanted, result-day-wrong, not-in-this-state."""
    _own(identifier, sample)
    return inspecting.record_result(sample=sample, result=result, actor=actor, at=at)


def _own(identifier: str, sample: int) -> None:
    """NotFound unless the sample is of this declaration, which is held."""
    if inspections.sample(sample).declaration != identifier_of(held(identifier)):
        raise NotFound("sample", sample)
