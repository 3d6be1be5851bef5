"""Books and their editions, in whatever state, for those who make law."""

from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors
from thongquan.kernel.refusals import Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.books.drafting import Draft, drafted
from thongquan.portal.views.books.one import shown
from thongquan.portal.views.books.words import OPEN, PERMISSION


@page(PERMISSION, "books", name="books", title=_("Editions of law"), journey=Journey.ADMINISTRATION, menu=40)
def books(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Every book: the edition that is the law now, and how many are under way."""
    every, now = selectors.editions(), selectors.current(known_at=visitor.at)
    of = every.partition_by("book", as_dict=True)
    rows = [_book(book, of.get((book,), every.clear()), now.get(book)) for book in sorted(selectors.kinds)]
    return render(request, "portal/books/list.html", {"rows": rows})


def _book(book: str, editions: pl.DataFrame, now: Any) -> dict[str, Any]:
    current = editions.filter(pl.col("number") == now.number).to_dicts() if now else []
    under_way = editions.filter(pl.col("state").is_in(list(map(str, OPEN))))
    return {"book": book, "current": current[0] if current else None, "under_way": under_way.height}


@page(
    PERMISSION,
    "books/<str:book>",
    name="book",
    title=_("Editions"),
    journey=Journey.ADMINISTRATION,
    methods=("GET", "POST"),
    above="books",
)
def book(request: HttpRequest, visitor: Visitor, book: str) -> HttpResponse:
    """Its editions, the newest first; a draft is made of a file here."""
    kind = selectors.kind(book)
    form = Draft(request.POST or None, request.FILES or None)
    why: Refused | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = drafted(book, form, visitor)
            return redirect("edition", book=book, number=made.number)
        except Refused as refused:
            why = refused
    rows = selectors.editions(book).to_dicts()
    context = {"book": book, "rows": rows, "form": form, "why": why, "tables": list(kind.tables)}
    return render(request, "portal/books/book.html", context, status=422 if request.method == "POST" else 200)


@page(
    PERMISSION,
    "books/<str:book>/<int:number>",
    name="edition",
    title=_("Edition"),
    journey=Journey.ADMINISTRATION,
    above="book",
)
def edition(request: HttpRequest, visitor: Visitor, book: str, number: int) -> HttpResponse:
    return shown(request, visitor, book, number)
