"""The national single window: procedures, applications, decisions, licences and what is left of them."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Field, Query, Schema

from thongquan.api.accounts import Payer
from thongquan.api.attachments import FILE
from thongquan.api.caching import lawful
from thongquan.api.gate import PUBLIC, SMALL, Gate, Routes, Visitor, body_of
from thongquan.api.paging import Onward
from thongquan.api.rendering import answer
from thongquan.documents import selectors as documents
from thongquan.kernel import canonical
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound
from thongquan.licensing.domain.applications import TEXT_MOST
from thongquan.licensing.domain.checks import GOODS_MOST
from thongquan.licensing.messages import table
from thongquan.licensing.selectors import access, applications, licences, measures, shown
from thongquan.licensing.selectors.access import APPLY, DECIDE
from thongquan.licensing.selectors.applications import Filters
from thongquan.licensing.selectors.names import APPLICATION, subject
from thongquan.licensing.services import applying, deciding, fees
from thongquan.licensing.services.applying import Wanted
from thongquan.licensing.services.deciding import Granting

routes = Routes(tags=["licensing"])
ONE = "/licensing/applications/{application}"
PREFIX = "/api/v1/licensing/applications/"
TABLE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            table.CSV_TYPE: {"schema": {"type": "string"}},
            table.XLSX_TYPE: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}
Short = Annotated[str, Field(max_length=40)]
Said = Annotated[str, Field(max_length=TEXT_MOST)]
Amount = Annotated[str, Field(pattern=r"^[0-9]{1,18}(\.[0-9]{1,6})?$")]
Code = Annotated[str, Field(pattern=r"^[0-9]{0,12}$")]


class ProceduresIn(Schema):
    """`code`: of the goods; `paper`: the type of the document that is missing."""

    code: Code = ""
    paper: Short = ""


class TemplateIn(Schema):
    format: Literal["csv", "xlsx"] = "csv"


class ClocksIn(Schema):
    """`days`: of what was decided since."""

    days: Annotated[int, Field(ge=1, le=366)] = measures.USUAL


class GoodsAsked(Schema):
    """Everything is text, and checked when it is sent."""

    code: Annotated[str, Field(max_length=12)]
    description: Annotated[str, Field(max_length=600)] = ""
    quantity: Annotated[str, Field(max_length=30)] = ""
    unit: Annotated[str, Field(max_length=3)] = ""
    value: Annotated[str, Field(max_length=30)] = ""
    currency: Annotated[str, Field(max_length=3)] = ""
    origin: Annotated[str, Field(max_length=2)] = ""

    def said(self) -> dict[str, str]:
        return {name: value for name, value in self.dict().items() if value}


class Form(Schema):
    """`fields` by the code of the field."""

    direction: Literal["import", "export"]
    fields: Annotated[dict[Short, Said], Field(max_length=100)] = {}
    goods: Annotated[list[GoodsAsked], Field(max_length=GOODS_MOST)] = []


class NewApplication(Form):
    """`party`: for whom; `declaration`: what it is begun from."""

    procedure: Short
    party: Short = ""
    declaration: Annotated[str, Field(max_length=60)] = ""


class ForWhom(Schema):
    """`party`: for whom, if the applicant may speak for several."""

    party: Short = ""


class ApplicationsIn(Onward):
    """`state`: "waiting" is all in which the agency is awaited."""

    state: Annotated[str, Field(max_length=20)] = ""
    procedure: Short = ""
    party: Short = ""


class DocumentNamed(Schema):
    """The file itself is the body; `document`: which of the procedure's it is."""

    document: Short
    name: Annotated[str, Field(min_length=1, max_length=255)]


class SaidWith(Schema):
    text: Annotated[str, Field(min_length=1, max_length=TEXT_MOST)]


class LicenceGrant(Schema):
    """`amounts` by number of the line, where less or more is granted than was asked for."""

    amounts: Annotated[dict[int, Amount], Field(max_length=GOODS_MOST)] = {}
    valid_from: date | None = None
    valid_through: date | None = None
    countries: Annotated[list[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]], Field(max_length=250)] = []
    note: Said = ""


@routes.get("/licensing/procedures", auth=Gate(PUBLIC), operation_id="list_procedures")
def list_procedures(request: HttpRequest, wanted: Query[ProceduresIn]) -> HttpResponse:
    """Of other agencies; those for goods of a code, or for a paper that is missing."""
    visitor: Visitor = request.auth
    found = shown.procedures(at=visitor.at, code=wanted.code, paper=wanted.paper)
    return lawful(request, lambda: canonical.told(found))


@routes.get("/licensing/procedures/{procedure}", auth=Gate(PUBLIC), operation_id="read_procedure")
def read_procedure(request: HttpRequest, procedure: str) -> HttpResponse:
    """Its form, documents, clocks, fees."""
    visitor: Visitor = request.auth
    found = shown.procedure(procedure, at=visitor.at)
    return lawful(request, lambda: canonical.told(found))


@routes.get(
    "/licensing/procedures/{procedure}/template", auth=Gate(PUBLIC), operation_id="application_template"
)
def application_template(request: HttpRequest, procedure: str, wanted: Query[TemplateIn]) -> HttpResponse:
    """The table to be filled in, a row for each line of goods: its heading, or a workbook that explains it."""
    visitor: Visitor = request.auth
    workbook = wanted.format == "xlsx"
    made = shown.template(procedure, at=visitor.at, workbook=workbook)
    kind = table.XLSX_TYPE if workbook else f"{table.CSV_TYPE}; charset=utf-8"
    return HttpResponse(made, content_type=kind)


@routes.post(
    "/licensing/procedures/{procedure}/applications",
    auth=Gate(APPLY),
    operation_id="draft_application_table",
    openapi_extra=TABLE,
)
def draft_application_table(request: HttpRequest, procedure: str, named: Query[ForWhom]) -> HttpResponse:
    """As `draft_application`, from the table that the template begins."""
    visitor: Visitor = request.auth
    given = table.read(body_of(request, SMALL))
    wanted = Wanted(procedure, given["direction"], given["fields"], given["goods"], named.party)
    identifier = applying.draft(wanted=wanted, signed=visitor.signed, at=visitor.at)
    made = answer(_whole(visitor, identifier), 201)
    made["Location"] = f"{PREFIX}{identifier}"
    return made


@routes.get("/licensing/clocks", auth=Gate(PUBLIC), operation_id="licensing_clocks")
def licensing_clocks(request: HttpRequest, wanted: Query[ClocksIn]) -> HttpResponse:
    """How long each agency may take, and how long it took."""
    visitor: Visitor = request.auth
    return answer(canonical.told(measures.takes(at=visitor.at, days=wanted.days)))


@routes.post("/licensing/applications", auth=Gate(APPLY), operation_id="draft_application")
def draft_application(request: HttpRequest, given: NewApplication) -> HttpResponse:
    """A draft: it may say anything yet, and is told what it lacks."""
    visitor: Visitor = request.auth
    wanted = Wanted(
        given.procedure,
        given.direction,
        given.fields,
        [good.said() for good in given.goods],
        given.party,
        given.declaration,
    )
    identifier = applying.draft(wanted=wanted, signed=visitor.signed, at=visitor.at)
    made = answer(_whole(visitor, identifier), 201)
    made["Location"] = f"{request.path}/{identifier}"
    return made


@routes.get("/licensing/applications", auth=Gate("licence.view"), operation_id="list_applications")
def list_applications(request: HttpRequest, wanted: Query[ApplicationsIn]) -> HttpResponse:
    """One's own, and an agency's those sent to it; the newest first."""
    visitor: Visitor = request.auth
    filters = Filters(wanted.state, wanted.procedure, wanted.party)
    page = applications.page(visitor.signed, filters, visitor.at, cursor=wanted.place, limit=wanted.limit)
    return answer(canonical.told(page))


@routes.get("/licensing/desk", auth=Gate(DECIDE), operation_id="application_desk")
def application_desk(request: HttpRequest) -> HttpResponse:
    """What one's agency has to do, the most pressing first."""
    visitor: Visitor = request.auth
    return answer(canonical.told(applications.waiting(visitor.signed, visitor.at)))


@routes.get(ONE, auth=Gate("licence.view"), operation_id="read_application")
def read_application(request: HttpRequest, application: str) -> HttpResponse:
    """The form, goods, documents, every step, the clock, the decision."""
    return answer(_whole(request.auth, application))


@routes.put(ONE, auth=Gate(APPLY), operation_id="write_application")
def write_application(request: HttpRequest, application: str, given: Form) -> HttpResponse:
    """Other words in the draft, or in what is to be supplemented."""
    visitor: Visitor = request.auth
    key, _ = _of(visitor, application)
    goods = [good.said() for good in given.goods]
    applying.write(application=key, direction=given.direction, fields=given.fields, goods=goods)
    return answer(_whole(visitor, application))


@routes.post(f"{ONE}/documents", auth=Gate(APPLY), operation_id="attach_to_application", openapi_extra=FILE)
def attach_to_application(request: HttpRequest, application: str, named: Query[DocumentNamed]) -> HttpResponse:
    """Type sniffed, size bounded, malware looked for, hash in the record."""
    visitor: Visitor = request.auth
    key, actor = _of(visitor, application)
    applying.attach(
        application=key,
        document=named.document,
        name=named.name,
        body=request,
        actor=actor,
        at=visitor.at,
    )
    return answer(_whole(visitor, application), 201)


@routes.get(
    f"{ONE}/documents/{{uuid:document}}", auth=Gate("licence.view"), operation_id="read_application_document"
)
def read_application_document(request: HttpRequest, application: str, document: UUID) -> HttpResponseBase:
    """The file, to be saved and not shown."""
    key, _ = _of(request.auth, application)
    found = documents.document(document)
    if found.owner != subject(APPLICATION, key):
        raise NotFound("document", document)
    made = FileResponse(documents.place(found).open("rb"), as_attachment=True, filename=found.name)
    made["Content-Type"] = found.media_type
    made["X-Content-Type-Options"] = "nosniff"
    return made


Do = Callable[..., object]


def _act(name: str, permission: str, operation: str, told: str, do: Do, *, word: str = "") -> None:
    """A route that does one thing to an application and answers with the whole of it; `word`: what its text is
    called where it says something."""

    def done(visitor: Visitor, application: str, **said: str) -> HttpResponse:
        key, actor = _of(visitor, application)
        do(application=key, actor=actor, at=visitor.at, **said)
        return answer(_whole(visitor, application))

    def plain(request: HttpRequest, application: str) -> HttpResponse:
        return done(request.auth, application)

    def worded(request: HttpRequest, application: str, given: SaidWith) -> HttpResponse:
        return done(request.auth, application, **{word: given.text})

    view = worded if word else plain
    view.__name__, view.__doc__ = operation, told
    routes.post(f"{ONE}/{name}", auth=Gate(permission), operation_id=operation)(view)


_act("send", APPLY, "send_application", "To the agency.", applying.send)
_act("withdraw", APPLY, "withdraw_application", "It is wanted no more.", applying.withdraw)
_act(
    "supplement",
    APPLY,
    "supplement_application",
    "What the agency asked for is there.",
    applying.supplement,
    word="text",
)
_act(
    "receive", DECIDE, "receive_application", "The agency gives it a number; its clock runs.", deciding.receive
)
_act(
    "ask-supplement",
    DECIDE,
    "ask_application_supplement",
    "The agency's clock stands while the applicant supplies.",
    deciding.ask_supplement,
    word="text",
)
_act(
    "assign-inspection",
    DECIDE,
    "assign_application_inspection",
    "The goods are looked at first: where, when, by whom.",
    deciding.assign_inspection,
    word="text",
)
_act(
    "refuse",
    DECIDE,
    "refuse_application",
    "With the reason; the answer says where to appeal, until when.",
    deciding.refuse,
    word="reason",
)


@routes.post(f"{ONE}/collect", auth=Gate(APPLY), operation_id="collect_application_fee")
def collect_application_fee(request: HttpRequest, application: str, given: Payer) -> HttpResponse:
    """The account the bank asks for the fee; its holder agrees there, or nothing is paid."""
    visitor: Visitor = request.auth
    key, actor = _of(visitor, application)
    fees.collect(application=key, account=given.payer_account, actor=actor, at=visitor.at)
    return answer(_whole(visitor, application))


@routes.post(f"{ONE}/grant", auth=Gate(DECIDE), operation_id="grant_application")
def grant_application(request: HttpRequest, application: str, given: LicenceGrant) -> HttpResponse:
    """The licence, line by line."""
    visitor: Visitor = request.auth
    key, actor = _of(visitor, application)
    granting = Granting(given.amounts, given.valid_from, given.valid_through, given.countries, given.note)
    licence = deciding.grant(application=key, granting=granting, actor=actor, at=visitor.at)
    return answer(canonical.told(licences.licence(visitor.signed, licence, visitor.at)), 201)


def _of(visitor: Visitor, application: str) -> tuple[int, Actor]:
    """Its key, and as whom the visitor acts on it."""
    row = access.application(visitor.signed, application, visitor.permission, visitor.at)
    return row.pk, access.acting(visitor.signed, row, visitor.permission, visitor.at)


def _whole(visitor: Visitor, application: str) -> Any:
    return canonical.told(applications.application(visitor.signed, application, visitor.at))
