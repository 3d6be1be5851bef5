"""Marks of parties: proposed by one officer, decided by a second person who is independent of him."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.parties import seen
from thongquan.api.shown import AnswerSchema, shown
from thongquan.clearance.selectors import registry
from thongquan.parties import services
from thongquan.parties.domain.markings import Change, Marking
from thongquan.parties.domain.words import Mark
from thongquan.parties.selectors import desk

routes = Routes(tags=["parties"])
Words = Annotated[str, Field(min_length=1, max_length=2000)]


class NewMark(Schema):
    """`basis`: the decision or law; `valid_to`: the first day on which it holds no more."""

    mark: Mark
    basis: Words
    valid_from: date
    valid_to: date | None = None


class Basis(Schema):
    basis: Words


class Reason(Schema):
    reason: Words


class MarkingsIn(Schema):
    """`cursor`: `next` of the page before."""

    state: Marking | None = None
    cursor: Annotated[str, Field(pattern=r"^[0-9]{0,18}$")] = ""
    limit: Annotated[int, Field(ge=1, le=registry.PAGE_MOST)] = 50


class MarkingTold(AnswerSchema):
    marking: int
    party: str
    change: Change
    mark: Mark
    basis: str
    valid_from: date
    valid_to: date | None
    state: Marking
    proposed_by: str
    proposed_at: str
    decided_by: str
    decided_at: str | None
    decided_why: str


class MarkingPage(AnswerSchema):
    """`next` is the cursor of the page that follows, "" at the end."""

    markings: list[MarkingTold]
    next: str


@routes.post(
    "/parties/{party}/marks",
    auth=Gate("mark.propose"),
    operation_id="propose_mark",
    response={201: MarkingTold},
)
def propose_mark(request: HttpRequest, party: str, given: NewMark) -> HttpResponse:
    """What changes how the law treats the party waits for a second person; `watched` holds at once."""
    visitor: Visitor = request.auth
    key = seen(visitor, party)
    registry.markable(visitor.signed, given.mark, visitor.permission, visitor.at)
    made = services.propose_mark(party=key, **given.dict(), actor=visitor.actor, at=visitor.at)
    return _told(visitor, made, 201)


@routes.post(
    "/parties/{party}/marks/{int:status}/lift",
    auth=Gate("mark.propose"),
    operation_id="propose_lift",
    response={201: MarkingTold},
)
def propose_lift(request: HttpRequest, party: str, status: int, given: Basis) -> HttpResponse:
    """A mark the party bears is to end, by the same two people; `status`: as the party's entry numbers it."""
    visitor: Visitor = request.auth
    key = seen(visitor, party)
    registry.liftable(visitor.signed, key, status, visitor.permission, visitor.at)
    made = services.propose_lift(
        party=key, status=status, basis=given.basis, actor=visitor.actor, at=visitor.at
    )
    return _told(visitor, made, 201)


@routes.get("/markings", auth=Gate("mark.view"), operation_id="list_markings", response=MarkingPage)
def list_markings(request: HttpRequest, asked: Query[MarkingsIn]) -> HttpResponse:
    """The newest first."""
    visitor: Visitor = request.auth
    page = registry.markings(
        visitor.signed, visitor.at, state=asked.state or "", cursor=asked.cursor, limit=asked.limit
    )
    return shown(MarkingPage, {"markings": page.rows, "next": page.next})


@routes.post(
    "/markings/{int:marking}/approve",
    auth=Gate("mark.decide"),
    operation_id="approve_marking",
    response=MarkingTold,
)
def approve_marking(request: HttpRequest, marking: int) -> HttpResponse:
    """By somebody independent of who proposed it: the mark is set, or lifted."""
    visitor: Visitor = request.auth
    registry.marking(visitor.signed, marking, visitor.permission, visitor.at)
    services.approve_marking(marking=marking, actor=visitor.actor, at=visitor.at)
    return _told(visitor, marking)


@routes.post(
    "/markings/{int:marking}/refuse",
    auth=Gate("mark.propose"),
    operation_id="refuse_marking",
    response=MarkingTold,
)
def refuse_marking(request: HttpRequest, marking: int, given: Reason) -> HttpResponse:
    """Also by who proposed it."""
    visitor: Visitor = request.auth
    registry.marking(visitor.signed, marking, visitor.permission, visitor.at)
    services.refuse_marking(marking=marking, actor=visitor.actor, at=visitor.at, reason=given.reason)
    return _told(visitor, marking)


def _told(visitor: Visitor, marking: int, status: int = 200) -> HttpResponse:
    inside = registry.inside(visitor.signed, visitor.at)
    return shown(MarkingTold, desk.marking(marking, inside=inside), status)
