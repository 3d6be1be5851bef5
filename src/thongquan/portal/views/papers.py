"""The papers of a declaration: what officers ask for and until when, what was supplied, and more to attach."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.selectors import dossier
from thongquan.documents import selectors, services
from thongquan.documents.domain.types import ACCEPTED
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import Text
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.declaring.words import CATEGORIES

ATTACH = "document.attach"
VIEW = "document.view"
ADDRESS = "declarations/<str:identifier>/papers"
OPEN = ("asked", "overdue")
STATES: Mapping[str, Any] = {
    "asked": _("Asked for"),
    "supplied": _("Supplied: customs looks at it"),
    "accepted": _("Accepted"),
    "overdue": _("Its day has passed"),
    "withdrawn": _("No longer wanted"),
}


class Paper(forms.Form):
    """`asked`: the request it answers, where it answers one."""

    asked = forms.UUIDField(required=False, widget=forms.HiddenInput)
    category = forms.ChoiceField(
        label=_("Kind of paper"), choices=[("", "–"), *CATEGORIES.items()], required=False
    )
    reference = forms.CharField(label=_("Its number"), max_length=120, required=False)
    file = forms.FileField(
        label=_("File"),
        help_text=_("Up to 32 MiB; its kind is read from the file itself."),
        allow_empty_file=True,
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ACCEPTED)}),
    )


@page(
    VIEW,
    ADDRESS,
    name="papers",
    title=_("Papers"),
    journey=Journey.DECLARING,
    above="declaration",
    rows=dossier.rows,
)
def papers(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    return _shown(request, visitor, Paper())


@page(
    ATTACH,
    f"{ADDRESS}/attach",
    name="paper-attach",
    title=_("Attach"),
    journey=Journey.DECLARING,
    methods=("POST",),
    whole=False,
    rows=dossier.rows,
)
def attach(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    """A paper of its own accord, or what a request asks for; after its day it is taken and marked late."""
    form = Paper(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, visitor, form)
    given = form.cleaned_data
    sent: dict[str, Any] = {
        "body": given["file"],
        "declared_name": given["file"].name,
        "reference": given["reference"],
        "actor": visitor.actor,
        "at": visitor.at,
    }
    if given["asked"]:
        _of_this(visitor, given["asked"])
    try:
        if given["asked"]:
            services.supply(request=given["asked"], **sent)
        else:
            services.store(owner=visitor.known.subject, category=given["category"], **sent)
    except Refused as why:
        return _shown(request, visitor, form, why)
    return redirect("papers", identifier=identifier)


@page(
    VIEW,
    f"{ADDRESS}/<uuid:document>",
    name="paper",
    title=_("Paper"),
    journey=Journey.DECLARING,
    whole=False,
)
def paper(request: HttpRequest, visitor: Visitor, identifier: str, document: UUID) -> HttpResponseBase:
    """The file as it was stored; always a download, never shown in place."""
    found = selectors.document(document)
    if found.owner != visitor.known.subject or found.destroyed_at is not None:
        raise NotFound("document", document)
    stored = selectors.path(document).open("rb")
    return FileResponse(stored, as_attachment=True, filename=found.name, content_type=found.media_type)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What another agency has not granted yet and the declaration waits for; `papers`: which answer it."""

    names: Text
    item: int
    code: str
    papers: str = ""
    basis: str = ""


def _wanted(visitor: Visitor) -> list[Wanted]:
    told = dossier.dossier(visitor.declaration)
    codes = dict(enumerate((one.commodity_code for one in told.content.items), 1))
    asked = [one.demand for one in told.requirements if one.open and not one.met_by]
    found = [
        Wanted(one.names, one.item_number, one.commodity_code, ",".join(one.papers), one.basis) for one in asked
    ]
    rest = [one for one in told.others if one.open and not one.met_by and one.item_number in codes]
    return found + [Wanted(one.names, one.item_number, codes[one.item_number]) for one in rest]


def _of_this(visitor: Visitor, asked: UUID) -> None:
    if all(one.id != asked for one in selectors.requests(visitor.known.subject)):
        raise NotFound("request", asked)


def _shown(request: HttpRequest, visitor: Visitor, form: Paper, why: Refused | None = None) -> HttpResponse:
    owner = visitor.known.subject
    context = {
        "identifier": visitor.known.identifier,
        "requests": [(one, STATES[one.state], one.state in OPEN) for one in selectors.requests(owner)],
        "documents": selectors.documents(owner),
        "may_attach": visitor.may(ATTACH),
        "wanted": _wanted(visitor) if visitor.may("licence.apply") else [],
        "form": form,
        "why": why,
        "at": visitor.at,
    }
    wrong = why is not None or (form.is_bound and not form.is_valid())
    return render(request, "portal/papers/papers.html", context, status=422 if wrong else 200)
