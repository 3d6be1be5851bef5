"""The national single window: procedures, applications, decisions, licences and what is left of them."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Field, Query, Schema

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
from thongquan.licensing.selectors import access, applications, licences, shown
from thongquan.licensing.selectors.access import APPLY, DECIDE
from thongquan.licensing.selectors.applications import Filters
from thongquan.licensing.selectors.names import APPLICATION, subject
from thongquan.licensing.services import applying, deciding
from thongquan.licensing.services.applying import Wanted
from thongquan.licensing.services.deciding import Granting

routes = Routes(tags=["licensing"])
ONE = "/licensing/applications/{application}"
LICENCE = "/licences/{licence}"
PREFIX = "/api/v1/licensing/applications/"
TABLE: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}
}
Short = Annotated[str, Field(max_length=40)]
Said = Annotated[str, Field(max_length=TEXT_MOST)]
Amount = Annotated[str, Field(pattern=r"^[0-9]{1,18}(\.[0-9]{1,6})?$")]
Code = Annotated[str, Field(pattern=r"^[0-9]{0,12}$")]


class ProceduresIn(Schema):
    """`code`: of the goods; `paper`: the type of the document that is missing."""

    code: Code = ""
    paper: Short = ""


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


class AmendedLicence(SaidWith):
    amounts: Annotated[dict[int, Amount], Field(max_length=GOODS_MOST)] = {}
    valid_through: date | None = None


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
def application_template(request: HttpRequest, procedure: str) -> HttpResponse:
    """The heading of the table to be filled in, a row for each line of goods."""
    visitor: Visitor = request.auth
    fields = [one["field"] for one in shown.procedure(procedure, at=visitor.at)["fields"]]
    return HttpResponse(table.template(fields), content_type="text/csv; charset=utf-8")


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
def licensing_clocks(request: HttpRequest) -> HttpResponse:
    """How long each agency may take, and how long it took."""
    visitor: Visitor = request.auth
    return answer(canonical.told(applications.takes(at=visitor.at)))


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


@routes.post(f"{ONE}/send", auth=Gate(APPLY), operation_id="send_application")
def send_application(request: HttpRequest, application: str) -> HttpResponse:
    """To the agency."""
    visitor: Visitor = request.auth
    key, actor = _of(visitor, application)
    applying.send(application=key, actor=actor, at=visitor.at)
    return answer(_whole(visitor, application))


@routes.post(f"{ONE}/supplement", auth=Gate(APPLY), operation_id="supplement_application")
def supplement_application(request: HttpRequest, application: str, given: SaidWith) -> HttpResponse:
    """What the agency asked for is there."""
    visitor: Visitor = request.auth
    key, actor = _of(visitor, application)
    applying.supplement(application=key, text=given.text, actor=actor, at=visitor.at)
    return answer(_whole(visitor, application))


@routes.post(f"{ONE}/withdraw", auth=Gate(APPLY), operation_id="withdraw_application")
def withdraw_application(request: HttpRequest, application: str) -> HttpResponse:
    """It is wanted no more."""
    visitor: Visitor = request.auth
    key, actor = _of(visitor, application)
    applying.withdraw(application=key, actor=actor, at=visitor.at)
    return answer(_whole(visitor, application))


@routes.post(f"{ONE}/receive", auth=Gate(DECIDE), operation_id="receive_application")
def receive_application(request: HttpRequest, application: str) -> HttpResponse:
    """The agency gives it a number; its clock runs."""
    visitor: Visitor = request.auth
    key, actor = _of(visitor, application)
    deciding.receive(application=key, actor=actor, at=visitor.at)
    return answer(_whole(visitor, application))


@routes.post(f"{ONE}/ask-supplement", auth=Gate(DECIDE), operation_id="ask_application_supplement")
def ask_application_supplement(request: HttpRequest, application: str, given: SaidWith) -> HttpResponse:
    """The agency's clock stands while the applicant supplies."""
    visitor: Visitor = request.auth
    key, actor = _of(visitor, application)
    deciding.ask_supplement(application=key, text=given.text, actor=actor, at=visitor.at)
    return answer(_whole(visitor, application))


@routes.post(f"{ONE}/assign-inspection", auth=Gate(DECIDE), operation_id="assign_application_inspection")
def assign_application_inspection(request: HttpRequest, application: str, given: SaidWith) -> HttpResponse:
    """The goods are looked at first: where, when, by whom."""
    visitor: Visitor = request.auth
    key, actor = _of(visitor, application)
    deciding.assign_inspection(application=key, text=given.text, actor=actor, at=visitor.at)
    return answer(_whole(visitor, application))


@routes.post(f"{ONE}/grant", auth=Gate(DECIDE), operation_id="grant_application")
def grant_application(request: HttpRequest, application: str, given: LicenceGrant) -> HttpResponse:
    """The licence, line by line."""
    visitor: Visitor = request.auth
    key, actor = _of(visitor, application)
    granting = Granting(given.amounts, given.valid_from, given.valid_through, given.countries, given.note)
    licence = deciding.grant(application=key, granting=granting, actor=actor, at=visitor.at)
    return answer(_licence(visitor, licence), 201)


@routes.post(f"{ONE}/refuse", auth=Gate(DECIDE), operation_id="refuse_application")
def refuse_application(request: HttpRequest, application: str, given: SaidWith) -> HttpResponse:
    """With the reason; the answer says where to appeal, until when."""
    visitor: Visitor = request.auth
    key, actor = _of(visitor, application)
    deciding.refuse(application=key, reason=given.text, actor=actor, at=visitor.at)
    return answer(_whole(visitor, application))


@routes.get("/licences", auth=Gate("licence.view"), operation_id="list_licences")
def list_licences(request: HttpRequest, wanted: Query[Onward]) -> HttpResponse:
    """One's own, and those one's agency granted, with what is left of them."""
    visitor: Visitor = request.auth
    found, onward = licences.licences(visitor.signed, visitor.at, cursor=wanted.place, limit=wanted.limit)
    return answer(canonical.told({"licences": found, "next": onward}))


@routes.get(LICENCE, auth=Gate("licence.view"), operation_id="read_licence")
def read_licence(request: HttpRequest, licence: str) -> HttpResponse:
    """With every declaration that took of it."""
    return answer(_licence(request.auth, licence))


@routes.post(f"{LICENCE}/amend", auth=Gate(DECIDE), operation_id="amend_licence")
def amend_licence(request: HttpRequest, licence: str, given: AmendedLicence) -> HttpResponse:
    """Other amounts, another last day; never less than was used."""
    visitor: Visitor = request.auth
    row = access.licence(visitor.signed, licence, DECIDE, visitor.at)
    deciding.amend(
        licence=row.pk,
        amounts=given.amounts,
        valid_through=given.valid_through,
        reason=given.text,
        actor=access.acting(visitor.signed, row, DECIDE, visitor.at),
        at=visitor.at,
    )
    return answer(_licence(visitor, licence))


@routes.post(f"{LICENCE}/revoke", auth=Gate(DECIDE), operation_id="revoke_licence")
def revoke_licence(request: HttpRequest, licence: str, given: SaidWith) -> HttpResponse:
    """From now on it answers nothing."""
    visitor: Visitor = request.auth
    row = access.licence(visitor.signed, licence, DECIDE, visitor.at)
    actor = access.acting(visitor.signed, row, DECIDE, visitor.at)
    deciding.revoke(licence=row.pk, reason=given.text, actor=actor, at=visitor.at)
    return answer(_licence(visitor, licence))


@routes.post(f"{LICENCE}/surrender", auth=Gate(APPLY), operation_id="surrender_licence")
def surrender_licence(request: HttpRequest, licence: str) -> HttpResponse:
    """Its holder needs it no more."""
    visitor: Visitor = request.auth
    row = access.licence(visitor.signed, licence, APPLY, visitor.at)
    actor = access.acting(visitor.signed, row, APPLY, visitor.at)
    deciding.surrender(licence=row.pk, actor=actor, at=visitor.at)
    return answer(_licence(visitor, licence))


def _of(visitor: Visitor, application: str) -> tuple[int, Actor]:
    """Its key, and as whom the visitor acts on it."""
    row = access.application(visitor.signed, application, visitor.permission, visitor.at)
    return row.pk, access.acting(visitor.signed, row, visitor.permission, visitor.at)


def _whole(visitor: Visitor, application: str) -> Any:
    return canonical.told(applications.application(visitor.signed, application, visitor.at))


def _licence(visitor: Visitor, licence: str) -> Any:
    return canonical.told(licences.licence(visitor.signed, licence, visitor.at))
