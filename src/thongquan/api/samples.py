"""Samples taken at an examination, and what laboratories found in them."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.rendering import answer
from thongquan.clearance.selectors import access, samples
from thongquan.clearance.services import sampling
from thongquan.inspection.domain import Purpose, Result, SampleAct, Taking
from thongquan.kernel.identifiers import Subject

routes = Routes(tags=["control"])
ONE = "/declarations/{identifier}"
SAMPLE = f"{ONE}/samples/{{int:sample}}"
RECORD = "examination.record"


class SampleTaken(Schema):
    """`sealed`: how the bag was closed, and the number of its seal; `note` stays among officers."""

    item_number: Annotated[int, Field(ge=1, le=9_999)]
    quantity: Annotated[Decimal, Field(gt=0, max_digits=24, decimal_places=6, allow_inf_nan=False)]
    unit: Annotated[str, Field(min_length=1, max_length=8)]
    sealed: Annotated[str, Field(min_length=1, max_length=80)]
    laboratory: Annotated[str, Field(min_length=1, max_length=200)]
    purpose: Purpose
    note: Annotated[str, Field(max_length=2000)] = ""


class SampleMoved(Schema):
    """`reason`: why it is returned or destroyed."""

    act: Literal["send", "return", "destroy"]
    reason: Annotated[str, Field(max_length=2000)] = ""


class SampleResult(Schema):
    """`by`: the laboratory's signatory, or the number of its notice."""

    on: date
    by: Annotated[str, Field(min_length=1, max_length=200)]
    conclusion: Annotated[str, Field(min_length=1, max_length=2000)]


class SampleGiven(Schema):
    """`officer`: a subject, "user:VN-congchuc"."""

    officer: Annotated[str, Field(pattern=r"^user:.+$", max_length=120)]


@routes.get("/queue/samples", auth=Gate(RECORD), operation_id="list_samples_awaited")
def list_samples_awaited(request: HttpRequest) -> HttpResponse:
    """Samples of your offices whose result is still to come, with their clock and who sees to it; the first
    clock to end first."""
    visitor: Visitor = request.auth
    return answer(samples.awaited(visitor.signed, at=visitor.at))


@routes.get(f"{ONE}/samples", auth=Gate("declaration.view"), operation_id="list_samples")
def list_samples(request: HttpRequest, identifier: str) -> HttpResponse:
    """For officers and auditors with who took them and their notes; for declarants without."""
    visitor: Visitor = request.auth
    inside = access.allowed(visitor.signed, visitor.known, "lane.view", visitor.at)
    return answer(samples.listed(identifier, inside=inside))


@routes.post(f"{ONE}/examinations/{{int:inspection}}/samples", auth=Gate(RECORD), operation_id="take_sample")
def take_sample(request: HttpRequest, identifier: str, inspection: int, given: SampleTaken) -> HttpResponse:
    """While the goods are examined, by who examines them."""
    visitor: Visitor = request.auth
    made = sampling.take_sample(
        identifier=identifier,
        inspection=inspection,
        taking=Taking(**given.dict()),
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer(samples.told(made, inside=True), 201)


@routes.post(f"{SAMPLE}/moves", auth=Gate(RECORD), operation_id="move_sample")
def move_sample(request: HttpRequest, identifier: str, sample: int, given: SampleMoved) -> HttpResponse:
    """Sent to its laboratory, returned, or destroyed."""
    visitor: Visitor = request.auth
    made = sampling.move_sample(
        identifier=identifier,
        sample=sample,
        act=SampleAct(given.act),
        reason=given.reason,
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer(samples.told(made, inside=True))


@routes.post(f"{SAMPLE}/result", auth=Gate(RECORD), operation_id="record_sample_result")
def record_sample_result(
    request: HttpRequest, identifier: str, sample: int, given: SampleResult
) -> HttpResponse:
    """What the laboratory found; the examination may be over by then."""
    visitor: Visitor = request.auth
    made = sampling.record_result(
        identifier=identifier, sample=sample, result=Result(**given.dict()), actor=visitor.actor, at=visitor.at
    )
    return answer(samples.told(made, inside=True))


@routes.post(f"{SAMPLE}/give", auth=Gate("examination.assign"), operation_id="give_sample")
def give_sample(request: HttpRequest, identifier: str, sample: int, given: SampleGiven) -> HttpResponse:
    """To another officer, who sees to its result from now on."""
    visitor: Visitor = request.auth
    officer = Subject.parse(given.officer)
    made = sampling.give_sample(
        identifier=identifier, sample=sample, officer=officer, actor=visitor.actor, at=visitor.at
    )
    return answer(samples.told(made, inside=True))
