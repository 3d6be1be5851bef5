"""Correcting what was declared, and taking it back."""

from typing import Annotated, Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema

from thongquan.api.declarations import BODY
from thongquan.api.gate import Gate, Routes, Visitor, body_of
from thongquan.api.problems import problem
from thongquan.api.rendering import answer, done
from thongquan.api.sending import act_of, described, receipt_of, sent_by
from thongquan.clearance.domain.assessment import plain
from thongquan.clearance.messages import acts
from thongquan.clearance.messages.acts import Act
from thongquan.clearance.selectors import views
from thongquan.clearance.selectors.formats import limits
from thongquan.clearance.services import amend, cancel, proposing
from thongquan.clearance.services.submit import JSON, Sent, read_one
from thongquan.kernel.refusals import NotFound, Refused

routes = Routes(tags=["amendments"])
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Code = Annotated[str, Field(min_length=1, max_length=35)]
PATH = "/declarations/{identifier}/amendments"
DECLARATION = {"type": "object", "title": "Declaration"}


class Ordered(Schema):
    """`fields`: what is to be corrected, as changes are called: `invoice_amount`, `items[1].net_mass`."""

    instruction: Words
    fields: Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=50)] = []


class Refusal(Schema):
    reason: Code
    note: Annotated[str, Field(max_length=2000)] = ""


@routes.post(
    f"{PATH}/preview",
    auth=Gate("declaration.amend", once=False),
    operation_id="preview_amendment",
    openapi_extra=BODY,
)
def preview_amendment(request: HttpRequest, identifier: str) -> HttpResponse:
    """The differences, field by field and tax by tax, before anything is sent; the body is a declaration."""
    visitor: Visitor = request.auth
    sent = Sent(body_of(request, limits().xml_bytes), request.content_type or "", "preview")
    content, said = read_one(sent, at=visitor.at)
    if content is None:
        return problem(request, "unreadable", {}, findings=said["findings"])
    return answer(shown(proposing.preview_amendment(identifier=identifier, content=content, at=visitor.at)))


@routes.post(
    PATH,
    auth=Gate("declaration.amend", once=False),
    operation_id="ask_amendment",
    openapi_extra=described(Act.AMEND, declaration=DECLARATION),
)
def ask_amendment(request: HttpRequest, identifier: str) -> HttpResponse:
    """Ask for an amendment, or answer an officer's order. The body: {identifier, declaration, reason};
    with `from_revision`, as the preview said, it is refused where the declaration has changed since. Signed as
    declarations are; the same `Idempotency-Key` with the same body gets the same answer again."""
    sent = sent_by(request, limits().json_bytes, key=str(uuid4()))
    try:
        answered = act_of(request, Act.AMEND, sent=sent)
    except Refused as why:
        if why.code in ("unreadable", "findings"):
            return _unsound(request, sent.body, why)
        raise
    told = {"amendment": answered.answer["amendment"], "receipt": receipt_of(answered.receipt)}
    return answer(told, 201)


def _unsound(request: HttpRequest, body: bytes, why: Refused) -> HttpResponse:
    """Why the amendment cannot be: what was found in it."""
    visitor: Visitor = request.auth
    said = acts.read(Act.AMEND, body)
    assert isinstance(said, acts.Amendment)
    content, read = read_one(Sent(bytes(said.declaration), JSON, "amendment"), at=visitor.at)
    if content is None:
        return problem(request, why.code, why.facts, findings=read["findings"])
    proposal = proposing.preview_amendment(identifier=visitor.known.identifier, content=content, at=visitor.at)
    return problem(request, why.code, why.facts, **shown(proposal))


@routes.post(f"{PATH}/orders", auth=Gate("amendment.order"), operation_id="order_amendment")
def order_amendment(request: HttpRequest, identifier: str, given: Ordered) -> HttpResponse:
    visitor: Visitor = request.auth
    number = amend.order_amendment(
        identifier=identifier,
        instruction=given.instruction,
        fields=given.fields,
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer({"amendment": number}, 201)


@routes.get(PATH, auth=Gate("declaration.view"), operation_id="list_amendments")
def list_amendments(request: HttpRequest, identifier: str) -> HttpResponse:
    return answer(views.amendments(request.auth.known.key))


@routes.post(f"{PATH}/{{int:amendment}}/accept", auth=Gate("amendment.decide"), operation_id="accept_amendment")
def accept_amendment(request: HttpRequest, identifier: str, amendment: int) -> HttpResponse:
    visitor: Visitor = request.auth
    _of(visitor, amendment)
    revision = amend.accept_amendment(amendment=amendment, actor=visitor.actor, at=visitor.at)
    return answer({"revision": revision})


@routes.post(f"{PATH}/{{int:amendment}}/refuse", auth=Gate("amendment.decide"), operation_id="refuse_amendment")
def refuse_amendment(request: HttpRequest, identifier: str, amendment: int, given: Refusal) -> HttpResponse:
    """An adverse decision, told with its basis and where to appeal."""
    visitor: Visitor = request.auth
    _of(visitor, amendment)
    amend.refuse_amendment(
        amendment=amendment, reason=given.reason, note=given.note, actor=visitor.actor, at=visitor.at
    )
    return answer(_of(visitor, amendment))


@routes.post(
    f"{PATH}/{{int:amendment}}/withdraw",
    auth=Gate("declaration.amend", once=False),
    operation_id="withdraw_amendment",
    openapi_extra=described(Act.WITHDRAW_AMENDMENT),
)
def withdraw_amendment(request: HttpRequest, identifier: str, amendment: int) -> HttpResponse:
    """Take back what was asked; signed as it was asked."""
    visitor: Visitor = request.auth
    if _of(visitor, amendment)["state"] == "ordered":
        raise NotFound("amendment", amendment)
    answered = act_of(request, Act.WITHDRAW_AMENDMENT, number=amendment)
    return answer({"amendment": amendment, "receipt": receipt_of(answered.receipt)})


@routes.post(
    f"{PATH}/{{int:amendment}}/withdraw-order", auth=Gate("amendment.order"), operation_id="withdraw_order"
)
def withdraw_order(request: HttpRequest, identifier: str, amendment: int) -> HttpResponse:
    """An officer takes back what he ordered and nobody has answered yet."""
    visitor: Visitor = request.auth
    if _of(visitor, amendment)["state"] != "ordered":
        raise NotFound("amendment", amendment)
    amend.withdraw_order(amendment=amendment, actor=visitor.actor, at=visitor.at)
    return done()


def shown(proposal: proposing.Proposal) -> dict[str, Any]:
    return {
        "revision": proposal.revision,
        "changes": [{"path": c.path, "before": c.before, "after": c.after} for c in proposal.changes],
        "duty_change": {
            tax: None if amount is None else plain(amount) for tax, amount in proposal.duty_change.items()
        },
        "refused": proposal.refused,
        "terms": dict(proposal.terms) or None,
        "findings": [found.as_dict() for found in proposal.findings],
    }


def _of(visitor: Visitor, amendment: int) -> dict[str, Any]:
    """The amendment, if it is of the declaration the address names."""
    for one in views.amendments(visitor.known.key):
        if one["amendment"] == amendment:
            return one
    raise NotFound("amendment", amendment)


CANCELLATIONS = "/declarations/{identifier}/cancellations"


@routes.post(
    CANCELLATIONS,
    auth=Gate("declaration.cancel", once=False),
    operation_id="ask_cancellation",
    openapi_extra=described(Act.CANCEL),
)
def ask_cancellation(request: HttpRequest, identifier: str) -> HttpResponse:
    """Ask for the declaration to be cancelled, for a reason of the book. Signed as declarations are; the same
    `Idempotency-Key` with the same body gets the same answer again."""
    answered = act_of(request, Act.CANCEL)
    told = {"cancellation": answered.answer["cancellation"], "receipt": receipt_of(answered.receipt)}
    return answer(told, 201)


@routes.get(CANCELLATIONS, auth=Gate("declaration.view"), operation_id="list_cancellations")
def list_cancellations(request: HttpRequest, identifier: str) -> HttpResponse:
    return answer(views.cancellations(request.auth.known.key))


@routes.post(
    f"{CANCELLATIONS}/{{int:cancellation}}/accept",
    auth=Gate("cancellation.decide"),
    operation_id="accept_cancellation",
)
def accept_cancellation(request: HttpRequest, identifier: str, cancellation: int) -> HttpResponse:
    visitor: Visitor = request.auth
    _cancellation(visitor, cancellation)
    cancel.accept_cancellation(cancellation=cancellation, actor=visitor.actor, at=visitor.at)
    return answer(_cancellation(visitor, cancellation))


@routes.post(
    f"{CANCELLATIONS}/{{int:cancellation}}/refuse",
    auth=Gate("cancellation.decide"),
    operation_id="refuse_cancellation",
)
def refuse_cancellation(
    request: HttpRequest, identifier: str, cancellation: int, given: Refusal
) -> HttpResponse:
    visitor: Visitor = request.auth
    _cancellation(visitor, cancellation)
    cancel.refuse_cancellation(
        cancellation=cancellation, reason=given.reason, note=given.note, actor=visitor.actor, at=visitor.at
    )
    return answer(_cancellation(visitor, cancellation))


@routes.post(
    f"{CANCELLATIONS}/{{int:cancellation}}/withdraw",
    auth=Gate("declaration.cancel", once=False),
    operation_id="withdraw_cancellation",
    openapi_extra=described(Act.WITHDRAW_CANCELLATION),
)
def withdraw_cancellation(request: HttpRequest, identifier: str, cancellation: int) -> HttpResponse:
    """Take back what was asked, while no officer has decided it; signed as it was asked."""
    visitor: Visitor = request.auth
    _cancellation(visitor, cancellation)
    answered = act_of(request, Act.WITHDRAW_CANCELLATION, number=cancellation)
    return answer({"cancellation": cancellation, "receipt": receipt_of(answered.receipt)})


def _cancellation(visitor: Visitor, cancellation: int) -> dict[str, Any]:
    for one in views.cancellations(visitor.known.key):
        if one["cancellation"] == cancellation:
            return one
    raise NotFound("cancellation", cancellation)
