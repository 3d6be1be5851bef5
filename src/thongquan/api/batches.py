"""Many declarations at once: a receipt now, the answers when the worker has them."""

from io import BytesIO
from typing import Annotated, Any, Literal
from uuid import uuid4

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Field, Query

from thongquan.api.declarations import SENT
from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.paging import Onward
from thongquan.api.rendering import answer
from thongquan.api.sending import receipt_of, sent_by
from thongquan.clearance.selectors import access, bulk
from thongquan.clearance.selectors.formats import limits
from thongquan.clearance.services.batches import receive_batch
from thongquan.kernel.identifiers import Subject

routes = Routes(tags=["batches"])


class Asked(Onward):
    """Narrowed, once it is done: to what was registered or refused, or refused by one rule."""

    only: Literal["", "registered", "refused"] = ""
    rule: Annotated[str, Field(max_length=40)] = ""


@routes.post(
    "/declarations/batch",
    auth=Gate("declaration.batch", once=False),
    operation_id="send_batch",
    openapi_extra=SENT,
)
def send_batch(request: HttpRequest) -> HttpResponse:
    """202 with the receipt; the same `Idempotency-Key` with the same body gets the same receipt."""
    visitor: Visitor = request.auth
    named = request.headers.get("On-Behalf-Of", "")
    party = access.declarant_of(visitor.signed, visitor.permission, visitor.at, named=named)
    sent = sent_by(request, limits().xml_bytes, key=str(uuid4()))
    receipt = receive_batch(sent=sent, sender=party, actor=visitor.signed.actor(on_behalf=party), at=visitor.at)
    made = answer({"receipt": receipt_of(receipt)}, 202)
    made["Location"] = request.path.replace("/declarations/batch", f"/batches/{receipt.number}")
    return made


@routes.get("/batches", auth=Gate("declaration.batch"), operation_id="list_batches")
def list_batches(request: HttpRequest, onward: Query[Onward]) -> HttpResponse:
    """What one's parties sent, the newest first."""
    visitor: Visitor = request.auth
    found, following = bulk.listed(_mine(visitor), before=onward.place, limit=onward.limit)
    batches = [_summary(one) for one in found]
    return answer({"batches": batches, "next": str(following) if following else ""})


@routes.get("/batches/{receipt}", auth=Gate("declaration.batch"), operation_id="read_batch")
def read_batch(request: HttpRequest, receipt: str, asked: Query[Asked]) -> HttpResponse:
    """How far it has come, and the answers there are, in the order of the batch."""
    visitor: Visitor = request.auth
    told = bulk.batch_of(
        receipt,
        senders=_mine(visitor),
        after=asked.place,
        limit=asked.limit,
        only=asked.only,
        rule=asked.rule,
    )
    return answer(told)


@routes.get("/batches/{receipt}/rest", auth=Gate("declaration.batch"), operation_id="read_rest")
def read_rest(request: HttpRequest, receipt: str) -> HttpResponse:
    """The body as it was sent, holding only what was refused and saying why: mend it and send it again."""
    visitor: Visitor = request.auth
    name, body, media_type = bulk.rest_of(receipt, _mine(visitor))
    return FileResponse(BytesIO(body), as_attachment=True, filename=name, content_type=media_type)


def _mine(visitor: Visitor) -> list[Subject]:
    """For whom he may send files."""
    scopes = visitor.signed.scopes(visitor.permission, at=visitor.at)
    return [scope.party for scope in scopes if scope.party is not None]


def _summary(one: bulk.Sending) -> dict[str, Any]:
    found = one.progress
    return {
        "receipt": one.receipt,
        "name": one.name,
        "sent_at": one.sent_at.isoformat(),
        "done_at": one.done_at.isoformat() if one.done_at else None,
        "state": found.state,
        "declarations": found.declarations,
        "answered": found.answered,
        "registered": found.registered,
        "laid_aside": found.laid_aside,
        "rest": one.rest,
    }
