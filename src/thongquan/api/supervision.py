"""What a supervisor steers by."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.rendering import answer
from thongquan.clearance.selectors import supervision

routes = Routes(tags=["supervision"])
SEES = Gate("supervision.view")


class Days(Schema):
    days: Annotated[int, Field(ge=1, le=supervision.DAYS_MOST)] = 14


class Hours(Schema):
    hours: Annotated[int, Field(ge=1, le=supervision.HOURS_MOST)] = 48


@routes.get("/supervision/load", auth=SEES, operation_id="read_load")
def read_load(request: HttpRequest) -> HttpResponse:
    """What waits now, by office and officer; "": in everybody's queue."""
    visitor: Visitor = request.auth
    return answer(supervision.load(visitor.signed, at=visitor.at))


@routes.get("/supervision/ages", auth=SEES, operation_id="read_ages")
def read_ages(request: HttpRequest) -> HttpResponse:
    """What waits now, by kind of work and how much of its clock is left."""
    visitor: Visitor = request.auth
    return answer(supervision.ages(visitor.signed, at=visitor.at))


@routes.get("/supervision/overrides", auth=SEES, operation_id="list_overrides")
def list_overrides(request: HttpRequest, asked: Query[Days]) -> HttpResponse:
    """Lanes that people changed, with their reasons, the newest first."""
    visitor: Visitor = request.auth
    return answer(supervision.overrides(visitor.signed, at=visitor.at, days=asked.days))


@routes.get("/supervision/lanes", auth=SEES, operation_id="read_lanes")
def read_lanes(request: HttpRequest, asked: Query[Days]) -> HttpResponse:
    """How many were registered, by legal day and lane."""
    visitor: Visitor = request.auth
    return answer(supervision.lanes_by_day(visitor.signed, at=visitor.at, days=asked.days))


@routes.get("/supervision/clearances", auth=SEES, operation_id="read_clearances")
def read_clearances(request: HttpRequest, asked: Query[Hours]) -> HttpResponse:
    """How many were cleared, by hour and lane."""
    visitor: Visitor = request.auth
    return answer(supervision.clearances_by_hour(visitor.signed, at=visitor.at, hours=asked.hours))


@routes.get("/supervision/samples", auth=SEES, operation_id="read_samples")
def read_samples(request: HttpRequest) -> HttpResponse:
    """Samples whose result is still to come, by office: how many, and how many of them are overdue."""
    visitor: Visitor = request.auth
    return answer(supervision.samples(visitor.signed, at=visitor.at))
