"""A declarant asks for his declaration to be cancelled, for a reason of the book, and may take that back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.messages.acts import Act
from thongquan.clearance.selectors import views
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.portal import signing
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.reference import selectors as reference

PERMISSION = "declaration.cancel"
ADDRESS = "declarations/<str:identifier>/cancellation"


@page(
    PERMISSION,
    ADDRESS,
    name="declaration-cancellation",
    title=_("Cancel the declaration"),
    journey=Journey.DECLARING,
    methods=("GET", "POST"),
    above="declaration",
)
def ask(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    if request.method == "GET":
        return _shown(request, visitor)
    given = {name: request.POST.get(name, "").strip()[:2000] for name in ("reason", "note")}
    try:
        file = signing.send(request, visitor, Act.CANCEL, **given)
    except Refused as why:
        return _shown(request, visitor, why, given)
    return file or redirect("declaration-cancellation", identifier=identifier)


@page(
    PERMISSION,
    f"{ADDRESS}/withdraw",
    name="declaration-cancellation-withdraw",
    title=_("Withdraw the request"),
    journey=Journey.DECLARING,
    methods=("POST",),
    whole=False,
)
def withdraw(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    """What is open; there is at most one."""
    asked = [one for one in views.cancellations(visitor.known.key) if one["state"] == "asked"]
    if not asked:
        raise NotFound("cancellation", identifier)
    try:
        number = asked[0]["cancellation"]
        file = signing.send(request, visitor, Act.WITHDRAW_CANCELLATION, number=number)
    except Refused as why:
        return _shown(request, visitor, why)
    return file or redirect("declaration-cancellation", identifier=identifier)


def _shown(
    request: HttpRequest, visitor: Visitor, why: Refused | None = None, given: dict[str, str] | None = None
) -> HttpResponse:
    known = visitor.known
    reasons = _reasons(known.office, visitor)
    asked = list(reversed(views.cancellations(known.key)))
    context: dict[str, Any] = {
        "identifier": known.identifier,
        "reasons": reasons,
        "asked": [one | {"said": reasons.get(one["reason"], {"en": one["reason"]})} for one in asked],
        "open": any(one["state"] == "asked" for one in asked),
        "given": given or {},
        "why": why,
        **signing.wanted(visitor, Act.CANCEL, PERMISSION),
    }
    return render(request, "portal/cancelling/ask.html", context, status=422 if why else 200)


def _reasons(office: str, visitor: Visitor) -> dict[str, dict[str, str]]:
    """By code, the texts by language, of the law of today."""
    day = reference.legal_day(office, visitor.at)
    table = books.in_force("clearance", on=day, known_at=visitor.at).tables["reasons"]
    languages = books.pack().languages
    rows = table.filter(table["of"] == "cancellation").iter_rows(named=True)
    return {row["reason"]: {one: row[one] for one in languages} for row in rows}
