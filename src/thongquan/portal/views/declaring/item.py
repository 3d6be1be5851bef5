"""One item: what it is, how much, its price; its duty while one types, and what would be cheaper lawfully."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.domain import fields as canonical
from thongquan.clearance.domain.declaration import Declaration, Document
from thongquan.clearance.domain.drafts import claimed
from thongquan.clearance.selectors import choices, drafts
from thongquan.clearance.selectors.drafts import Drafted
from thongquan.clearance.selectors.offers import Good, calculated
from thongquan.kernel.refusals import NotFound
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.declaring.aside import Judged, judged
from thongquan.portal.views.declaring.fields import Field, every
from thongquan.portal.views.declaring.form import AT, Screen, answer, ended, opened, saved_of, steady
from thongquan.portal.views.declaring.item_fields import SECTIONS, VAT
from thongquan.portal.views.declaring.saving import Saved, changed
from thongquan.portal.views.declaring.shown import Paper
from thongquan.portal.views.declaring.steps import GOODS, Found

SHOWN = 6  # offers that are looked at at once


@page(
    drafts.PERMISSION,
    f"{AT}/{GOODS}/<int:item>",
    name="draft-item",
    title=_("Item"),
    journey=Journey.DECLARING,
    methods=("GET", "POST"),
    above="draft-goods",
)
def item_page(request: HttpRequest, visitor: Visitor, draft: UUID, item: int) -> HttpResponseBase:
    with steady(visitor):
        known = opened(visitor, draft)
        if (gone := ended(known)) is not None:
            return gone
        if not 0 < item <= len(known.content.items):
            raise NotFound("item", item)
        saved = None
        if request.method == "POST":
            saved = saved_of(request, visitor, known, named(known.content, item))
            if not saved.differences:
                saved = Saved(_decided(visitor, saved.draft, item), saved.mine)
                if request.headers.get("HX-Request-Type") != "partial":
                    return _left(request, visitor, saved.draft, item)
        return answer(request, _screen(judged(visitor, saved.draft if saved else known), saved, item), "item")


def named(content: Declaration, item: int) -> list[tuple[str, Field]]:
    return [(f"items.{item}.{one.name}", one) for one in every(SECTIONS, content.type_code)]


def _screen(found: Judged, saved: Saved | None, item: int) -> Screen:
    content = saved.mine if saved and saved.differences else found.draft.content
    paper = Paper(content, found.asked, Found.at(found.said, item=item), prefix=f"items.{item}.")
    names = [name for name, _field in named(found.draft.content, item)]
    line = next((one for one in found.lines if one["number"] == item), None)
    more = {
        "number": item,
        "line": line,
        "offers": _offers(found, item, line),
        "demanded": [one for one in found.demands if one.item_number == item and one.open],
        "count": len(content.items),
    }
    return Screen(GOODS, found, paper.groups(SECTIONS), names, more=more, saved=saved, item=item)


def _decided(visitor: Visitor, draft: Drafted, item: int) -> Drafted:
    """Where the law gives the goods but one VAT category and none is declared, that one is."""
    good = draft.content.items[item - 1]
    if not good.commodity_code or any(tax.tax_code == "VAT" for tax in good.taxes):
        return draft
    asked = choices.Asked(visitor.at.date(), visitor.at, draft.content.type_code)
    lawful = choices.vat_of(good.commodity_code, asked)
    if len(lawful) != 1:
        return draft
    name = f"items.{item}.{VAT.name}"
    return changed(visitor, draft, canonical.written(draft.content, {name: lawful[0].code}))


def _offers(found: Judged, item: int, line: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What the item would pay under the schedules it may claim: its own, and every one that is cheaper."""
    good = found.draft.content.items[item - 1]
    value = Decimal(line["customs_value"]) if line and line["customs_value"] else Decimal()
    if found.asked.kind != "IM" or not good.origin_country_code or not value:
        return None
    vat = canonical.value(found.draft.content, f"items.{item}.{VAT.name}")
    wanted = Good(
        good.commodity_code, good.origin_country_code, value, vat, good.special_code, good.origin_zone_code
    )
    try:
        told = calculated(wanted, on=found.asked.on, known_at=found.asked.at)
    except NotFound:
        return None
    granted = [one for one in told["offers"] if one["granted"]]
    mine = next((one for one in granted if _is(one, good)), None)
    most = Decimal(mine["duty"]) if mine else None
    cheaper = [_saving(one, most) for one in granted if one is not mine and _less(one, most)]
    return {"mine": mine, "cheaper": cheaper[:SHOWN], "others": cheaper[SHOWN:]}


def _is(offer: Mapping[str, Any], good: Any) -> bool:
    same = offer["schedule"] == good.duty_regime_code and offer["alternative"] == good.rate_alternative
    return same and offer["quota"] == good.quota_code


def _less(offer: Mapping[str, Any], most: Decimal | None) -> bool:
    return most is None or Decimal(offer["duty"]) < most


def _saving(offer: Mapping[str, Any], most: Decimal | None) -> dict[str, Any]:
    key = f"{offer['schedule']}:{offer['alternative']}:{offer['quota']}"
    return {**offer, "key": key, "saving": str(most - Decimal(offer["duty"])) if most is not None else ""}


def _claimed(content: Declaration, item: int, do: str, given: QueryDict) -> Declaration | None:
    """claim:<schedule>:<alternative>:<quota> claims it, with the proof that was written beside it."""
    parts = do.split(":")
    if len(parts) != 4 or parts[0] != "claim" or not parts[2].isdigit():
        return None
    schedule, alternative, quota = parts[1], int(parts[2]), parts[3]
    prefix = f"claim.{schedule}:{alternative}:{quota}."
    kind = given.get(f"{prefix}type", "")[:35]
    proof = Document(
        category_code="origin",
        type_code=kind,
        id=given.get(f"{prefix}id", "").strip()[:35],
        issue_date=given.get(f"{prefix}issued", "")[:35],
    )
    return claimed(
        content,
        item,
        schedule=schedule[:35],
        alternative=alternative,
        quota=quota[:35],
        proof=proof if kind else None,
        direct=bool(given.get(f"{prefix}direct")),
    )


def _left(request: HttpRequest, visitor: Visitor, draft: Drafted, item: int) -> HttpResponseBase:
    """Where a button leads: a schedule is claimed, or on to the next item, a new one, or the list."""
    do = request.POST.get("do", "")
    made = _claimed(draft.content, item, do, request.POST)
    if made is not None:
        changed(visitor, draft, made)
        return redirect(reverse("draft-item", args=[draft.id, item]) + "#offers")
    if do == "next" and item < len(draft.content.items):
        return redirect("draft-item", draft=draft.id, item=item + 1)
    return redirect("draft-goods", draft=draft.id)
