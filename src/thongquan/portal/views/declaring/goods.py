"""The goods: a list of items, put in one by one, copied, or pasted from a spreadsheet."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.domain.declaration import ITEMS_MAX, Declaration, Item
from thongquan.clearance.domain.drafts import eased, new_item, with_items
from thongquan.clearance.messages import pasted
from thongquan.clearance.messages.columns import headings
from thongquan.clearance.selectors import drafts
from thongquan.clearance.selectors.choices import goods_of
from thongquan.clearance.selectors.drafts import Drafted, terms
from thongquan.clearance.selectors.formats import limits
from thongquan.kernel.findings import Finding
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.declaring import lists, saving, steps
from thongquan.portal.views.declaring.aside import Judged, judged
from thongquan.portal.views.declaring.form import AT, Screen, ended, left, opened, steady
from thongquan.portal.views.declaring.saving import changed
from thongquan.portal.views.declaring.steps import GOODS

A_PAGE = 50


@page(
    drafts.PERMISSION,
    f"{AT}/{GOODS}",
    name=f"draft-{GOODS}",
    title=steps.STEPS[GOODS],
    journey=Journey.DECLARING,
    methods=("GET", "POST"),
    above="declare",
)
def goods(request: HttpRequest, visitor: Visitor, draft: UUID) -> HttpResponseBase:
    with steady(visitor):
        known = opened(visitor, draft)
        if (gone := ended(known)) is not None:
            return gone
        unread: tuple[Finding, ...] = ()
        if request.method == "POST":
            if request.POST.get("seen") != saving.seen(known.content, names(known.content)):
                messages.warning(request, _("The list was changed in another window. Look again, then do it."))
                return redirect("draft-goods", draft=draft)
            unread, done = _done(request, visitor, known)
            if done is not None:
                return done
        found = judged(visitor, known)
        screen = Screen(GOODS, found, [], names(known.content), more=_listed(request, found, unread))
        return render(request, "portal/declaring/goods.html", screen.context())


def names(content: Declaration) -> list[str]:
    """What of the items is looked at before one is put in or taken out."""
    return ["functional_reference_id", *(f"items.{n}.commodity_code" for n in range(1, len(content.items) + 1))]


def _done(
    request: HttpRequest, visitor: Visitor, known: Drafted
) -> tuple[tuple[Finding, ...], HttpResponseBase | None]:
    """What a button does to the list: what could not be read of a paste, or where it leads."""
    do, content = request.POST.get("do", ""), known.content
    what, _colon, place = do.partition(":")
    if what == "paste":
        made, wrong = pasted.items(request.POST.get("pasted", ""), limits=limits())
        if wrong:
            return wrong, None
        own = [_with_usual(content, item) for item in made]
        changed(visitor, known, eased(with_items(content, [*content.items, *own][:ITEMS_MAX])))
        return (), redirect("draft-goods", draft=known.id)
    if what == "add" and len(content.items) < ITEMS_MAX:
        changed(visitor, known, with_items(content, [*content.items, new_item(content, terms())]))
        return (), redirect("draft-item", draft=known.id, item=len(content.items) + 1)
    number = int(place) if place.isdigit() and 0 < int(place) <= len(content.items) else 0
    if what == "copy" and number:
        copy = msgspec.structs.replace(content.items[number - 1], item_number=0)
        changed(visitor, known, with_items(content, [*content.items, copy]))
        return (), redirect("draft-item", draft=known.id, item=len(content.items) + 1)
    if what == "remove" and number:
        rest = [one for one in content.items if one.item_number != number]
        changed(visitor, known, with_items(content, rest))
    return (), left(request, known, GOODS)


def _with_usual(content: Declaration, item: Item) -> Item:
    """A pasted item with what the pack begins one with, where the row said nothing of it."""
    usual = terms().item.get(content.type_code, {})
    missing = {name: value for name, value in usual.items() if not getattr(item, name)}
    return msgspec.structs.replace(item, item_number=0, **missing)


def _listed(request: HttpRequest, found: Judged, unread: tuple[Finding, ...]) -> dict[str, Any]:
    """A page of the items, what each is worth and owes, and how much of it is open."""
    content = found.draft.content
    shown = Paginator(content.items, A_PAGE).get_page(request.GET.get("page"))
    named = goods_of((item.commodity_code for item in shown), found.asked)
    lines = {line["number"]: line for line in found.lines}
    open_ = [one.spot.item for one in found.open]
    return {
        "items": shown,
        "listed": [
            {
                "item": item,
                "good": lists.good(named.get(item.commodity_code)),
                "line": lines.get(item.item_number, {}),
                "taxes": _taxes(lines.get(item.item_number, {})),
                "open": open_.count(item.item_number),
                "link": reverse("draft-item", args=[found.draft.id, item.item_number]),
            }
            for item in shown
        ],
        "unread": unread,
        "pasted": request.POST.get("pasted", "") if unread else "",
        "order": [_heading(name) for name in pasted.ORDER],
    }


def _taxes(line: dict[str, Any]) -> str:
    amounts = [Decimal(tax["amount"]) for tax in line.get("taxes", []) if tax["amount"]]
    return str(sum(amounts, Decimal())) if amounts else ""


def _heading(name: str) -> dict[str, str]:
    known = next(one for one in headings() if one.key == name)
    return {"vi": known.vi, "en": known.en}
