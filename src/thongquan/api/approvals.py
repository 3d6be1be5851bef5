"""What waits for a second person; it is decided where it belongs."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.rendering import answer, done
from thongquan.partnership.selectors import pending
from thongquan.partnership.services import taking_back

Named = Annotated[str, Field(min_length=1, max_length=200)]


class TakenBack(Schema):
    """`kind`, `key`: as the list names it."""

    kind: Named
    key: Named
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


routes = Routes(tags=["approvals"])


@routes.get("/approvals", auth=Gate("approval.view"), operation_id="list_approvals")
def list_approvals(request: HttpRequest) -> HttpResponse:
    """Acts of two people that wait: what you may decide first, then what you asked for. `stands`: yours (you
    may decide), others (you asked or had a hand in it), dependent (you are no second person to who asked)."""
    visitor: Visitor = request.auth
    return answer([one.told() for one in pending.waiting(visitor.signed, visitor.at)])


@routes.post("/approvals/take-back", auth=Gate("approval.view"), operation_id="take_approval_back")
def take_approval_back(request: HttpRequest, given: TakenBack) -> HttpResponse:
    """What you proposed and nobody has decided yet: nobody decides it any more. What a payer asked for, and an
    officer proposed, is examined again; an article is a draft again."""
    visitor: Visitor = request.auth
    taking_back.take_back(**given.dict(), signed=visitor.signed, at=visitor.at)
    return done()
