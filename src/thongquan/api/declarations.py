"""From preview to registration, and reading what came of it."""

from datetime import date
from typing import Annotated, Any
from uuid import uuid4

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Field, Query, Schema

from thongquan.api.gate import Gate, Routes, Visitor, body_of
from thongquan.api.problems import problem
from thongquan.api.rendering import answer
from thongquan.api.sending import HEADERS, receipt_of, sent_by
from thongquan.clearance import tasks
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.messages.json import schema
from thongquan.clearance.selectors import access, awaiting, views
from thongquan.clearance.selectors import taxes as duties
from thongquan.clearance.selectors.formats import limits
from thongquan.clearance.selectors.printed import languages_of
from thongquan.clearance.services import printing
from thongquan.clearance.services.batch import Incoming
from thongquan.clearance.services.preview import preview
from thongquan.clearance.services.register import legal_day
from thongquan.clearance.services.submit import Sent, read_one, speaker, submit
from thongquan.kernel.findings import Audience
from thongquan.kernel.refusals import Refused

routes = Routes(tags=["declarations"])
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "One declaration: canonical JSON, CSV, XLSX, ASYCUDA SAD XML or WCO DEC XML.",
        "content": {
            "application/json": {"schema": {"type": "object", "title": "Declaration"}},
            "text/csv": {"schema": {"type": "string"}},
            "application/xml": {"schema": {"type": "string"}},
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
                "schema": {"type": "string", "format": "binary"}
            },
        },
    }
}

SENT: dict[str, Any] = {
    **BODY,
    "parameters": HEADERS,
}
Word = Annotated[str, Field(max_length=40)]
PDF = "application/pdf"
RETRY_AFTER = 10  # seconds


class Narrowing(Schema):
    cursor: Word = ""
    limit: Annotated[int, Field(ge=1, le=views.PAGE_MOST)] = 50
    state: Word = ""
    lane: Word = ""
    control: Word = ""
    direction: Word = ""
    office: Word = ""
    number: Word = ""
    reference: Annotated[str, Field(max_length=200)] = ""
    procedure: Word = ""
    party: Word = ""
    registered_from: date | None = None
    registered_to: date | None = None


class Printing(Schema):
    languages: Word = ""


@routes.get("/schema/declaration", auth=Gate("public"), operation_id="declaration_schema")
def declaration_schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a declaration."""
    return answer(schema())


@routes.post(
    "/declarations/preview",
    auth=Gate("declaration.preview", once=False),
    operation_id="preview",
    openapi_extra=BODY,
)
def preview_declaration(request: HttpRequest) -> HttpResponse:
    """Values, duties, findings, as registration would judge them; nothing is stored, nothing reserved."""
    visitor: Visitor = request.auth
    sent = Sent(body_of(request, limits().xml_bytes), request.content_type or "", "preview")
    declaration, said = read_one(sent, at=visitor.at)
    if declaration is None:
        return problem(request, "unreadable", {}, findings=said["findings"])
    on = legal_day(Incoming(declaration, b""), visitor.at)
    ask = _own(visitor, declaration, on)
    [judged] = preview(declarations=[declaration], on=on, at=visitor.at, ask=ask)
    return answer({**judged, "findings": [*said["findings"], *judged["findings"]]})


@routes.post(
    "/declarations", auth=Gate("declaration.register", once=False), operation_id="register", openapi_extra=SENT
)
def register(request: HttpRequest) -> HttpResponse:
    """Register one declaration. 201 with number and lane, or 422 with the findings; the same `Idempotency-Key`
    with the same body gets the same answer again, with another body 409."""
    visitor: Visitor = request.auth
    named = request.headers.get("On-Behalf-Of", "")
    party = access.declarant_of(visitor.signed, visitor.permission, visitor.at, named=named)
    sent = sent_by(request, limits().xml_bytes, key=str(uuid4()))
    actor = visitor.signed.actor(on_behalf=party)
    answered = submit(sent=sent, sender=party, actor=actor, at=visitor.at)
    receipt = receipt_of(answered.receipt)
    if not answered.answer["registered"]:
        why = answered.answer["why"]
        return problem(request, why, {}, findings=answered.answer["findings"], receipt=receipt)
    made = answer({**answered.answer, "receipt": receipt}, 201)
    made["Location"] = f"{request.path}/{answered.answer['identifier']}"
    return made


@routes.get("/declarations", auth=Gate("declaration.view"), operation_id="list_declarations")
def list_declarations(request: HttpRequest, asked: Query[Narrowing]) -> HttpResponse:
    """The newest first; `next` is the cursor of the page that follows. `party`: its code or a number."""
    visitor: Visitor = request.auth
    page = views.page(
        access.visible(visitor.signed, visitor.at),
        _filters(visitor, asked),
        cursor=asked.cursor,
        limit=asked.limit,
    )
    return answer({"declarations": page.declarations, "next": page.next})


@routes.get("/declarations/awaiting", auth=Gate("declaration.view"), operation_id="awaiting_declarations")
def awaiting_declarations(request: HttpRequest, asked: Query[Narrowing]) -> HttpResponse:
    """What awaits its declarant, with its turns. A page may be empty while `next` goes on."""
    visitor: Visitor = request.auth
    page = awaiting.for_declarant(
        visitor.signed,
        access.visible(visitor.signed, visitor.at),
        _filters(visitor, asked),
        at=visitor.at,
        cursor=asked.cursor,
        limit=asked.limit,
    )
    return answer({"declarations": [_with_turns(one) for one in page.declarations], "next": page.next})


def _filters(visitor: Visitor, asked: Narrowing) -> views.Filters:
    given = asked.dict(exclude={"cursor", "limit", "party"})
    return views.Filters(**given, party=access.party_named(asked.party, visitor.at))


def _with_turns(one: dict[str, Any]) -> dict[str, Any]:
    turns = [
        {
            "turn": turn.turn,
            "since": turn.since.isoformat(),
            "due": turn.due.isoformat() if turn.due else None,
            "what": dict(turn.clock) if turn.clock else None,
            "legal_basis": turn.basis,
        }
        for turn in one["turns"]
    ]
    return {**one, "turns": turns}


@routes.get("/declarations/{identifier}", auth=Gate("declaration.view"), operation_id="read_declaration")
def read_declaration(request: HttpRequest, identifier: str) -> HttpResponse:
    visitor: Visitor = request.auth
    return answer(views.declaration(visitor.known.key, at=visitor.at))


@routes.get("/declarations/{identifier}/taxes", auth=Gate("declaration.view"), operation_id="taxes")
def taxes(request: HttpRequest, identifier: str) -> HttpResponse:
    """Every tax line: measure, legal basis, base, rate, exchange rate, amount, and the same in words."""
    return answer(duties.taxes(request.auth.known.key))


@routes.get("/declarations/{identifier}/findings", auth=Gate("declaration.view"), operation_id="findings")
def findings(request: HttpRequest, identifier: str) -> HttpResponse:
    """The public ones."""
    return answer(views.findings(request.auth.known.key))


@routes.get("/declarations/{identifier}/doubts", auth=Gate("lane.view"), operation_id="doubts")
def doubts(request: HttpRequest, identifier: str) -> HttpResponse:
    """For officers: every finding, the officers' own too, and what each decision knew."""
    key = request.auth.known.key
    return answer(
        {"findings": views.findings(key, audience=Audience.OFFICER), "facts": views.decision_facts(key)}
    )


@routes.get("/declarations/{identifier}/timeline", auth=Gate("declaration.view"), operation_id="timeline")
def timeline(request: HttpRequest, identifier: str) -> HttpResponse:
    visitor: Visitor = request.auth
    inside = access.allowed(visitor.signed, visitor.known, "lane.view", visitor.at)
    return answer(views.timeline(visitor.known.key, inside=inside))


@routes.get("/declarations/{identifier}/decisions", auth=Gate("declaration.view"), operation_id="decisions")
def decisions(request: HttpRequest, identifier: str) -> HttpResponse:
    """Officers' decisions as signed: authority, basis, reason, where to appeal and until when."""
    visitor: Visitor = request.auth
    inside = access.allowed(visitor.signed, visitor.known, "lane.view", visitor.at)
    return answer(views.decisions(visitor.known.key, inside=inside))


@routes.get("/declarations/{identifier}/pdf", auth=Gate("declaration.view"), operation_id="print_declaration")
def print_declaration(request: HttpRequest, identifier: str, asked: Query[Printing]) -> HttpResponseBase:
    """As it is printed, in the languages asked for ("vi", "en", "vi,en"; none: all). A long one is made first:
    202 with Retry-After, then ask again."""
    visitor: Visitor = request.auth
    languages = languages_of(asked.languages)
    path = printing.at_once(
        identifier=visitor.known.identifier, key=visitor.known.key, languages=languages, at=visitor.at
    )
    if path is None:
        tasks.print_later(visitor.known.identifier, languages)
        made = answer({"state": "being-made"}, 202)
        made["Retry-After"] = str(RETRY_AFTER)
        return made
    file = FileResponse(path.open("rb"), as_attachment=False, filename=f"{visitor.known.identifier}.pdf")
    file["Content-Type"] = PDF
    file["Cache-Control"] = "no-store"
    return file


@routes.get("/declarations/{identifier}/owed", auth=Gate("debt.view"), operation_id="owed")
def owed(request: HttpRequest, identifier: str) -> HttpResponse:
    """What is owed, tax by tax."""
    return answer(views.owed(request.auth.known.key, at=request.auth.at))


def _own(visitor: Visitor, declaration: Declaration, on: date) -> bool:
    """Registers are asked of the declarant's own people alone, so nobody tries out another's standing."""
    named = speaker(declaration)
    mine = [s.party for s in visitor.signed.scopes(visitor.permission, at=visitor.at) if s.party is not None]
    own = [party for party in mine if access.speaks_for(party, named, on)]
    if not own:
        raise Refused("speaks-for-another", party=named)
    return any(access.own_people(party, declaration, on, visitor.at) for party in own)
