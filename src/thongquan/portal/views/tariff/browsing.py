"""The tree and the search; a place of the tree by itself, a code with all that the law says of it."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.kernel.refusals import NotFound
from thongquan.partnership.selectors import articles
from thongquan.portal import throttle
from thongquan.portal.gate import PUBLIC, Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import said
from thongquan.portal.views.calculator.asked import choices, read
from thongquan.portal.views.tariff import code as codes
from thongquan.portal.views.tariff.lawday import LawDay
from thongquan.tariff import selectors
from thongquan.tariff.domain.tree import Level, Node
from thongquan.tariff.selectors import browsing
from thongquan.tariff.selectors.commodity import usual

FOUND_MOST = 60
SPOKEN = (Level.LINE, Level.SPECIAL)  # what a page of its own says more of than what lies below


@page(PUBLIC, "tariff", name="tariff", title=_("Customs tariff"), journey=Journey.LAW, menu=10)
def tariff(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The sections; or what the words asked for name."""
    throttle.count(request, "tariff")
    day = LawDay.of(request, visitor)
    asked = request.GET.get("q", "").strip()[:80]
    partial = request.headers.get("HX-Request-Type") == "partial"
    with books.steady(day.known_at):
        context = {"day": day, "asked": asked, **_found(asked, day)}
    response = render(request, f"portal/tariff/{'found' if partial else 'page'}.html", context)
    patch_vary_headers(response, ["HX-Request-Type"])
    return response


@page(
    PUBLIC,
    "tariff/<str:code>",
    name="tariff-place",
    title=_("Place of the tariff"),
    journey=Journey.LAW,
    above="tariff",
)
def place(request: HttpRequest, visitor: Visitor, code: str) -> HttpResponse:
    """A section, chapter or heading with what lies below; a code with everything about it."""
    throttle.count(request, "tariff")
    day = LawDay.of(request, visitor)
    with books.steady(day.known_at):
        try:
            tree = browsing.tree(on=day.on, known_at=day.known_at)
        except NotFound:
            raise NotFound("commodity", code) from None
        lineage = tree.lineage(plain(code))
        node = lineage[-1]
        context: dict[str, Any] = {
            "day": day,
            "node": node,
            "lineage": lineage[:-1],
            "labelled": _labelled(lineage),
        }
        context["articles"] = articles.about_code(node.code, at=visitor.at) if node.code.isdigit() else []
        if node.level not in SPOKEN:
            below = _below(tree.children(node.code), day)
            return render(request, "portal/tariff/place.html", context | below)
        context |= codes.told(node, day, visitor)
        if node.level is Level.LINE:
            asked = read(request, visitor.at)
            asked.text, asked.inside = node.code, True
            context |= {"calculation": asked, "form": choices(asked, visitor.at)}
    return render(request, "portal/tariff/code.html", context)


@page(
    PUBLIC,
    "tariff/<str:code>/branch",
    name="tariff-branch",
    title=_("Branch of the tariff"),
    journey=Journey.LAW,
    above="tariff",
    whole=False,
)
def branch(request: HttpRequest, visitor: Visitor, code: str) -> HttpResponse:
    """What lies below a place, as a part of the tree."""
    throttle.count(request, "tariff")
    day = LawDay.of(request, visitor)
    with books.steady(day.known_at):
        nodes = browsing.tree(on=day.on, known_at=day.known_at).children(plain(code))
        context = {"day": day, **_below(nodes, day)}
    return render(request, "portal/tariff/branch.html", context)


def plain(code: str) -> str:
    """The code as the tree knows it, from however it is written: 0901.11, 0901 11, ii."""
    return re.sub(r"[. ]", "", code).upper()[:20]


def _found(asked: str, day: LawDay) -> dict[str, Any]:
    try:
        if not asked:
            return {"nodes": browsing.tree(on=day.on, known_at=day.known_at).children()}
        found = selectors.search(asked, on=day.on, known_at=day.known_at, limit=FOUND_MOST).to_dicts()
        rates = usual([row["code"] for row in found], on=day.on, known_at=day.known_at)
        unnamed = not any(said(row) for row in found)
        return {"found": found, "most": FOUND_MOST, "mfn": rates, "unnamed": unnamed}
    except NotFound:
        return {"unknown": True}


def _below(nodes: tuple[Node, ...], day: LawDay) -> dict[str, Any]:
    """With the usual rate of each line among them."""
    lines = [node.code for node in nodes if node.level is Level.LINE]
    return {"nodes": nodes, "mfn": usual(lines, on=day.on, known_at=day.known_at) if lines else {}}


def _labelled(lineage: tuple[Node, ...]) -> bool:
    """Whether a text of the page is a label and no law (titles of sections always are)."""
    return any(node.text and not node.official for node in lineage if node.level is not Level.SECTION)
