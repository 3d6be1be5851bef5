"""One declaration: what was declared, what the law says of it, where it stands and whose turn it is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.selectors import access, amending, awaiting, samples, verifications, views, whole
from thongquan.clearance.selectors.choices import Asked
from thongquan.clearance.selectors.taxes import lines
from thongquan.clearance.services.proposing import AMENDABLE
from thongquan.identity import services as identity
from thongquan.identity.selectors.views import saved_views
from thongquan.kernel.identifiers import Subject, qualified
from thongquan.ledger.domain.reference import payment_reference
from thongquan.parties import selectors as parties
from thongquan.parties.domain.words import party_of
from thongquan.portal.gate import SIGNED_IN, Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.amending.differences import told
from thongquan.portal.views.declaration_awaits import awaits, beside
from thongquan.portal.views.desk.sampling import worded
from thongquan.portal.views.findings import alike
from thongquan.portal.views.paying import RELEASED
from thongquan.reference import selectors as reference

ITEMS_A_PAGE = 20
VIEW = "declaration.view"
LIST = "declarations"  # as saved views call it
NARROWED_BY = ("state", "registered_from", "registered_to", "office", "procedure", "party", "awaits")
LIVES = ("registered", "cleared", "exited", "cancelled", "void")
KEY_DIGITS = 11  # of the number; the rest says the revision


@page(
    VIEW, "declarations", name="declaration-find", title=_("Declarations"), journey=Journey.DECLARING, menu=10
)
def find(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """From the number as people write it to its page; without one, the newest he may see."""
    number = re.sub(r"\D", "", request.GET.get("number", ""))[:KEY_DIGITS]
    if number:
        return redirect(reverse("declaration", args=[qualified(settings.ADMINISTRATION, number)]))
    asked = {name: request.GET.get(name, "").strip()[:100] for name in NARROWED_BY}
    filters = views.filters_of({**asked, "party": access.party_named(asked["party"], visitor.at)})
    which, after = access.visible(visitor.signed, visitor.at), request.GET.get("after", "")[:40]
    if asked["awaits"]:
        found = awaiting.for_declarant(
            visitor.signed, which, filters, at=visitor.at, cursor=after, limit=ITEMS_A_PAGE
        )
    else:
        found = views.page(which, filters, cursor=after, limit=ITEMS_A_PAGE)
    context = {
        "found": found,
        "asked": asked,
        "narrowed": any(asked.values()),
        "lives": LIVES,
        "saved": [
            {**one, "link": f"?{urlencode(one['filters'])}"}
            for one in saved_views(visitor.signed.subject, LIST)
        ],
    }
    return render(request, "portal/declarations.html", context)


@page(
    SIGNED_IN,
    "views",
    name="view-save",
    title=_("Save this view"),
    journey=Journey.DECLARING,
    methods=("POST",),
    whole=False,
)
def save(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The list as it is narrowed now, under a name; or one of them forgotten."""
    forgotten = request.POST.get("forget", "")
    if forgotten.isascii() and forgotten.isdecimal() and len(forgotten) <= KEY_DIGITS:
        identity.forget_view(view=int(forgotten), actor=visitor.signed.actor(), at=visitor.at)
        return redirect("declaration-find")
    asked = {name: request.POST.get(name, "").strip()[:100] for name in NARROWED_BY}
    identity.save_view(
        of=LIST,
        name=request.POST.get("name", "")[:80],
        filters=asked,
        actor=visitor.signed.actor(),
        at=visitor.at,
    )
    return redirect(f"{reverse('declaration-find')}?{urlencode({k: v for k, v in asked.items() if v})}")


@page(
    VIEW,
    "declarations/<str:identifier>",
    name="declaration",
    title=_("Declaration"),
    journey=Journey.DECLARING,
    above="declaration-find",
    rows=lambda: beside(amending.rows()),
)
def one(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    inside = visitor.may("lane.view")
    found = whole.whole(visitor.declaration, at=visitor.at, inside=inside)
    context = _shown(found, identifier) | _goods(found, request.GET.get("page")) | {"inside": inside}
    row = visitor.declaration
    context["awaits"], context["turns"] = awaits(visitor, found.turns)
    context["may_cancel"], context["may_pay"] = visitor.may("declaration.cancel"), visitor.may("payment.order")
    context["may_amend"] = visitor.may("declaration.amend") and row.life in AMENDABLE
    asked = Asked(row.law_day, visitor.at, row.direction)
    context["paper_languages"] = books.pack().languages
    context["amendments"] = told(row, row.amending, asked, refs=found.refs)  # type: ignore[attr-defined]
    context["verifications"] = verifications.of_declaration(row.pk, inside=False, at=visitor.at)
    context["may_guarantee"] = bool(context["verifications"]) and visitor.may("guarantee.use")
    context["samples"] = [worded(one) for one in samples.listed(identifier, inside=False)]
    return render(request, "portal/declaration.html", context)


def _shown(one: whole.Whole, identifier: str) -> dict[str, Any]:
    on, shown = one.row.law_day, one.shown
    regimes = books.rows_of(one.refs["regimes"], on=on)["regimes"]
    names = _names({shown["trader"], shown["declarant"]}, on)
    return {
        "shown": shown,
        "on": on,
        "registered_at": one.row.registered_at,
        "office": reference.office(shown["office"], on).names,
        "trader": names.get(shown["trader"], shown["trader"]),
        "declarant": names.get(shown["declarant"], shown["declarant"]),
        "regime": _texts(regimes.filter(regime=shown["procedure"]).to_dicts()),
        "turns": one.turns,
        "owed": one.owed,
        "released": one.row.life in RELEASED,
        "payment_reference": payment_reference(identifier) if shown["owed"] != "0" else "",
        "findings": alike(one.findings, one.row.direction),
        "timeline": one.timeline,
    }


def _goods(one: whole.Whole, page: str | None) -> dict[str, Any]:
    """A page of its items: what the law says of each, beside what was declared of it and what its heading is
    called."""
    on = one.row.law_day
    declared = one.shown["content"].get("items", [])
    items = Paginator(range(len(declared)), ITEMS_A_PAGE).get_page(page)
    judged = lines(one.row, one.law, first=items.start_index(), last=items.end_index())
    tree = books.rows_of(one.refs["tariff"], on=on)["nomenclature"]
    wanted = {line["commodity"][:4] for line in judged}
    headings = {row["code"]: row for row in tree.filter(tree["code"].is_in(wanted)).iter_rows(named=True)}
    by_number = {item.get("item_number"): item for item in declared}
    taxes = books.rows_of(one.refs["taxes"], on=on)["tax_types"].iter_rows(named=True)
    return {
        "items": items,
        "lines": [
            {
                **line,
                "declared": by_number.get(line["number"], {}),
                "heading": headings.get(line["commodity"][:4]),
            }
            for line in judged
        ],
        "totals": one.totals,
        "untaxed": one.untaxed,
        "tax_names": {row["tax"]: _texts([row]) for row in taxes},
    }


def _texts(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The `name_<language>` of the first row."""
    first = rows[0] if rows else {}
    return {k.removeprefix("name_"): v for k, v in first.items() if k.startswith("name_") and v}


def _names(codes: Iterable[str], on: date) -> dict[str, str]:
    """Party code → its name on the day."""
    keys = {code: party_of(Subject("party", code), settings.ADMINISTRATION) for code in codes if code}
    found = parties.names([key for key in keys.values() if key is not None], on)
    return {code: found[key] for code, key in keys.items() if key in found}
