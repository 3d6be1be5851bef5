"""The register of companies: found by name or number, and each with all that was, is and will be said of it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.selectors import registry
from thongquan.kernel.refusals import Refused
from thongquan.parties.selectors import desk
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.reference import selectors as reference

VIEW = "party.view"
A_PAGE = 50


@page(VIEW, "companies", name="companies", title=_("Companies"), journey=Journey.HOME, menu=30)
def companies(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """One's own; for who may see everybody, whom the name or the number fits, by name."""
    q, after = request.GET.get("q", "").strip()[:80], request.GET.get("after", "")[:40]
    try:
        found = _page(visitor, q, after)
    except Refused as why:
        if why.code != "bad-cursor":
            raise
        found = _page(visitor, q, "")
    everybody = any(scope.party is None for scope in visitor.signed.scopes(VIEW, at=visitor.at))
    rows = [{**one, "code": _code(one["party"])} for one in found.rows]
    context = {"rows": rows, "next": found.next, "q": q, "everybody": everybody}
    return render(request, "portal/companies/list.html", context)


def _page(visitor: Visitor, q: str, after: str) -> registry.Page:
    return registry.page(visitor.signed, VIEW, visitor.at, search=q, cursor=after, limit=A_PAGE)


@page(
    VIEW, "companies/<str:company>", name="company", title=_("Company"), journey=Journey.HOME, above="companies"
)
def company(request: HttpRequest, visitor: Visitor, company: str) -> HttpResponse:
    """By its code in the register, or by a number it holds today."""
    key = registry.party(visitor.signed, company, VIEW, visitor.at)
    on, inside = books.today(visitor.at), registry.inside(visitor.signed, visitor.at)
    one = desk.whole(key, on, inside=inside)
    types = {row["code"]: row for row in reference.codes("identifier_types", on).to_dicts()}
    one["numbers"] = [{**row, "named": types.get(row["type"])} for row in one["numbers"]]
    mandates = _mandates(one, on)
    context = {
        "one": one,
        "code": _code(one["party"]),
        "inside": inside,
        "held": [mandate for mandate in mandates if not mandate["given"]],
        "given": [mandate for mandate in mandates if mandate["given"]],
    }
    return render(request, "portal/companies/company.html", context)


def _mandates(one: dict[str, Any], on: date) -> list[dict[str, Any]]:
    """Its mandates, each with the code and name of the other party; `given`: by it, not to it."""
    found = []
    for mandate in one["mandates"]:
        given = mandate["principal"] == one["party"]
        found.append({**mandate, "given": given, "code": _code(mandate["agent" if given else "principal"])})
    called = registry.names({mandate["code"] for mandate in found}, on=on)
    return [{**mandate, "name": called.get(mandate["code"], "")} for mandate in found]


def _code(party: str) -> str:
    return party.removeprefix("party:")
