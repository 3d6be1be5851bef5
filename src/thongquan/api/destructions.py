"""Details that are to be destroyed by law: one person proposes, another approves, the worker carries it out.

The record is the country's, and so is who may do this: those whose grant is of every office.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.shown import AnswerSchema, shown
from thongquan.books import selectors as books
from thongquan.documents import selectors, services
from thongquan.documents.domain.destruction import DestructionState
from thongquan.documents.services.destruction import MOST

routes = Routes(tags=["record"])
ONE = "/destructions/{int:destruction}"
Words = Annotated[str, Field(min_length=1, max_length=2000)]


class NewDestruction(Schema):
    """One of `due` (all that was to be kept until that day or an earlier one), `leaves` (their details),
    `about` (all details about one subject: "party:VN-P00000017"). `basis`: the law or order that wants it."""

    basis: Words
    reason: Words
    due: date | None = None
    leaves: Annotated[list[UUID], Field(max_length=MOST)] = []
    about: Annotated[str, Field(max_length=120)] = ""


class Reason(Schema):
    reason: Words


class DestructionsIn(Schema):
    state: DestructionState | None = None


class Destruction(AnswerSchema):
    """`count`: leaves named; `payloads`, `documents`: how many are gone so far."""

    destruction: int
    state: DestructionState
    due: date | None
    about: str
    count: int
    basis: str
    reason: str
    proposed_by: str
    proposed_at: str
    decided_by: str
    decided_at: str | None
    decided_why: str
    done_at: str | None
    payloads: int
    documents: int


class KindConcerned(AnswerSchema):
    kind: str
    count: int


class DestructionWhole(Destruction):
    """`concerns`: details that are still there, by kind of event; `papers`: documents."""

    leaves: list[UUID]
    concerns: list[KindConcerned]
    papers: int


@routes.post(
    "/destructions",
    auth=Gate("destruction.propose", everywhere=True),
    operation_id="propose_destruction",
    response={201: DestructionWhole},
)
def propose_destruction(request: HttpRequest, given: NewDestruction) -> HttpResponse:
    """Nothing is destroyed before an independent second person has approved it. The leaves stay in any case."""
    visitor: Visitor = request.auth
    made = services.propose_destruction(
        basis=given.basis,
        reason=given.reason,
        due=given.due,
        leaves=given.leaves,
        about=given.about,
        on=books.today(visitor.at),
        actor=visitor.actor,
        at=visitor.at,
    )
    return _shown(visitor, made, 201)


@routes.get(
    "/destructions",
    auth=Gate("destruction.view", everywhere=True),
    operation_id="list_destructions",
    response=list[Destruction],
)
def list_destructions(request: HttpRequest, asked: Query[DestructionsIn]) -> HttpResponse:
    """The newest first."""
    return shown(list[Destruction], selectors.destructions(state=asked.state or ""))


@routes.get(
    ONE,
    auth=Gate("destruction.view", everywhere=True),
    operation_id="read_destruction",
    response=DestructionWhole,
)
def read_destruction(request: HttpRequest, destruction: int) -> HttpResponse:
    """With what it concerns, for who is to decide."""
    visitor: Visitor = request.auth
    return _shown(visitor, destruction)


@routes.post(
    f"{ONE}/approve",
    auth=Gate("destruction.decide", everywhere=True),
    operation_id="approve_destruction",
    response=DestructionWhole,
)
def approve_destruction(request: HttpRequest, destruction: int) -> HttpResponse:
    """By somebody else than who proposed it, and independent of him."""
    visitor: Visitor = request.auth
    services.approve_destruction(destruction=destruction, actor=visitor.actor, at=visitor.at)
    return _shown(visitor, destruction)


@routes.post(
    f"{ONE}/refuse",
    auth=Gate("destruction.decide", everywhere=True),
    operation_id="refuse_destruction",
    response=DestructionWhole,
)
def refuse_destruction(request: HttpRequest, destruction: int, given: Reason) -> HttpResponse:
    """Also by who proposed it."""
    visitor: Visitor = request.auth
    services.refuse_destruction(
        destruction=destruction, actor=visitor.actor, at=visitor.at, reason=given.reason
    )
    return _shown(visitor, destruction)


def _shown(visitor: Visitor, destruction: int, status: int = 200) -> HttpResponse:
    return shown(DestructionWhole, selectors.destruction(destruction, at=visitor.at), status)
