"""One search for declarations, companies and codes of the tariff; each group to whom may see it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.selectors import access, views
from thongquan.clearance.selectors.related import naming
from thongquan.kernel.refusals import NotFound
from thongquan.kernel.texts import folded
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import party_of, subject_of
from thongquan.parties.selectors import desk as registry
from thongquan.portal import throttle
from thongquan.portal.gate import PUBLIC, Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.desk.known import PAPERS
from thongquan.tariff import selectors as tariff
from thongquan.tariff.selectors.commodity import usual

A_GROUP = 8  # shown of each
LETTERS = 2  # the fewest of a company's name
NUMBERED = re.compile(r"[^\W\d_].*\d")  # letters and then digits, as papers and containers are numbered
NUMBER_DIGITS = 5  # the fewest that may be of a declaration's number


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind, and the template that shows it."""

    template: str
    rows: list[dict[str, Any]]


@page(PUBLIC, "search", name="search", title=_("Search"), journey=Journey.HOME)
def search(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    throttle.count(request, "search")
    asked = request.GET.get("q", "").strip()[:80]
    groups = list(_groups(asked, visitor)) if asked else []
    return render(request, "portal/search.html", {"q": asked, "groups": groups})


def _groups(asked: str, visitor: Visitor) -> Iterator[Group]:
    declarations = _declarations(asked, visitor)
    of_goods = not (declarations and NUMBERED.search(asked))  # INV-7 is no inverter
    for template, found in (
        ("portal/search/declarations.html", declarations),
        ("portal/search/companies.html", _companies(asked, visitor)),
        ("portal/search/codes.html", _codes(asked, visitor) if of_goods else []),
    ):
        if found:
            yield Group(template, found)


def _declarations(asked: str, visitor: Visitor) -> list[dict[str, Any]]:
    """By the number that customs gave it, the reference of who declared it, or the number of a paper or a
    container it names (`by`: which)."""
    if visitor.who is None:
        return []
    which = access.visible(visitor.who, visitor.at)
    digits = re.sub(r"\D", "", asked)
    by_number = views.Filters(number=digits) if len(digits) >= NUMBER_DIGITS else None
    found: dict[str, dict[str, Any]] = {}
    for narrowed in filter(None, (by_number, views.Filters(reference=asked))):
        found |= {one["identifier"]: one for one in views.page(which, narrowed, limit=A_GROUP).declarations}
    for one in naming(asked, which, limit=A_GROUP):
        by = [(PAPERS[kind], number) for kind, number in one["shares"]]
        found.setdefault(one["identifier"], one)["by"] = by
    return list(found.values())[:A_GROUP]


def _codes(asked: str, visitor: Visitor) -> list[dict[str, Any]]:
    words = re.sub(r"[ .]", "", asked) if re.fullmatch(r"[\d .]+", asked) else asked
    try:
        found = tariff.search(words, on=books.today(visitor.at), known_at=visitor.at, limit=A_GROUP)
    except NotFound:
        return []
    rates = usual(found["code"].to_list(), on=books.today(visitor.at), known_at=visitor.at)
    return [row | {"mfn": rates.get(row["code"], ())} for row in found.to_dicts()]


def _companies(asked: str, visitor: Visitor) -> list[dict[str, Any]]:
    """By name or number; of other people's, none."""
    scopes = visitor.who.scopes("party.view", at=visitor.at) if visitor.who else ()
    if not scopes or len(asked) < LETTERS:
        return []
    on = books.today(visitor.at)
    if any(scope.party is None for scope in scopes):
        names = parties.names(registry.find(asked, on, limit=A_GROUP), on)
    else:
        own = {party_of(scope.party, settings.ADMINISTRATION) for scope in scopes if scope.party}
        every = parties.names([key for key in own if key is not None], on)
        names = {key: name for key, name in every.items() if folded(asked) in folded(name)}
    return [{"party": subject_of(key, settings.ADMINISTRATION).id, "name": name} for key, name in names.items()]
