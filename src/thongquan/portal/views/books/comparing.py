"""What changes from one edition to another, table by table, as people read it."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors
from thongquan.books.domain import State
from thongquan.kernel.refusals import NotFound
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.books.one import row_of
from thongquan.portal.views.books.words import OPEN, PERMISSION

A_PAGE = 100
ENDED = (pl.col("change") == "changed") & (pl.col("column") == "valid_to") & pl.col("after").is_not_null()
KIND = pl.when(ENDED).then(pl.lit("ended")).otherwise(pl.col("change")).alias("kind")
KINDS: Mapping[str, Promise] = {
    "added": _("Added"),
    "changed": _("Changed"),
    "ended": _("Ended"),
    "removed": _("Removed"),
}


@page(
    PERMISSION,
    "books/<str:book>/<int:number>/changes",
    name="edition-changes",
    title=_("Differences"),
    journey=Journey.ADMINISTRATION,
    above="edition",
)
def changes(request: HttpRequest, visitor: Visitor, book: str, number: int) -> HttpResponse:
    """Against the edition it follows, or the one named."""
    row = row_of(book, number)
    against = request.GET.get("against", "")
    other = int(against) if against.isascii() and against.isdigit() and len(against) < 9 else row["follows"]
    if other is None:
        raise NotFound("edition", f"{book}/{number}")
    row_of(book, other)
    found = selectors.diff(book, other, number).with_columns(KIND)
    table, kind = request.GET.get("table", "")[:64], request.GET.get("kind", "")[:10]
    start = _start(request.GET.get("start", ""))
    narrowed = found
    for column, value in (("table", table), ("kind", kind)):
        narrowed = narrowed.filter(pl.col(column) == value) if value else narrowed
    following = start + A_PAGE
    context = {
        "book": book,
        "row": row,
        "open": State(row["state"]) in OPEN,
        "other": other,
        "others": [n for n in selectors.editions(book)["number"].to_list() if n != number],
        "counts": list(_counts(found)),
        "lines": [_line(one) for one in narrowed.slice(start, A_PAGE).iter_rows(named=True)],
        "found": narrowed.height,
        "next": following if following < narrowed.height else 0,
        "table": table,
        "kind": kind,
        "kinds": KINDS.items(),
    }
    return render(request, "portal/books/changes.html", context)


def _counts(found: pl.DataFrame) -> Iterator[tuple[str, list[tuple[Promise, int]]]]:
    """Of each table, how many rows were added, changed, ended, removed."""
    rows = found.unique(["table", "key", "valid_from", "kind"])
    for table in found["table"].unique(maintain_order=True):
        of = rows.filter(pl.col("table") == table)["kind"]
        yield table, [(word, int((of == kind).sum())) for kind, word in KINDS.items()]


def _line(one: Mapping[str, Any]) -> dict[str, Any]:
    """A change as it is read: what ends says its last day."""
    last = ""
    if one["kind"] == "ended":
        last = (date.fromisoformat(one["after"]) - timedelta(days=1)).isoformat()
    return {**one, "word": KINDS[one["kind"]], "last": last}


def _start(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 9 else 0
