"""Which past declarations a draft edition is about, and what their duty would be under it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.services import trying_law
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.books.one import row_of
from thongquan.portal.views.books.words import PERMISSION


@page(
    PERMISSION,
    "books/<str:book>/<int:number>/effects",
    name="edition-effects",
    title=_("Past declarations it is about"),
    journey=Journey.ADMINISTRATION,
    above="edition",
)
def effects(request: HttpRequest, visitor: Visitor, book: str, number: int) -> HttpResponse:
    """A page, and the part of it that the pages of the edition show."""
    row = row_of(book, number)
    found = trying_law.try_edition(book=book, number=number, signed=visitor.signed, at=visitor.at)
    context = {
        "book": book,
        "row": row,
        "found": found,
        "days": trying_law.DAYS,
        "sees": visitor.may("declaration.view"),
    }
    part = request.headers.get("HX-Request-Type") == "partial"
    name = "portal/books/effect.html" if part else "portal/books/effects.html"
    answer = render(request, name, context)
    patch_vary_headers(answer, ["HX-Request-Type"])
    return answer
