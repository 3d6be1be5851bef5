"""Offices as a dated tree, and each of them over time: what it was called, where it stood, who took over."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.kernel.refusals import NotFound
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.reference import selectors as reference
from thongquan.reference.domain.offices import Office, Tree

VIEW = "user.view"


@page(VIEW, "offices", name="offices", title=_("Offices"), journey=Journey.ADMINISTRATION, menu=30)
def offices(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The tree as it stood on the day asked for."""
    on = _asked(request, books.today(visitor.at))
    every = reference.reference().offices.all_on(on)
    context = {
        "roots": _under("", _children(every)),
        "count": len(every),
        "on": on,
        "changes": visitor.may("books.draft"),
    }
    return render(request, "portal/offices/tree.html", context)


@page(
    VIEW,
    "offices/<str:office>",
    name="office",
    title=_("Office"),
    journey=Journey.ADMINISTRATION,
    above="offices",
)
def office(request: HttpRequest, visitor: Visitor, office: str) -> HttpResponse:
    """Every stretch of its time, the newest first; what stands above and under it today."""
    tree, today = reference.reference().offices, books.today(visitor.at)
    rows = tree.rows.get(office, ())
    if not rows:
        raise NotFound("office", office)
    now = next((one for one in rows if one.validity.covers(today)), None)
    latest = now or rows[-1]
    context = {
        "one": latest,
        "now": now,
        "rows": [_told(tree, row) for row in reversed(rows)],
        "above": _above(tree, now, today),
        "under": sorted(_children(tree.all_on(today))[office], key=lambda one: one.code) if now else [],
        "before": [_last(tree, code) for code in sorted(tree.predecessors(office))],
        "changes": visitor.may("books.draft"),
    }
    return render(request, "portal/offices/office.html", context)


def _asked(request: HttpRequest, today: date) -> date:
    """The day of the question; today where it asks for none, or for what is none."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today


def _children(every: Sequence[Office]) -> Mapping[str, list[Office]]:
    found: dict[str, list[Office]] = defaultdict(list)
    for one in every:
        found[one.parent].append(one)
    return found


def _under(code: str, children: Mapping[str, list[Office]]) -> list[dict[str, Any]]:
    """The offices under `code`, each with those under it."""
    return [
        {"office": one, "under": _under(one.code, children)}
        for one in sorted(children.get(code, ()), key=lambda one: one.code)
    ]


def _above(tree: Tree, now: Office | None, today: date) -> list[Office]:
    """From the top down to what stands right above it."""
    path = tree.path(now.code, today)[1:] if now else ()
    return [tree.on(code, today) for code in reversed(path)]


def _told(tree: Tree, row: Office) -> dict[str, Any]:
    """One stretch, with the names its parent and its heir had at its beginning and end."""
    parent = tree.on(row.parent, row.validity.start) if row.parent else None
    heir = tree.on(row.successor, row.validity.end) if row.successor and row.validity.end else None
    return {"office": row, "parent": parent, "heir": heir}


def _last(tree: Tree, code: str) -> Office:
    return tree.rows[code][-1]
