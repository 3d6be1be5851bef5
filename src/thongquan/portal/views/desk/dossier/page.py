"""The page on which an officer sees the papers beside what was declared, and the files themselves."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.domain.possible import PERMISSION
from thongquan.clearance.selectors import dossier as dossiers
from thongquan.clearance.selectors import views
from thongquan.clearance.selectors.choices import Asked
from thongquan.clearance.services import control as services
from thongquan.documents import selectors as documents
from thongquan.documents.domain.files import DocumentRef, RequestRef
from thongquan.inspection import selectors as inspections
from thongquan.inspection.domain.results import VERDICTS
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.portal import policy
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.declaring import lists
from thongquan.portal.views.desk.control import SEE, tabs
from thongquan.portal.views.desk.doing import ONE, asked, returned, say, text
from thongquan.portal.views.desk.dossier import checked, declared, kinds, viewing
from thongquan.portal.views.findings import alike
from thongquan.portal.views.papers import STATES

CHECK = "document.check"
NAME = "dossier"
ADDRESS = f"{ONE}/documents"
ITEMS_A_PAGE = 20
NAMED_MOST = 60  # papers that a declaration names, shown of those


@page(
    SEE,
    ADDRESS,
    name=NAME,
    title=_("Papers"),
    journey=Journey.CONTROL,
    above="control",
    rows=dossiers.rows,
)
def dossier(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    """With `document` the paper that is looked at. Asked for a part, the papers alone."""
    if request.headers.get("HX-Request-Type") == "partial":
        response = render(request, "portal/desk/dossier/papers.html", _papers(request, _kept(visitor)))
    else:
        response = shown(request, visitor)
    patch_vary_headers(response, ["HX-Request-Type"])
    return response


@page(
    SEE,
    f"{ADDRESS}/<uuid:document>",
    name="dossier-file",
    title=_("Paper"),
    journey=Journey.CONTROL,
    whole=False,
)
def file(request: HttpRequest, visitor: Visitor, identifier: str, document: UUID) -> HttpResponseBase:
    """The file as it was stored, under a policy of its own: shown in place where a browser shows its type by
    itself, else to be taken away."""
    found = documents.document(document)
    if found.owner != visitor.known.subject:
        raise NotFound("document", document)
    away = "save" in request.GET or found.media_type not in viewing.INLINE
    response = FileResponse(
        documents.place(found).open("rb"),
        as_attachment=away,
        filename=found.name,
        content_type=found.media_type,
    )
    response["Content-Security-Policy"] = policy.FILE
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


@page(
    CHECK,
    f"{ADDRESS}/check",
    name="check-papers",
    title=_("Check of documents"),
    journey=Journey.CONTROL,
    methods=("POST",),
    whole=False,
    rows=dossiers.rows,
)
def check(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    """Where all is in order, on to the declaration; else what follows is decided here."""
    rows = checked.to_check(dossiers.content(visitor.declaration), _standing(_kept(visitor)))
    try:
        made = services.check_documents(
            identifier=identifier,
            results=checked.results(rows, request.POST),
            conclusion=text(request, "conclusion", wanted=False),
            actor=visitor.actor,
            at=visitor.at,
        )
    except NotFound:
        raise
    except Refused as why:
        request.GET = asked(request, NAME, identifier)
        return shown(request, visitor, why)
    if made.adverse:
        say(request, _("The check is recorded. Not all is in order: decide what follows."))
        return returned(request, NAME, identifier)
    say(request, _("The check is recorded: the papers are in order."))
    return redirect("control", identifier)


def shown(request: HttpRequest, visitor: Visitor, why: Refused | None = None) -> HttpResponse:
    kept, told = _kept(visitor), dossiers.dossier(visitor.declaration)
    can = {str(deed) for deed in told.deeds if visitor.may(PERMISSION[deed])}
    context = {
        **_papers(request, kept),
        **_declared(request, visitor, told),
        **_checks(request, visitor, told, kept),
        "tabs": tabs(visitor.known.identifier, NAME),
        "row": visitor.declaration,
        "number": views.legal_number(visitor.declaration),
        "can": can,
        "meets": visitor.may(CHECK),
        "requests": _requests(documents.requests(visitor.known.subject), kept),
        "asks": visitor.may("document.request"),
        "wanted": kinds.wanted(),
        "why": why,
    }
    response = render(request, "portal/desk/dossier/page.html", context, status=422 if why else 200)
    response["Content-Security-Policy"] = policy.FRAMING
    return response


def _kept(visitor: Visitor) -> list[DocumentRef]:
    return documents.documents(visitor.known.subject)


def _standing(kept: Iterable[DocumentRef]) -> list[DocumentRef]:
    return [one for one in kept if one.ended_at is None and one.destroyed_at is None]


def _papers(request: HttpRequest, kept: Iterable[DocumentRef]) -> dict[str, Any]:
    assert request.resolver_match is not None
    shelf = viewing.shelved(kept)
    return {
        "identifier": request.resolver_match.kwargs["identifier"],
        "shelf": shelf,
        "viewed": viewing.viewed(shelf, request.GET.get("document", "")[:36]),
    }


def _declared(request: HttpRequest, visitor: Visitor, told: dossiers.Dossier) -> dict[str, Any]:
    row, content = visitor.declaration, told.content
    asked = Asked(row.law_day, visitor.at, row.direction)
    items = Paginator(content.items, ITEMS_A_PAGE).get_page(request.GET.get("page"))
    named = declared.papers(content)
    return {
        "groups": declared.groups(content, asked),
        "items": items,
        "lines": declared.lines(items.object_list, asked),
        "currency": content.invoice_currency_code,
        "named": named[:NAMED_MOST],
        "more": len(named) - NAMED_MOST,
        "containers": [one.id for one in content.containers[:NAMED_MOST]],
        "findings": alike(told.findings, row.direction),
        "requirements": [(one, lists.STAGES[one.demand.stage]) for one in told.requirements],
        "others": told.others,
    }


def _checks(
    request: HttpRequest, visitor: Visitor, told: dossiers.Dossier, kept: Iterable[DocumentRef]
) -> dict[str, Any]:
    """The form, as far as it is filled in; and the checks that were made."""
    return {
        "rows": checked.filled(checked.to_check(told.content, _standing(kept)), request.POST),
        "rest": bool(request.POST.get("rest")),
        "conclusion": request.POST.get("conclusion", ""),
        "verdicts": VERDICTS,
        "checks": [
            {"one": one, "papers": kinds.results(one.documents)}
            for one in reversed(inspections.checks_of(visitor.known.identifier))
        ],
    }


def _requests(asked: Iterable[RequestRef], kept: Iterable[DocumentRef]) -> list[dict[str, Any]]:
    """What waits for the officer first, then for the declarant, then what is settled."""
    came = {one.request: one for one in kept if one.request and not one.replaced_by}
    order = ["supplied", "overdue", "asked"]
    told = [
        {
            "one": one,
            "key": str(one.id),
            "kind": kinds.kind(one.category),
            "state": STATES[one.state],
            "open": one.state in ("asked", "overdue"),
            "paper": came.get(one.id),
        }
        for one in asked
    ]
    return sorted(told, key=lambda it: order.index(it["one"].state) if it["one"].state in order else 9)
