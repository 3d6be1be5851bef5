"""How the platform runs, for whoever runs it; and what he does for what is stuck."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.rendering import done
from thongquan.api.shown import AnswerSchema, shown
from thongquan.clearance.selectors import upkeep
from thongquan.clearance.services import mending
from thongquan.intake import services as intake
from thongquan.journal import services as journal
from thongquan.wire import services as wire

routes = Routes(tags=["operations"])
Words = Annotated[str, Field(min_length=1, max_length=2000)]


class Mend(Schema):
    """`give_up`: nobody will do it any more; else it is tried again."""

    reason: Words
    give_up: bool = False


class Restart(Schema):
    """`past`: go on after this event, at which the subscriber stands; else it tries again now."""

    reason: Words
    past: UUID | None = None


class CheckTold(AnswerSchema):
    """`well` false: a person is wanted. `count` of what `text` says, `since` when (the oldest of it)."""

    check: str
    text: dict[str, str]
    well: bool
    count: int
    since: str | None
    details: list[dict[str, Any]]


class StatusTold(AnswerSchema):
    at: str
    well: bool
    checks: list[CheckTold]


@routes.get(
    "/status", auth=Gate("operations.view", everywhere=True), operation_id="status", response=StatusTold
)
def status(request: HttpRequest) -> HttpResponse:
    """What can be asked in a second; stored files are looked at by `thongquan status` alone."""
    visitor: Visitor = request.auth
    found = upkeep.checks(at=visitor.at)
    told = [
        {
            "check": check.name,
            "text": dict(check.text),
            "well": check.well,
            "count": check.count,
            "since": check.since.isoformat() if check.since else None,
            "details": list(check.details),
        }
        for check in found
    ]
    well = all(check.well for check in found)
    return shown(StatusTold, {"at": visitor.at.isoformat(), "well": well, "checks": told})


@routes.post(
    "/status/letters/{receipt}",
    auth=Gate("operations.mend", everywhere=True),
    operation_id="mend_letter",
    response={204: None},
)
def mend_letter(request: HttpRequest, receipt: str, given: Mend) -> HttpResponse:
    """A message nobody could handle is handed on once more."""
    visitor: Visitor = request.auth
    do = intake.give_up_dead if given.give_up else intake.retry_dead
    do(receipt=receipt, reason=given.reason, actor=visitor.actor, at=visitor.at)
    return done()


@routes.post(
    "/status/outgoing/{message_id}",
    auth=Gate("operations.mend", everywhere=True),
    operation_id="mend_outgoing",
    response={204: None},
)
def mend_outgoing(request: HttpRequest, message_id: str, given: Mend) -> HttpResponse:
    """A message that a partner refused or let expire is posted once more. Given up, one that says nothing takes
    its place, so that the partner goes on."""
    visitor: Visitor = request.auth
    do = wire.give_up if given.give_up else wire.ask_again
    do(message_id=message_id, reason=given.reason, actor=visitor.actor, at=visitor.at)
    return done()


@routes.post(
    "/status/subscribers/{subscriber}",
    auth=Gate("operations.mend", everywhere=True),
    operation_id="mend_subscriber",
    response={204: None},
)
def mend_subscriber(request: HttpRequest, subscriber: str, given: Restart) -> HttpResponse:
    """A subscriber of events that is stuck tries again at once."""
    visitor: Visitor = request.auth
    journal.restart(
        subscriber=subscriber, past=given.past, reason=given.reason, actor=visitor.actor, at=visitor.at
    )
    return done()


@routes.post(
    "/status/jobs/{int:job}",
    auth=Gate("operations.mend", everywhere=True),
    operation_id="mend_job",
    response={204: None},
)
def mend_job(request: HttpRequest, job: int, given: Mend) -> HttpResponse:
    """A job that failed, or whose worker is gone, is done again."""
    visitor: Visitor = request.auth
    do = mending.give_up_job if given.give_up else mending.retry_job
    do(job=job, reason=given.reason, actor=visitor.actor, at=visitor.at)
    return done()
