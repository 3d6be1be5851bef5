"""Procedures of other agencies for everybody, how long each takes, and the way into an application."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors import access as declarations
from thongquan.clearance.selectors import drafts
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.licensing.domain.procedures import Way
from thongquan.licensing.messages import table
from thongquan.licensing.selectors import access, measures, shown
from thongquan.licensing.services import applying
from thongquan.licensing.services.applying import Wanted
from thongquan.portal.gate import PUBLIC, Visitor
from thongquan.portal.pages import Journey, page
from thongquan.tariff.selectors.browsing import PAPERS, labels

APPLY = "licence.apply"
TABLE_MOST = 1 << 20  # bytes
ABOUT = ("code", "draft", "declaration", "item")  # what comes along from where a licence is missing
WAYS = {"IM": "import", "EX": "export"}


@page(
    PUBLIC,
    "licensing",
    name="licensing",
    title=_("Procedures of other agencies"),
    journey=Journey.LICENSING,
    menu=10,
)
def procedures(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """All, or those for goods of a code; with how long they may take and took."""
    code = "".join(filter(str.isdigit, request.GET.get("code", "")))[:12]
    with books.steady(visitor.at):
        known = {one["procedure"]: one for one in measures.takes(at=visitor.at)}
        of_code = shown.procedures(at=visitor.at, code=code)
    found = [{**one, **known.get(one["procedure"], {})} for one in of_code]
    papers = set(request.GET.get("papers", "").split(",")) - {""}
    found.sort(key=lambda one: one["paper"] not in papers)
    context = {"found": found, "code": code, "papers": papers, "about": _about(request)}
    context["query"] = urlencode({"code": code, **_about(request)} if code else _about(request))
    return render(request, "portal/licensing/procedures.html", context)


@page(
    PUBLIC,
    "licensing/procedures/<str:procedure>",
    name="procedure",
    title=_("Procedure of an agency"),
    journey=Journey.LICENSING,
    above="licensing",
)
def procedure(request: HttpRequest, visitor: Visitor, procedure: str) -> HttpResponse:
    """Who, for which goods, which form, documents, clocks, fees, law."""
    return _shown(request, visitor, procedure)


def _shown(request: HttpRequest, visitor: Visitor, procedure: str, why: Refused | None = None) -> HttpResponse:
    told = shown.procedure(procedure, at=visitor.at)
    context = {
        "one": told,
        "why": why,
        "paper": labels(PAPERS).get(told["paper"], {}),
        "about": _about(request),
        "applies": visitor.may(APPLY),
        "parties": [one.id for one in visitor.signed.parties(at=visitor.at)] if visitor.who else [],
    }
    return render(request, "portal/licensing/procedure.html", context)


@page(
    PUBLIC,
    "licensing/procedures/<str:procedure>/template",
    name="application-template",
    title=_("Table to fill in"),
    journey=Journey.LICENSING,
    whole=False,
)
def template(request: HttpRequest, visitor: Visitor, procedure: str) -> HttpResponse:
    """A workbook, or the heading of a CSV."""
    workbook = request.GET.get("format") != "csv"
    made = shown.template(procedure, at=visitor.at, workbook=workbook)
    answer = HttpResponse(made, content_type=table.XLSX_TYPE if workbook else table.CSV_TYPE)
    name = f"{procedure}.{'xlsx' if workbook else 'csv'}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page(
    APPLY,
    "licensing/procedures/<str:procedure>/table",
    name="application-table",
    title=_("Apply by a table"),
    journey=Journey.LICENSING,
    methods=("POST",),
    whole=False,
)
def by_table(request: HttpRequest, visitor: Visitor, procedure: str) -> HttpResponse:
    """A draft that says what the file says; it is told there what it lacks."""
    file = request.FILES.get("file")
    try:
        if file is None or (file.size or 0) > TABLE_MOST:
            raise Refused("too-large", limit=TABLE_MOST) if file else Refused("table-unreadable", why="")
        given = table.read(file.read())
        party = request.POST.get("party", "")[:40]
        wanted = Wanted(procedure, given["direction"], given["fields"], given["goods"], party)
        identifier = applying.draft(wanted=wanted, signed=visitor.signed, at=visitor.at)
    except NotFound:
        raise
    except Refused as why:
        return _shown(request, visitor, procedure, why)
    return redirect("application", identifier)


@page(
    APPLY,
    "licensing/procedures/<str:procedure>/apply",
    name="application-new",
    title=_("Apply"),
    journey=Journey.LICENSING,
    methods=("POST",),
    whole=False,
)
def apply(request: HttpRequest, visitor: Visitor, procedure: str) -> HttpResponse:
    """A draft in which stands what is known."""
    told = shown.procedure(procedure, at=visitor.at)
    identifier = applying.draft(wanted=_wanted(request, visitor, told), signed=visitor.signed, at=visitor.at)
    return redirect("application", identifier)


def _about(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name][:60] for name in ABOUT if request.GET.get(name)}


def _wanted(request: HttpRequest, visitor: Visitor, told: dict[str, Any]) -> Wanted:
    direction, party = told["direction"], request.POST.get("party", "")[:40]
    goods: list[dict[str, str]] = []
    began = request.POST.get("declaration", "")[:60] or request.POST.get("draft", "")[:60]
    if began:
        content = _declared(visitor, began) if request.POST.get("declaration") else _drafted(visitor, began)
        direction = WAYS.get(content.type_code, direction)
        goods = _good(content, request.POST.get("item", ""), told["units"])
        party = party or _trader(visitor, content)
    elif (code := request.POST.get("code", "")).isdigit():
        goods = [{"code": code[:12]}]
    if direction == Way.BOTH:
        direction = Way.IMPORT
    return Wanted(
        procedure=told["procedure"],
        direction=str(direction),
        goods=goods,
        party=party,
        declaration=began,
    )


def _trader(visitor: Visitor, content: Content) -> str:
    """Whose goods they are, where the visitor may apply for him; "": for himself."""
    number = next((one.id for one in content.parties if one.role_code == content.type_code), "")
    code = declarations.party_named(number, visitor.at) if number else ""
    return code if code in access.applicants(visitor.signed, visitor.at, APPLY) else ""


def _declared(visitor: Visitor, identifier: str) -> Content:
    """What was registered, as it stands now. NotFound: it is not there for him."""
    rows = Declaration.objects.all()
    _known, row = declarations.found(visitor.signed, identifier, declarations.VIEW, visitor.at, among=rows)
    return drafts.content_of(row)


def _drafted(visitor: Visitor, draft: str) -> Content:
    try:
        key = UUID(draft)
    except ValueError:
        raise NotFound("draft", draft) from None
    return drafts.require(visitor.signed, key, drafts.PERMISSION, visitor.at).content


def _good(content: Content, item: str, units: list[str]) -> list[dict[str, str]]:
    """The line of goods the licence is missing for, in a unit the procedure counts in."""
    number = int(item) if item.isascii() and item.isdigit() and len(item) < 5 else 0
    if not 0 < number <= len(content.items):
        raise Http404
    one = content.items[number - 1]
    amounts = (
        (one.quantity, one.quantity_unit_code),
        (one.supplementary_quantity, one.supplementary_unit_code),
        (one.net_mass, "KGM"),
    )
    quantity, unit = next(((q, u) for q, u in amounts if q and u in units), ("", ""))
    said = {
        "code": one.commodity_code,
        "description": one.description[:600],
        "quantity": quantity,
        "unit": unit,
        "origin": one.origin_country_code,
    }
    return [{name: value for name, value in said.items() if value}]
