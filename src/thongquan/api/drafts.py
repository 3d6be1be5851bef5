"""Declarations on their way to be ones: begun, saved as they grow, previewed, registered once."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Schema

from thongquan.api.declarations import BODY, SENT
from thongquan.api.gate import Gate, Routes, Visitor, body_of
from thongquan.api.problems import problem
from thongquan.api.rendering import answer, done
from thongquan.api.sending import receipt_of, sent_by
from thongquan.clearance.messages import drafted as incomplete
from thongquan.clearance.selectors import access, drafts
from thongquan.clearance.selectors.drafts import Drafted
from thongquan.clearance.selectors.formats import limits
from thongquan.clearance.services import drafted
from thongquan.clearance.services import drafts as services
from thongquan.clearance.services.submit import Sent, read_one
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject

routes = Routes(tags=["drafts"])
PATH = "/drafts/{uuidstr:draft}"
Number = Annotated[str, Field(max_length=35)]
CONTENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A declaration, complete or not: what is not known yet is left out, or is “”.",
        "content": {"application/json": {"schema": {"type": "object", "title": "Declaration"}}},
    }
}
SIGNED: dict[str, Any] = {
    "parameters": [one for one in SENT["parameters"] if one["name"].startswith("Signature")]
}


class Begun(Schema):
    """`principal`: the number of the trader declared for, "" for oneself. `copy_of`: an earlier declaration."""

    kind: Literal["IM", "EX"] = "IM"
    principal: Number = ""
    copy_of: Number = ""


class For(Schema):
    principal: Number = ""


class Version(Schema):
    """The version the save was made on; of two on the same one, the second is refused."""

    version: Annotated[int, Field(ge=1, le=2_000_000_000)]


class Listing(Schema):
    cursor: Annotated[str, Field(max_length=40)] = ""
    limit: Annotated[int, Field(ge=1, le=drafts.PAGE_MOST)] = 50


@routes.get("/drafts", auth=Gate(drafts.PERMISSION), operation_id="list_declaration_drafts")
def list_drafts(request: HttpRequest, asked: Query[Listing]) -> HttpResponse:
    """The open ones, the latest begun first; `next` is the cursor of the page that follows."""
    visitor: Visitor = request.auth
    page = drafts.page(visitor.signed, visitor.at, cursor=asked.cursor, limit=asked.limit)
    return answer({"drafts": page.drafts, "next": page.next})


@routes.post("/drafts", auth=Gate(drafts.PERMISSION), operation_id="start_draft")
def start_draft(request: HttpRequest, given: Begun) -> HttpResponse:
    """Begin blank, or with what an earlier declaration says."""
    visitor: Visitor = request.auth
    party, actor = _declarant(request)
    copied = None
    if given.copy_of:
        copied = access.require(visitor.signed, given.copy_of, access.VIEW, visitor.at).key
    begun = services.start(
        party=party, kind=given.kind, principal=given.principal, copy_of=copied, actor=actor, at=visitor.at
    )
    return _made(request, begun)


@routes.post(
    "/drafts/file", auth=Gate(drafts.PERMISSION), operation_id="start_draft_from_file", openapi_extra=BODY
)
def start_from_file(request: HttpRequest, given: Query[For]) -> HttpResponse:
    """Begin with the one declaration in a file of any accepted format; its traders are those you speak for."""
    visitor: Visitor = request.auth
    sent = Sent(body_of(request, limits().xml_bytes), request.content_type or "", "draft")
    content, said = read_one(sent, at=visitor.at)
    if content is None:
        return problem(request, "unreadable", {}, findings=said["findings"])
    party, actor = _declarant(request)
    begun = services.start(
        party=party,
        kind=content.type_code,
        principal=given.principal,
        content=content,
        actor=actor,
        at=visitor.at,
    )
    return _made(request, begun, **said)


@routes.get(PATH, auth=Gate(drafts.PERMISSION), operation_id="read_declaration_draft")
def read_draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    return answer(_of(request, draft).told())


@routes.put(PATH, auth=Gate(drafts.PERMISSION), operation_id="save_draft", openapi_extra=CONTENT)
def save_draft(request: HttpRequest, draft: UUID, made_on: Query[Version]) -> HttpResponse:
    """Keep it as it stands now. 409 draft-changed where somebody saved since `version`: nothing is lost."""
    visitor: Visitor = request.auth
    known = _of(request, draft)
    read = incomplete.read(body_of(request, drafts.terms().bytes), limits=limits())
    if read.declaration is None:
        return problem(request, "unreadable", {}, findings=[found.as_dict() for found in read.findings])
    saved = services.save(
        draft=known.id,
        version=made_on.version,
        content=read.declaration,
        actor=_actor(visitor, known),
        at=visitor.at,
    )
    return answer(saved.told())


@routes.post(f"{PATH}/file", auth=Gate(drafts.PERMISSION), operation_id="fill_draft", openapi_extra=BODY)
def fill_draft(request: HttpRequest, draft: UUID, made_on: Query[Version]) -> HttpResponse:
    """Put the one declaration in a file in the place of what the draft says."""
    visitor: Visitor = request.auth
    known = _of(request, draft)
    sent = Sent(body_of(request, limits().xml_bytes), request.content_type or "", "draft")
    content, said = read_one(sent, at=visitor.at)
    if content is None:
        return problem(request, "unreadable", {}, findings=said["findings"])
    filled = services.fill(
        draft=known.id,
        version=made_on.version,
        content=content,
        actor=_actor(visitor, known),
        at=visitor.at,
    )
    return answer({**filled.told(), **said})


@routes.delete(PATH, auth=Gate(drafts.PERMISSION), operation_id="discard_draft")
def discard_draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    visitor: Visitor = request.auth
    known = _of(request, draft)
    services.discard(draft=known.id, actor=_actor(visitor, known), at=visitor.at)
    return done()


@routes.post(f"{PATH}/preview", auth=Gate("declaration.preview", once=False), operation_id="preview_draft")
def preview_draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Values, duties, findings of what was saved, as registration would judge it now; nothing of lanes."""
    return answer(drafted.preview_draft(draft=_of(request, draft), at=request.auth.at))


@routes.post(
    f"{PATH}/register",
    auth=Gate("declaration.register", once=False),
    operation_id="register_draft",
    openapi_extra=SIGNED,
)
def register_draft(request: HttpRequest, draft: UUID, made_on: Query[Version]) -> HttpResponse:
    """Register what was saved as `version`: 201 with number and lane, or 422 with the findings. Asked again, it
    answers with the declaration that is there. A signature is over the content as saved, byte by byte."""
    visitor: Visitor = request.auth
    known = _of(request, draft)
    signed = sent_by(request, 0, key="")
    answered = drafted.register_draft(
        draft=known.id,
        version=made_on.version,
        actor=_actor(visitor, known),
        at=visitor.at,
        signature=signed.signature,
        signature_kind=signed.signature_kind,
    )
    receipt = receipt_of(answered.receipt)
    if not answered.answer["registered"]:
        return problem(
            request, answered.answer["why"], {}, findings=answered.answer["findings"], receipt=receipt
        )
    made = answer({**answered.answer, "receipt": receipt}, 201)
    made["Location"] = request.path.partition("/drafts/")[0] + f"/declarations/{answered.answer['identifier']}"
    return made


def _of(request: HttpRequest, draft: UUID) -> Drafted:
    visitor: Visitor = request.auth
    return drafts.require(visitor.signed, draft, visitor.permission, visitor.at)


def _declarant(request: HttpRequest) -> tuple[Subject, Actor]:
    """For which party the visitor declares (`On-Behalf-Of`, where he has several), and he as its actor."""
    visitor: Visitor = request.auth
    named = request.headers.get("On-Behalf-Of", "")
    party = access.declarant_of(visitor.signed, visitor.permission, visitor.at, named=named)
    return party, visitor.signed.actor(on_behalf=party)


def _actor(visitor: Visitor, known: Drafted) -> Actor:
    return visitor.signed.actor(on_behalf=known.party)


def _made(request: HttpRequest, begun: Drafted, **more: Any) -> HttpResponse:
    made = answer({**begun.told(), **more}, 201)
    made["Location"] = f"{request.path.partition('/drafts')[0]}/drafts/{begun.id}"
    return made
