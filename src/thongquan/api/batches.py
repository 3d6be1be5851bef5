"""Many declarations at once: a receipt now, the answers when the worker has them."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from ninja import Query

from thongquan.api.declarations import SENT
from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.paging import Onward
from thongquan.api.rendering import answer
from thongquan.api.sending import receipt_of, sent_by
from thongquan.clearance.selectors import access
from thongquan.clearance.selectors.formats import limits
from thongquan.clearance.services.batches import batch_of, receive_batch
from thongquan.kernel.refusals import NotFound

routes = Routes(tags=["batches"])


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


@routes.get("/batches/{receipt}", auth=Gate("declaration.batch"), operation_id="read_batch")
def read_batch(request: HttpRequest, receipt: str, onward: Query[Onward]) -> HttpResponse:
    """How far it has come, and the answers there are, in the order of the batch."""
    visitor: Visitor = request.auth
    for party in visitor.signed.parties(at=visitor.at):
        try:
            return answer(batch_of(receipt, sender=party, after=onward.place, limit=onward.limit))
        except NotFound:
            continue
    raise NotFound("batch", receipt)
