"""What waits for a second person; it is decided where it belongs."""

from django.http import HttpRequest, HttpResponse

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.rendering import answer
from thongquan.partnership.selectors import pending

routes = Routes(tags=["approvals"])


@routes.get("/approvals", auth=Gate("approval.view"), operation_id="list_approvals")
def list_approvals(request: HttpRequest) -> HttpResponse:
    """Acts of two people that wait: what you may decide first, then what you asked for. `stands`: yours (you
    may decide), others (you asked or had a hand in it), dependent (you are no second person to who asked)."""
    visitor: Visitor = request.auth
    return answer([one.told() for one in pending.waiting(visitor.signed, visitor.at)])
