"""Licences: one's own, those of an agency, what is left of each and who took it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thongquan.kernel.refusals import Refused
from thongquan.licensing.selectors import access, licences
from thongquan.licensing.selectors.access import APPLY, DECIDE, VIEW
from thongquan.licensing.services import deciding
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.tariff.selectors.browsing import PAPERS, labels

A_PAGE = 20
ONE = "licences/<str:licence>"


@page(
    VIEW,
    "licences",
    name="licences",
    title=_("Licences"),
    journey=Journey.LICENSING,
    menu=40,
    above="licensing",
)
def listed(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The newest first, with what is left."""
    after = request.GET.get("after", "")
    cursor = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    found, onward = licences.licences(visitor.signed, visitor.at, cursor=cursor, limit=A_PAGE)
    context = {"found": found, "next": f"?after={onward}" if onward else "", "papers": labels(PAPERS)}
    return render(request, "portal/licensing/licences.html", context)


@page(VIEW, ONE, name="licence", title=_("Licence"), journey=Journey.LICENSING, above="licences")
def one(request: HttpRequest, visitor: Visitor, licence: str) -> HttpResponse:
    return _shown(request, visitor, licence)


def _shown(request: HttpRequest, visitor: Visitor, licence: str, why: Refused | None = None) -> HttpResponse:
    told = licences.licence(visitor.signed, licence, visitor.at)
    context = {"one": told, "why": why, "paper": labels(PAPERS).get(told["paper"], {})}
    return render(request, "portal/licensing/licence.html", context)


@page(
    DECIDE,
    f"{ONE}/revoke",
    name="licence-revoke",
    title=_("Revoke"),
    journey=Journey.LICENSING,
    methods=("POST",),
    whole=False,
)
def revoke(request: HttpRequest, visitor: Visitor, licence: str) -> HttpResponse:
    """With the reason."""
    row = access.licence(visitor.signed, licence, DECIDE, visitor.at)
    actor = access.acting(visitor.signed, row, DECIDE, visitor.at)
    try:
        deciding.revoke(licence=row.pk, reason=request.POST.get("reason", ""), actor=actor, at=visitor.at)
    except Refused as why:
        return _shown(request, visitor, licence, why)
    messages.success(request, gettext("The licence is revoked."))
    return redirect("licence", licence)


@page(
    APPLY,
    f"{ONE}/surrender",
    name="licence-surrender",
    title=_("Surrender"),
    journey=Journey.LICENSING,
    methods=("POST",),
    whole=False,
)
def surrender(request: HttpRequest, visitor: Visitor, licence: str) -> HttpResponse:
    """Its holder needs it no more."""
    row = access.licence(visitor.signed, licence, APPLY, visitor.at)
    actor = access.acting(visitor.signed, row, APPLY, visitor.at)
    try:
        deciding.surrender(licence=row.pk, actor=actor, at=visitor.at)
    except Refused as why:
        return _shown(request, visitor, licence, why)
    messages.success(request, gettext("The licence is surrendered."))
    return redirect("licence", licence)
