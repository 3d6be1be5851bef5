"""Correcting what was declared, and taking it back."""

from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Field, Schema

from thongquan.api.declarations import BODY
from thongquan.api.gate import Gate, Routes, Visitor, body_of
from thongquan.api.problems import problem, undecoded
from thongquan.api.rendering import answer, done
from thongquan.clearance.domain.assessment import plain
from thongquan.clearance.selectors import views
from thongquan.clearance.selectors.formats import limits
from thongquan.clearance.services import amend, cancel, proposing
from thongquan.clearance.services.submit import Sent, read_one
from thongquan.kernel.refusals import NotFound

routes = Routes(tags=["amendments"])
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Code = Annotated[str, Field(min_length=1, max_length=35)]
PATH = "/declarations/{identifier}/amendments"
ASKED: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["declaration", "reason"],
                    "additionalProperties": False,
                    "properties": {
                        "declaration": {"type": "object", "title": "Declaration"},
                        "reason": {"type": "string", "minLength": 1, "maxLength": 2000},
                        "from_revision": {"type": "integer", "minimum": 0, "title": "As the preview said"},
                    },
                }
            }
        },
    }
}


class Ordered(Schema):
    instruction: Words


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


@routes.post(PATH, auth=Gate("declaration.amend"), operation_id="ask_amendment", openapi_extra=ASKED)
def ask_amendment(request: HttpRequest, identifier: str) -> HttpResponse:
    """Ask for an amendment, or answer an officer's order. The body: {declaration, reason};
    with `from_revision`, as the preview said, it is refused where the declaration has changed since."""
    visitor: Visitor = request.auth
    try:
        asked = msgspec.json.decode(body_of(request, limits().json_bytes), type=_Asked)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return undecoded(request, error)
    sent = Sent(bytes(asked.declaration), "application/json", "amendment")
    content, said = read_one(sent, at=visitor.at)
    if content is None:
        return problem(request, "unreadable", {}, findings=said["findings"])
    proposal = proposing.preview_amendment(identifier=identifier, content=content, at=visitor.at)
    if proposal.refused:
        rules = ", ".join(sorted({found.rule for found in proposal.findings}))
        return problem(request, "findings", {"rules": rules}, **shown(proposal))
    number = amend.ask_amendment(
        identifier=identifier,
        content=content,
        reason=asked.reason,
        from_revision=asked.from_revision,
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer({"amendment": number}, 201)


@routes.post(f"{PATH}/orders", auth=Gate("amendment.order"), operation_id="order_amendment")
def order_amendment(request: HttpRequest, identifier: str, given: Ordered) -> HttpResponse:
    visitor: Visitor = request.auth
    number = amend.order_amendment(
        identifier=identifier, instruction=given.instruction, actor=visitor.actor, at=visitor.at
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
    f"{PATH}/{{int:amendment}}/withdraw", auth=Gate("declaration.amend"), operation_id="withdraw_amendment"
)
def withdraw_amendment(request: HttpRequest, identifier: str, amendment: int) -> HttpResponse:
    """Take back what was asked."""
    visitor: Visitor = request.auth
    if _of(visitor, amendment)["state"] == "ordered":
        raise NotFound("amendment", amendment)
    amend.withdraw_amendment(amendment=amendment, actor=visitor.actor, at=visitor.at)
    return done()


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


class _Asked(msgspec.Struct, forbid_unknown_fields=True):
    """`declaration`: the whole of it as it should read, canonical."""

    declaration: msgspec.Raw
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
    from_revision: Annotated[int, msgspec.Meta(ge=0)] | None = None


def shown(proposal: proposing.Proposal) -> dict[str, Any]:
    return {
        "revision": proposal.revision,
        "changes": [{"path": c.path, "before": c.before, "after": c.after} for c in proposal.changes],
        "duty_change": {tax: plain(amount) for tax, amount in proposal.duty_change.items()},
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


@routes.post(CANCELLATIONS, auth=Gate("declaration.cancel"), operation_id="ask_cancellation")
def ask_cancellation(request: HttpRequest, identifier: str, given: Refusal) -> HttpResponse:
    """Ask for the declaration to be cancelled, for a reason of the book."""
    visitor: Visitor = request.auth
    number = cancel.ask_cancellation(
        identifier=identifier, reason=given.reason, note=given.note, actor=visitor.actor, at=visitor.at
    )
    return answer({"cancellation": number}, 201)


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
    auth=Gate("declaration.cancel"),
    operation_id="withdraw_cancellation",
)
def withdraw_cancellation(request: HttpRequest, identifier: str, cancellation: int) -> HttpResponse:
    """Take back what was asked, while no officer has decided it."""
    visitor: Visitor = request.auth
    _cancellation(visitor, cancellation)
    cancel.withdraw_cancellation(cancellation=cancellation, actor=visitor.actor, at=visitor.at)
    return done()


def _cancellation(visitor: Visitor, cancellation: int) -> dict[str, Any]:
    for one in views.cancellations(visitor.known.key):
        if one["cancellation"] == cancellation:
            return one
    raise NotFound("cancellation", cancellation)
