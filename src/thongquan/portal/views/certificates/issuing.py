"""Issued by form or from a file; replaced by the form that begins as what it replaces."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.kernel.messages import BYTES_MAX
from thongquan.kernel.refusals import Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.certificates.pages import ONE, REASON_MOST
from thongquan.tariff.domain.certificates import Certificate, Tick
from thongquan.tariff.messages import flat
from thongquan.tariff.selectors import origin
from thongquan.tariff.selectors.origin import ISSUE
from thongquan.tariff.services import certificates

BLANK, ROWS_MOST = 2, 50  # empty items at the end of a form; more than so many come by file
TEXT_MOST = 2000
DAYS = {name for name in (*flat.WHOLE, *flat.OF_ITEM) if name.endswith(("date", "_on", "_until"))}
GROUPS = (
    (_("The certificate"), flat.WHOLE[:5]),
    (_("Exporter"), flat.WHOLE[5:9]),
    (_("Consignee"), flat.WHOLE[9:13]),
    (_("Transport"), flat.WHOLE[13:16]),
    (_("Declaration and certification"), flat.WHOLE[18:24]),
    (_("Invoiced from a third country"), flat.WHOLE[24:]),
)
WANTED = {
    "reference", "form", "importing_country", "issued_on", "valid_until", "exporter.name", "exporter.country",
    "consignee.name", "consignee.country", "declared.name", "declared.date", "certified.name", "certified.date",
}  # fmt: skip


@page(
    ISSUE, "certificates/issue", name="certificate-issue", title=_("Issue a certificate of origin"),
    journey=Journey.LICENSING, methods=("GET", "POST"), menu=60, above="certificates",
)  # fmt: skip
def issue(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The form, or a file (JSON, CSV)."""
    said = _said(request.POST) if request.method == "POST" else _begun(visitor)
    why = None
    if request.method == "POST":
        try:
            key = certificates.issue(certificate=_given(request, said), actor=visitor.actor, at=visitor.at)
        except Refused as refused:
            why = refused
        else:
            messages.success(request, gettext("The certificate is issued; the importing side is told."))
            return redirect("certificate-one", origin.named(key))
    return render(request, "portal/certificates/issue.html", {**_form(said), "why": why, "replaced": None})


@page(
    ISSUE, f"{ONE}/replace", name="certificate-replace", title=_("Replace a certificate of origin"),
    journey=Journey.LICENSING, methods=("GET", "POST"), above="certificate-one",
)  # fmt: skip
def replace(request: HttpRequest, visitor: Visitor, certificate: str) -> HttpResponse:
    """By another one of the same administration, while nothing of it is used."""
    row, why = origin.row(visitor.signed, certificate, visitor.at), None
    begun = flat.flat(origin.certificate_of(row)) | {"reference": ""}
    said = _said(request.POST) if request.method == "POST" else begun
    if request.method == "POST":
        try:
            certificates.replace(
                country=row.issuing_country, reference=row.reference, certificate=_given(request, said),
                by=settings.ADMINISTRATION, reason=request.POST.get("reason", "").strip()[:REASON_MOST],
                actor=visitor.actor, at=visitor.at,
            )  # fmt: skip
        except Refused as refused:
            why = refused
        else:
            messages.success(request, gettext("The certificate is replaced; the importing side is told."))
            after = origin.one(visitor.signed, certificate, visitor.at)["replaced_by"]
            return redirect("certificate-one", after)
    context = {**_form(said), "why": why, "replaced": row, "certificate": certificate}
    return render(request, "portal/certificates/issue.html", context)


@page(
    ISSUE, "certificates/template", name="certificate-template", title=_("Table to fill in"),
    journey=Journey.LICENSING, whole=False,
)  # fmt: skip
def template(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    made = HttpResponse(flat.template(), content_type="text/csv; charset=utf-8")
    made["Content-Disposition"] = 'attachment; filename="certificate-of-origin.csv"'
    return made


def _said(given: QueryDict) -> dict[str, str]:
    told = {name: text[:TEXT_MOST] for name, text in given.items() if name not in ("ticks", "file")}
    return {**told, "ticks": " ".join(given.getlist("ticks")[: len(Tick)])}


def _begun(visitor: Visitor) -> dict[str, str]:
    today = books.today(visitor.at).isoformat()
    days = dict.fromkeys(("issued_on", "declared.date", "certified.date"), today)
    return {"form": "D", "exporter.country": settings.ADMINISTRATION, **days}


def _given(request: HttpRequest, said: Mapping[str, str]) -> Certificate:
    file = request.FILES.get("file")
    if file is None:
        return flat.made(said, issuing_country=settings.ADMINISTRATION)
    body = file.read(BYTES_MAX + 1)
    if str(file.name).lower().endswith(".json"):
        return flat.read_json(body)
    return flat.read(body, issuing_country=settings.ADMINISTRATION)


def _form(said: Mapping[str, str]) -> dict[str, Any]:
    there = {path.split(".")[1] for path, text in said.items() if path.startswith("items.") and text}
    count = min(max((int(n) for n in there if n.isdecimal() and len(n) < 4), default=-1) + 1, ROWS_MOST)
    return {
        "groups": [(title, [_field(name, said) for name in names]) for title, names in GROUPS],
        "items": [[_field(f"items.{n}.{name}", said) for name in flat.OF_ITEM] for n in range(count + BLANK)],
        "ticks": [(tick.value, tick.value in said.get("ticks", "").split()) for tick in Tick],
        "remarks": said.get("remarks", ""),
        "reason": said.get("reason", ""),
    }


def _field(path: str, said: Mapping[str, str]) -> dict[str, Any]:
    name = path if not path.startswith("items.") else path.split(".", 2)[2]
    return {
        "name": path,
        "label": path if not path.startswith("items.") else f"items.{name}",
        "value": said.get(path, ""),
        "day": name in DAYS,
        "wanted": path in WANTED,
    }
