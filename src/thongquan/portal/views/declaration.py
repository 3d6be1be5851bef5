"""One declaration: what was declared, what the law says of it, where it stands and whose turn it is."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from thongquan.books import selectors as books
from thongquan.clearance.selectors import access, views
from thongquan.clearance.selectors.turns import turns
from thongquan.identity import selectors as identity
from thongquan.kernel.identifiers import Subject, qualified
from thongquan.ledger.domain.reference import payment_reference
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import party_of
from thongquan.reference import selectors as reference

ITEMS_A_PAGE = 20
KEY_DIGITS = 11  # of the number; the rest says the revision


@login_required
def find(request: HttpRequest) -> HttpResponse:
    """From the number as people write it to its page; without one, the newest he may see."""
    number = re.sub(r"\D", "", request.GET.get("number", ""))[:KEY_DIGITS]
    if number:
        return redirect(reverse("declaration", args=[qualified(settings.ADMINISTRATION, number)]))
    at = timezone.now()
    which = access.visible(identity.actor_of(request.user), at)
    found = views.page(which, views.Filters(), cursor=request.GET.get("after", "")[:40], limit=ITEMS_A_PAGE)
    return render(request, "portal/declarations.html", {"found": found})


@login_required
def page(request: HttpRequest, identifier: str) -> HttpResponse:
    at = timezone.now()
    signed = identity.actor_of(request.user)
    known = access.require(signed, identifier, access.VIEW, at)
    inside = access.allowed(signed, known, "lane.view", at)
    shown = views.declaration(known.key, at=at)
    declared = shown["content"].get("items", [])
    items = Paginator(range(len(declared)), ITEMS_A_PAGE).get_page(request.GET.get("page"))
    first, last = items.start_index(), items.end_index()
    taxes = views.taxes(known.key, first=first, last=last)
    on, published = date.fromisoformat(shown["law_day"]), datetime.fromisoformat(shown["registered_at"])
    context = {
        "shown": shown,
        "on": on,
        "registered_at": published,
        "office": reference.office(shown["office"], on).names,
        "trader": _name(shown["trader"], on),
        "declarant": _name(shown["declarant"], on),
        "regime": _texts(books.in_force("regimes", on=on, known_at=published).tables["regimes"].filter(
            regime=shown["procedure"]).to_dicts()),
        "turns": turns(known.key, shown["awaited"]),
        "owed": views.owed(known.key, at=at),
        "payment_reference": payment_reference(identifier) if shown["owed"] != "0" else "",
        "findings": views.findings(known.key),
        "timeline": views.timeline(known.key, inside=inside),
        "inside": inside,
        "items": items,
        "lines": _lines(taxes["lines"], declared[first - 1 : last] if declared else [], on, published),
        "totals": taxes["totals"],
        "tax_names": tax_names(on, published),
    }  # fmt: skip
    return render(request, "portal/declaration.html", context)


def _lines(
    judged: Sequence[Mapping[str, Any]], declared: Sequence[Mapping[str, Any]], on: date, at: datetime
) -> list[dict[str, Any]]:
    """What the law says of each item, beside what was declared of it and what its heading is called."""
    tree = books.in_force("tariff", on=on, known_at=at).tables["nomenclature"]
    wanted = {line["commodity"][:4] for line in judged}
    headings = {row["code"]: row for row in tree.filter(tree["code"].is_in(wanted)).iter_rows(named=True)}
    by_number = {item.get("item_number"): item for item in declared}
    return [
        {**line, "declared": by_number.get(line["number"], {}), "heading": headings.get(line["commodity"][:4])}
        for line in judged
    ]


def tax_names(on: date, at: datetime) -> dict[str, dict[str, str]]:
    """Tax → its name by language."""
    rows = books.in_force("taxes", on=on, known_at=at).tables["tax_types"].iter_rows(named=True)
    return {row["tax"]: _texts([row]) for row in rows}


def _texts(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The `name_<language>` of the first row."""
    first = rows[0] if rows else {}
    return {k.removeprefix("name_"): v for k, v in first.items() if k.startswith("name_") and v}


def _name(party: str, on: date) -> str:
    key = party_of(Subject("party", party), settings.ADMINISTRATION) if party else None
    return parties.names([key], on).get(key, party) if key is not None else party
