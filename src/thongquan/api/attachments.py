"""The papers of a declaration: attached, replaced, asked for by an officer, supplied in time or late."""

from typing import Annotated, Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Field, Query, Schema
from pydantic import AwareDatetime

from thongquan.api.gate import Gate, Routes, Visitor
from thongquan.api.rendering import answer, done
from thongquan.clearance.selectors.turns import document_due
from thongquan.documents import selectors as documents
from thongquan.documents import services
from thongquan.documents.domain.files import DocumentRef, RequestRef
from thongquan.kernel.refusals import NotFound

routes = Routes(tags=["documents"])
DOCUMENTS = "/declarations/{identifier}/documents"
REQUESTS = "/declarations/{identifier}/document-requests"
FILE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Naming(Schema):
    """The file itself is the body."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    category: Annotated[str, Field(max_length=35)] = ""
    reference: Annotated[str, Field(max_length=120)] = ""


class Replacing(Naming):
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class Wanted(Schema):
    """`due`: without it, until when the clock of the law says."""

    category: Annotated[str, Field(min_length=1, max_length=35)]
    text: Annotated[dict[str, str], Field(min_length=1, max_length=4)]
    due: AwareDatetime | None = None


class Returned(Schema):
    """`due`: as of what is asked for."""

    reason: Annotated[str, Field(min_length=1, max_length=2000)]
    due: AwareDatetime | None = None


class Reason(Schema):
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


@routes.post(DOCUMENTS, auth=Gate("document.attach"), operation_id="attach", openapi_extra=FILE)
def attach(request: HttpRequest, identifier: str, named: Query[Naming]) -> HttpResponse:
    """Type sniffed, size bounded, malware looked for, hash in the record."""
    visitor: Visitor = request.auth
    made = services.store(
        body=request,
        declared_name=named.name,
        owner=visitor.known.subject,
        category=named.category,
        reference=named.reference,
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer(shown(made), 201)


@routes.get(DOCUMENTS, auth=Gate("document.view"), operation_id="list_documents")
def list_documents(request: HttpRequest, identifier: str) -> HttpResponse:
    return answer([shown(one) for one in documents.documents(request.auth.known.subject)])


@routes.get(f"{DOCUMENTS}/{{uuid:document}}", auth=Gate("document.view"), operation_id="read_document")
def read_document(request: HttpRequest, identifier: str, document: UUID) -> HttpResponseBase:
    """The file as it was stored; always a download, never shown in place."""
    found = _own(request.auth, document)
    made = FileResponse(documents.path(document).open("rb"), as_attachment=True, filename=found.name)
    made["Content-Type"] = found.media_type
    made["X-Content-Type-Options"] = "nosniff"
    return made


@routes.put(
    f"{DOCUMENTS}/{{uuid:document}}",
    auth=Gate("document.attach"),
    operation_id="replace_document",
    openapi_extra=FILE,
)
def replace_document(
    request: HttpRequest, identifier: str, document: UUID, named: Query[Replacing]
) -> HttpResponse:
    """A new file in its place; the old one is kept."""
    visitor: Visitor = request.auth
    _own(visitor, document)
    made = services.replace(
        document=document,
        body=request,
        declared_name=named.name,
        reason=named.reason,
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer(shown(made))


@routes.get(REQUESTS, auth=Gate("document.view"), operation_id="list_document_requests")
def list_requests(request: HttpRequest, identifier: str) -> HttpResponse:
    return answer([wanted(one) for one in documents.requests(request.auth.known.subject)])


@routes.post(REQUESTS, auth=Gate("document.request"), operation_id="ask_document")
def ask_document(request: HttpRequest, identifier: str, given: Wanted) -> HttpResponse:
    visitor: Visitor = request.auth
    made = services.ask(
        owner=visitor.known.subject,
        category=given.category,
        text=given.text,
        due=given.due or document_due(visitor.known.key, at=visitor.at),
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer(wanted(made), 201)


@routes.post(
    f"{REQUESTS}/{{uuid:asked}}/supply",
    auth=Gate("document.attach"),
    operation_id="supply_document",
    openapi_extra=FILE,
)
def supply(request: HttpRequest, identifier: str, asked: UUID, named: Query[Naming]) -> HttpResponse:
    """What was asked for; after the due date it is taken and marked late."""
    visitor: Visitor = request.auth
    _asked(visitor, asked)
    made = services.supply(
        request=asked,
        body=request,
        declared_name=named.name,
        reference=named.reference,
        actor=visitor.actor,
        at=visitor.at,
    )
    return answer(shown(made), 201)


@routes.post(f"{REQUESTS}/{{uuid:asked}}/accept", auth=Gate("document.request"), operation_id="accept_supply")
def accept_supply(request: HttpRequest, identifier: str, asked: UUID) -> HttpResponse:
    visitor: Visitor = request.auth
    _asked(visitor, asked)
    services.accept_supply(request=asked, actor=visitor.actor, at=visitor.at)
    return done()


@routes.post(f"{REQUESTS}/{{uuid:asked}}/return", auth=Gate("document.request"), operation_id="return_supply")
def return_supply(request: HttpRequest, identifier: str, asked: UUID, given: Returned) -> HttpResponse:
    """Not what was asked for: asked again, until a new day."""
    visitor: Visitor = request.auth
    _asked(visitor, asked)
    due = given.due or document_due(visitor.known.key, at=visitor.at)
    services.return_supply(request=asked, reason=given.reason, due=due, actor=visitor.actor, at=visitor.at)
    return done()


@routes.post(
    f"{REQUESTS}/{{uuid:asked}}/withdraw", auth=Gate("document.request"), operation_id="withdraw_request"
)
def withdraw_request(request: HttpRequest, identifier: str, asked: UUID, given: Reason) -> HttpResponse:
    visitor: Visitor = request.auth
    _asked(visitor, asked)
    services.withdraw_request(request=asked, reason=given.reason, actor=visitor.actor, at=visitor.at)
    return done()


def _own(visitor: Visitor, document: UUID) -> DocumentRef:
    found = documents.document(document)
    if found.owner != visitor.known.subject:
        raise NotFound("document", document)
    return found


def _asked(visitor: Visitor, asked: UUID) -> None:
    if all(one.id != asked for one in documents.requests(visitor.known.subject)):
        raise NotFound("request", asked)


def shown(one: DocumentRef) -> dict[str, Any]:
    return {
        "document": str(one.id),
        "name": one.name,
        "category": one.category,
        "reference": one.reference,
        "sha256": one.sha256,
        "size": one.size,
        "media_type": one.media_type,
        "late": one.late,
        "attached_at": one.attached_at.isoformat(),
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
    }


def wanted(one: RequestRef) -> dict[str, Any]:
    return {
        "request": str(one.id),
        "category": one.category,
        "text": dict(one.text),
        "asked_at": one.asked_at.isoformat(),
        "due": one.due.isoformat(),
        "state": str(one.state),
    }
