"""Objecting to a decision, and answering: first where it was made, then above; the court is noted."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.rendering import answer
from thongquan.api.sending import act_of, described, receipt_of
from thongquan.clearance.domain.objections import ObjectionAct
from thongquan.clearance.messages.acts import Act
from thongquan.clearance.selectors import objections, views
from thongquan.clearance.services import objecting

routes = Routes(tags=["objections"])
PATH = "/declarations/{identifier}/objections"
ONE = f"{PATH}/{{int:objection}}"
Words = Annotated[str, Field(min_length=1, max_length=5000)]
Note = Annotated[str, Field(max_length=5000)]
Code = Annotated[str, Field(min_length=1, max_length=35)]


class NotTakenUp(Schema):
    """`reason`: a code of the book's list `objection`."""

    reason: Code
    note: Note = ""


class Because(Schema):
    why: Words


class Given(Schema):
    """`remedy`: what is to be done; wanted unless the decision stands."""

    result: Literal["uphold", "amend", "annul"]
    why: Words
    remedy: Note = ""


class Noted(Schema):
    """A case about the decision that the court has taken up."""

    decision: Code
    court: Annotated[str, Field(min_length=1, max_length=200)]
    case_number: Annotated[str, Field(min_length=1, max_length=80)]
    accepted_on: date


@routes.post(
    PATH,
    auth=Gate("objection.lodge", once=False),
    operation_id="lodge_objection",
    openapi_extra=described(Act.OBJECT),
)
def lodge_objection(request: HttpRequest, identifier: str) -> HttpResponse:
    """Object to a decision; to the answer at the first instance, it goes on to the second. Signed as
    declarations are; the same `Idempotency-Key` with the same body gets the same answer again."""
    answered = act_of(request, Act.OBJECT)
    told = {name: value for name, value in answered.answer.items() if name != "identifier"}
    return answer({**told, "receipt": receipt_of(answered.receipt)}, 201)


@routes.get(PATH, auth=Gate("declaration.view"), operation_id="list_objections")
def list_objections(request: HttpRequest, identifier: str) -> HttpResponse:
    """What was objected to and what came of it; what may still be objected to, and until when."""
    visitor: Visitor = request.auth
    key = visitor.known.key
    ways = objections.ways(key, views.decisions(key), at=visitor.at)
    return answer(
        {
            "objections": objections.objections(key, at=visitor.at),
            "open_ways": [
                {
                    "decision": number,
                    "instance": way.instance,
                    "authority": way.authority,
                    "until": way.until.isoformat() if way.until else None,
                    "late": way.late,
                }
                for number, way in ways.items()
            ],
            "court_cases": [
                {"decision": number, **case} for number, case in objections.court_cases(key).items()
            ],
        }
    )


@routes.get("/objections", auth=Gate("objection.decide"), operation_id="waiting_objections")
def waiting_objections(request: HttpRequest) -> HttpResponse:
    """What waits for an answer of your office, the first to end first."""
    return answer(objections.waiting(request.auth.signed, request.auth.at))


@routes.post(
    f"{ONE}/withdraw",
    auth=Gate("objection.lodge", once=False),
    operation_id="withdraw_objection",
    openapi_extra=described(Act.WITHDRAW_OBJECTION),
)
def withdraw_objection(request: HttpRequest, identifier: str, objection: int) -> HttpResponse:
    """Take it back; signed as it was lodged."""
    visitor: Visitor = request.auth
    objections.objection(visitor.known.key, objection, at=visitor.at)
    answered = act_of(request, Act.WITHDRAW_OBJECTION, number=objection)
    return answer({"objection": objection, "receipt": receipt_of(answered.receipt)})


@routes.post(f"{ONE}/take-up", auth=Gate("objection.decide"), operation_id="take_up_objection")
def take_up_objection(request: HttpRequest, identifier: str, objection: int) -> HttpResponse:
    """The time for the answer begins."""
    visitor = _answering(request, objection)
    objecting.take_up(objection=objection, actor=visitor.actor, at=visitor.at)
    return _shown(visitor, objection)


@routes.post(f"{ONE}/decline", auth=Gate("objection.decide"), operation_id="decline_objection")
def decline_objection(request: HttpRequest, identifier: str, objection: int, given: NotTakenUp) -> HttpResponse:
    """It is not taken up, for a reason of the book."""
    visitor = _answering(request, objection)
    objecting.decline(
        objection=objection, reason=given.reason, note=given.note, actor=visitor.actor, at=visitor.at
    )
    return _shown(visitor, objection)


@routes.post(f"{ONE}/prolong", auth=Gate("objection.decide"), operation_id="prolong_objection")
def prolong_objection(request: HttpRequest, identifier: str, objection: int, given: Because) -> HttpResponse:
    """The longer time of the law for what is intricate, once."""
    visitor = _answering(request, objection)
    objecting.prolong(objection=objection, why=given.why, actor=visitor.actor, at=visitor.at)
    return _shown(visitor, objection)


@routes.post(f"{ONE}/suspend", auth=Gate("objection.decide"), operation_id="suspend_decision")
def suspend_decision(request: HttpRequest, identifier: str, objection: int, given: Because) -> HttpResponse:
    """What was decided is not carried out until the answer."""
    visitor = _answering(request, objection)
    objecting.suspend(objection=objection, why=given.why, actor=visitor.actor, at=visitor.at)
    return _shown(visitor, objection)


@routes.post(f"{ONE}/resume", auth=Gate("objection.decide"), operation_id="resume_decision")
def resume_decision(request: HttpRequest, identifier: str, objection: int, given: Because) -> HttpResponse:
    """The suspension is lifted before the answer."""
    visitor = _answering(request, objection)
    objecting.resume(objection=objection, why=given.why, actor=visitor.actor, at=visitor.at)
    return _shown(visitor, objection)


@routes.post(f"{ONE}/answer", auth=Gate("objection.decide"), operation_id="answer_objection")
def answer_objection(request: HttpRequest, identifier: str, objection: int, given: Given) -> HttpResponse:
    """The decision stands, is amended or annulled; signed, with where to go on from here."""
    visitor = _answering(request, objection)
    objecting.answer(
        objection=objection,
        given=objecting.Answer(ObjectionAct(given.result), given.why, given.remedy),
        actor=visitor.actor,
        at=visitor.at,
    )
    return _shown(visitor, objection)


@routes.post(
    "/declarations/{identifier}/court-cases", auth=Gate("objection.decide"), operation_id="note_court_case"
)
def note_court_case(request: HttpRequest, identifier: str, given: Noted) -> HttpResponse:
    """The court has taken the decision up: what is open here ends."""
    visitor: Visitor = request.auth
    objections.require_noting(visitor.signed, visitor.known.key, given.decision, at=visitor.at)
    case = objecting.Case(given.court, given.case_number, given.accepted_on)
    number = objecting.note_court(
        identifier=identifier, decision=given.decision, case=case, actor=visitor.actor, at=visitor.at
    )
    return answer({"decision": number, **objections.court_cases(visitor.known.key)[number]}, 201)


def _answering(request: HttpRequest, objection: int) -> Visitor:
    """NotFound for another declaration's; Refused("not-permitted") to who is of another office."""
    visitor: Visitor = request.auth
    objections.require_answering(visitor.signed, visitor.known.key, objection, at=visitor.at)
    return visitor


def _shown(visitor: Visitor, objection: int) -> HttpResponse:
    told: dict[str, Any] = objections.objection(visitor.known.key, objection, at=visitor.at)
    return answer(told)
