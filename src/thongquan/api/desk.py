"""The officer's desk: the queue, whose a case is, what is known of its trader, what has to do with it."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.rendering import answer
from thongquan.clearance.domain.work import Work
from thongquan.clearance.selectors import access, examinations, queue, related
from thongquan.clearance.selectors import desk as desks
from thongquan.clearance.selectors.history import As, history, party_of
from thongquan.clearance.services import desk as services
from thongquan.kernel.identifiers import Subject

routes = Routes(tags=["desk"])
CASE = "/declarations/{identifier}/case"
SEE = "lane.view"


class WorkWanted(Schema):
    """`desk`: mine, nobody, or an officer's subject; `waiting_hours`: for at least so long; `late`: past its
    clock."""

    kind: Work | None = None
    lane: Annotated[str, Field(pattern=r"^[GYR]?$")] = ""
    office: Annotated[str, Field(max_length=35)] = ""
    desk: Annotated[str, Field(pattern=r"^(mine|nobody|user:.+)?$", max_length=120)] = ""
    waiting_hours: Annotated[int | None, Field(ge=0, le=8_784)] = None
    late: bool = False
    cursor: Annotated[str, Field(max_length=120)] = ""
    limit: Annotated[int, Field(ge=1, le=queue.MOST)] = 50


class HistoryWanted(Schema):
    """`of`: whose goods they are, or who declared them."""

    of: As = As.TRADER


class Reason(Schema):
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class Giving(Reason):
    """`officer`: a subject, "user:VN-congchuc"."""

    officer: Annotated[str, Field(pattern=r"^user:.+$", max_length=120)]


@routes.get("/queue", auth=Gate("case.take"), operation_id="list_work")
def list_work(request: HttpRequest, asked: Query[WorkWanted]) -> HttpResponse:
    """What waits for officers in your offices, the most pressing first; `next`: the cursor of what follows."""
    visitor: Visitor = request.auth
    wanted = queue.Wanted(
        kind=asked.kind or "",
        lane=asked.lane,
        office=asked.office,
        desk=asked.desk,
        waiting=None if asked.waiting_hours is None else timedelta(hours=asked.waiting_hours),
        late=asked.late,
    )
    page = queue.queue(visitor.signed, wanted, at=visitor.at, cursor=asked.cursor, limit=asked.limit)
    return answer({"work": page.work, "next": page.next})


@routes.get("/queue/counts", auth=Gate("case.take"), operation_id="count_work")
def count_work(request: HttpRequest) -> HttpResponse:
    visitor: Visitor = request.auth
    return answer(queue.counts(visitor.signed, at=visitor.at))


@routes.get("/queue/desk", auth=Gate("case.take"), operation_id="read_desk")
def read_desk(request: HttpRequest) -> HttpResponse:
    """What lies on your desk, whoever is awaited."""
    visitor: Visitor = request.auth
    return answer(queue.on_desk(visitor.signed, at=visitor.at))


@routes.get("/queue/examinations", auth=Gate("examination.record"), operation_id="list_examinations_to_do")
def list_examinations_to_do(request: HttpRequest) -> HttpResponse:
    """Examinations given to you; for who assigns them, all that are open in his offices. The first clock to end
    first."""
    visitor: Visitor = request.auth
    return answer(examinations.to_do(visitor.signed, at=visitor.at))


@routes.get(CASE, auth=Gate(SEE), operation_id="read_case")
def read_case(request: HttpRequest, identifier: str) -> HttpResponse:
    """On whose desk it lies and lay, the first first."""
    return answer(desks.holdings(request.auth.known.key))


@routes.get(f"{CASE}/officers", auth=Gate("case.take"), operation_id="list_officers")
def list_officers(request: HttpRequest, identifier: str) -> HttpResponse:
    """Who may take it."""
    visitor: Visitor = request.auth
    found = desks.officers(visitor.known.office, at=visitor.at)
    return answer([{"officer": officer, "name": name} for officer, name in found.items()])


@routes.post(f"{CASE}/take", auth=Gate("case.take"), operation_id="take_case")
def take_case(request: HttpRequest, identifier: str) -> HttpResponse:
    """From the queue, or what was given to you; 409 `case-held` where another has it."""
    visitor: Visitor = request.auth
    services.take(identifier=identifier, actor=visitor.actor, at=visitor.at)
    return _told(visitor)


@routes.post(f"{CASE}/hand-over", auth=Gate("case.take"), operation_id="hand_over_case")
def hand_over_case(request: HttpRequest, identifier: str, given: Giving) -> HttpResponse:
    """Yours, to another officer of the office; he takes it in time, or it is everybody's again."""
    visitor: Visitor = request.auth
    services.hand_over(
        identifier=identifier,
        officer=Subject.parse(given.officer),
        reason=given.reason,
        actor=visitor.actor,
        at=visitor.at,
    )
    return _told(visitor)


@routes.post(f"{CASE}/assign", auth=Gate("case.assign"), operation_id="assign_case")
def assign_case(request: HttpRequest, identifier: str, given: Giving) -> HttpResponse:
    """To an officer, whoever has it."""
    visitor: Visitor = request.auth
    services.assign(
        identifier=identifier,
        officer=Subject.parse(given.officer),
        reason=given.reason,
        actor=visitor.actor,
        at=visitor.at,
    )
    return _told(visitor)


@routes.post(f"{CASE}/give-back", auth=Gate("case.take"), operation_id="give_case_back")
def give_case_back(request: HttpRequest, identifier: str, given: Reason) -> HttpResponse:
    """Yours, to everybody's queue."""
    visitor: Visitor = request.auth
    services.give_back(identifier=identifier, reason=given.reason, actor=visitor.actor, at=visitor.at)
    return _told(visitor)


@routes.get("/declarations/{identifier}/related", auth=Gate(SEE), operation_id="list_related")
def list_related(request: HttpRequest, identifier: str) -> HttpResponse:
    """The same goods of the same party, a container or a paper in common, the same seller or buyer abroad, what
    it follows and what follows it; of your offices, the newest first."""
    visitor: Visitor = request.auth
    which = access.visible(visitor.signed, visitor.at, SEE)
    return answer(asdict(related.related(visitor.known.key, which)))


@routes.get("/declarations/{identifier}/trader", auth=Gate(SEE), operation_id="read_history")
def read_history(request: HttpRequest, identifier: str, asked: Query[HistoryWanted]) -> HttpResponse:
    """What customs knows of its trader, or of who declared it, from declarations of the last year in your
    offices; what you may not see is not counted either."""
    visitor: Visitor = request.auth
    which = access.visible(visitor.signed, visitor.at, SEE)
    party = party_of(visitor.known.key, asked.of)
    found = asdict(history(party, which, at=visitor.at, of=asked.of))
    return answer(found | {"since": found["since"].isoformat()})


def _told(visitor: Visitor) -> HttpResponse:
    return answer(desks.holdings(visitor.known.key))
