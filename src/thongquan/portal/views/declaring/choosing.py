"""The choices of a field, searched by code or by word while one types."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.selectors import choices, drafts
from thongquan.clearance.selectors.choices import GOODS, Asked, Choice
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.declaring.form import steady
from thongquan.tariff.domain.commodity import Cell
from thongquan.tariff.selectors.commodity import usual

LONGEST = 80


@page(
    drafts.PERMISSION,
    "declare/choices/<slug:of>",
    name="draft-choices",
    title=_("Choices"),
    journey=Journey.DECLARING,
    above="declare",
    whole=False,
)
def choosing(request: HttpRequest, visitor: Visitor, of: str) -> HttpResponseBase:
    """NotFound: there is no such list."""
    with steady(visitor):
        asked = Asked(books.today(visitor.at), visitor.at, request.GET.get("kind", "IM")[:2])
        found = choices.search(of, request.GET.get("q", "")[:LONGEST], asked)
        told = {"found": found, "goods": of == GOODS, "mfn": _rates(found, asked) if of == GOODS else {}}
        response = render(request, "portal/declaring/choices.html", told)
    response["Cache-Control"] = "private, max-age=60"
    return response


def _rates(found: list[Choice], asked: Asked) -> dict[str, tuple[Cell, ...]]:
    """Of what is brought in: they tell lines of one heading apart."""
    codes = [one.code for one in found] if asked.kind == "IM" else []
    return usual(codes, on=asked.on, known_at=asked.at) if codes else {}
