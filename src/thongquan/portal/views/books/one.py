"""One edition, in whatever state, and what may be done with it."""

from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from thongquan.books import selectors
from thongquan.books.domain import Act, State
from thongquan.books.domain.editions import MACHINE
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.templatetags.portal import actor
from thongquan.portal.views.books.words import MOVES, OPEN


def shown(
    request: HttpRequest, visitor: Visitor, book: str, number: int, why: Refused | None = None
) -> HttpResponse:
    """The edition, and what may be done with it; `why`: what a service refused of that."""
    row = row_of(book, number)
    tables = selectors.edition(book, number).tables
    state = State(row["state"])
    faults = why.facts.get("faults", "").split("; ") if why is not None and why.code == "book-faulty" else []
    context = {
        "row": row,
        "open": state in OPEN,
        "book": book,
        "tables": [(name, frame.height) for name, frame in tables.items()],
        "hands": [
            (MOVES[step], actor(row[f"{step}_by"]), row[f"{step}_at"]) for step in MOVES if row[f"{step}_at"]
        ],
        "acts": {str(act) for act in Act if MACHINE.allows(state, act)},
        "mine": row["drafted_by"] == str(visitor.signed.subject),
        "publishes": visitor.may("books.publish"),
        "why": why,
        "faults": faults,
    }
    return render(request, "portal/books/edition.html", context, status=200 if why is None else 422)


def row_of(book: str, number: int) -> dict[str, Any]:
    selectors.kind(book)
    found = selectors.editions(book).filter(pl.col("number") == number).to_dicts()
    if not found:
        raise NotFound("edition", f"{book}/{number}")
    return found[0]
