"""The form an amendment is written in, step by step as a declaration is; what it changes; then it is sent."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.domain import changes
from thongquan.clearance.domain import fields as canonical
from thongquan.clearance.domain.changes import Change
from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.messages.acts import Act
from thongquan.clearance.selectors import amending, drafts, views
from thongquan.clearance.selectors.choices import Asked
from thongquan.clearance.services import proposing
from thongquan.clearance.services.submit import JSON, Sent, read_one
from thongquan.kernel.refusals import Refused
from thongquan.portal import signing
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import refusal
from thongquan.portal.views.amending import carrying, differences, goods, ordering
from thongquan.portal.views.declaring import item, parts, saving
from thongquan.portal.views.declaring.fields import Field, every
from thongquan.portal.views.declaring.form import steady
from thongquan.portal.views.declaring.item_fields import SECTIONS as OF_ITEM
from thongquan.portal.views.declaring.shown import Group, Paper
from thongquan.portal.views.declaring.steps import CHECK, CONSIGNMENT, GOODS, SECTIONS, STEPS, Found
from thongquan.portal.views.findings import alike

PERMISSION = "declaration.amend"
ADDRESS = "declarations/<str:identifier>/amend"
SEND = "send"
WAITS = {"ordered", "suspended"}
TITLES = {**STEPS, CHECK: _("Compare and send")}
_PLACE = re.compile(r"(item|goods)-(\d{1,5})")


@dataclass(frozen=True, slots=True)
class Place:
    """A step of the form, and in it the number of an item, or of a page of goods (0: none)."""

    step: str = CONSIGNMENT
    number: int = 0

    @classmethod
    def of(cls, said: str, content: Content) -> "Place":
        match = _PLACE.fullmatch(said)
        if match and (match[1] == GOODS or 0 < int(match[2]) <= len(content.items)):
            return cls(match[1], int(match[2]))
        return cls(said if said in STEPS else CONSIGNMENT)

    @property
    def name(self) -> str:
        return f"{self.step}-{self.number}" if self.number else self.step


@page(
    PERMISSION,
    ADDRESS,
    name="declaration-amend",
    title=_("Amend the declaration"),
    journey=Journey.DECLARING,
    methods=("GET", "POST"),
    above="declaration",
)
def amend(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    with steady(visitor):
        stood = drafts.content_of(visitor.declaration)
        if request.method == "GET":
            return _shown(request, visitor, stood, stood, Place())
        here, to, mine = _posted(request, visitor, stood)
        if to not in (SEND, signing.FILE):
            return _shown(request, visitor, stood, mine, Place.of(to, mine) if to else here)
        seen = _seen(request, visitor)
    reason = request.POST.get("reason", "").strip()[:2_000]
    try:
        if not reason:
            raise Refused("reason-wanted")
        said = msgspec.Raw(msgspec.json.encode(carrying.filled(mine)))
        file = signing.send(request, visitor, Act.AMEND, declaration=said, reason=reason, from_revision=seen)
    except Refused as why:
        with steady(visitor):
            return _shown(request, visitor, stood, mine, Place(CHECK), why)
    if file is not None:
        return file
    messages.success(request, _("The amendment is sent; customs answers."))
    return redirect("declaration", identifier=identifier)


def _posted(request: HttpRequest, visitor: Visitor, stood: Content) -> tuple[Place, str, Content]:
    """Where one was, where one goes ("": stays), and what is proposed by now."""
    mine = carrying.unpacked(request.POST["content"]) if request.POST.get("content") else stood
    here = Place.of(request.POST.get("here", ""), mine)
    kept = _locked(visitor, mine)
    own = [(name, one) for name, one in _named(mine, here) if not kept(name)]
    given = {name: text.replace("\r\n", "\n") for name, text in saving.posted(request.POST, own).items()}
    changed = {name: text for name, text in given.items() if canonical.value(mine, name) != text}
    mine = canonical.written(mine, changed)
    to = request.POST.get("to", "")
    if (made := goods.act(mine, to)) is not None:
        return here, f"item-{len(made.items)}" if to == goods.ADD else "", made
    made = parts.act(mine, here.step, to)
    return (here, "", made) if made is not None else (here, to, mine)


def _seen(request: HttpRequest, visitor: Visitor) -> int:
    """The revision that what is proposed was compared with."""
    said = request.POST.get("revision", "")
    return int(said) if re.fullmatch(r"\d{1,4}", said, re.ASCII) else visitor.declaration.revision


def _named(content: Content, here: Place) -> list[tuple[str, Field]]:
    if here.step == "item":
        return item.named(content, here.number)
    own = every(SECTIONS.get(here.step, ()), content.type_code)
    return [*((one.name, one) for one in own), *parts.named(content, here.step)]


def _locked(visitor: Visitor, content: Content) -> Callable[[str], str]:
    """Of a field's name: the law by which it is never amended, "" where it may be."""
    fixed = amending.fixed(visitor.declaration)

    def basis(name: str) -> str:
        change = [Change(changes.path(content, name), "", "")]
        return next((basis for path, basis in fixed.items() if changes.forbidden(change, [path])), "")

    return basis


def _read(content: Content, visitor: Visitor) -> tuple[Content | None, Sequence[Mapping[str, Any]]]:
    """As a message with it would be read, and what was found in reading it; None where it cannot be."""
    body = msgspec.json.encode(carrying.filled(content))
    found, said = read_one(Sent(body, JSON, "amendment"), at=visitor.at)
    return found, said["findings"]


def _shown(
    request: HttpRequest,
    visitor: Visitor,
    stood: Content,
    mine: Content,
    place: Place,
    why: Refused | None = None,
) -> HttpResponse:
    row, carried = visitor.declaration, carrying.packed(mine)
    asked = Asked(row.law_day, visitor.at, mine.type_code)
    way = mine.type_code
    open_ = [one for one in views.amendments(row.pk) if one["state"] in {"asked", *WAITS}]
    order = next((one for one in open_ if one["state"] in WAITS), None)
    wanted = order["fields"] if order else ()
    context = {
        "identifier": visitor.known.identifier,
        "number": views.legal_number(row),
        "kind": way,
        "content": mine,
        "carried": carried,
        "too_large": len(carried) > carrying.FORM_MOST,
        "revision": row.revision,
        "moved": request.method == "POST" and _seen(request, visitor) != row.revision,
        "place": place,
        "stages": [(step, title, step == place.step) for step, title in TITLES.items()],
        "order": order,
        "ordered": ordering.told(wanted, way),
        "sent": next((one for one in open_ if one["state"] == "asked"), None),
        "count": len(changes.changes(stood, carrying.filled(mine))),
        "cancels": visitor.may("declaration.cancel"),
        **signing.wanted(visitor, Act.AMEND, PERMISSION),
        "reason": request.POST.get("reason", ""),
        "why": why,
        **(
            _compared(visitor, mine, asked)
            if place.step == CHECK
            else _fields(visitor, mine, place, asked, wanted)
        ),
    }
    return render(request, "portal/amending/amend.html", context, status=422 if why else 200)


def _fields(
    visitor: Visitor, content: Content, place: Place, asked: Asked, wanted: Sequence[str]
) -> dict[str, Any]:
    """`named`: what an order names (`wanted`) of these fields, or of these goods."""
    if place.step == GOODS:
        return goods.shown(content, place.number, asked) | {"named": ordering.items(content, wanted)}
    kept = _locked(visitor, content)
    prefix = f"items.{place.number}." if place.step == "item" else ""
    paper = Paper(content, asked, Found(), prefix)
    groups = [_plain(one) for one in paper.groups(OF_ITEM if prefix else SECTIONS.get(place.step, ()))]
    locked = {one.name: kept(one.name) for group in groups for one in group.fields}
    rows = parts.rows(paper, place.step)
    names = [*locked, *(one.name for row in rows for one in row.fields)]
    return {
        "groups": groups,
        "rows": rows,
        "named": ordering.marked(content, names, wanted),
        "rowed": parts.OF_STEP.get(place.step, ""),
        "locked": {name: basis for name, basis in locked.items() if basis},
        "next": place.number + 1 if prefix and place.number < len(content.items) else 0,
    }


def _plain(group: Group) -> Group:
    """Without large numbers said again: nothing would keep them in step with what is typed."""
    return replace(group, fields=[replace(one, echo="") for one in group.fields])


def _compared(visitor: Visitor, mine: Content, asked: Asked) -> Mapping[str, Any]:
    """Each field and each tax that changes; or why nothing can be sent."""
    content, unread = _read(mine, visitor)
    if content is None:
        return {"wrong": Refused("unreadable"), "findings": alike(unread, asked.kind)}
    try:
        proposal = proposing.preview_amendment(
            identifier=visitor.known.identifier, content=content, at=visitor.at
        )
    except Refused as wrong:
        return {"wrong": wrong}
    found = [{"path": c.path, "before": c.before, "after": c.after} for c in proposal.changes]
    due = {tax: None if amount is None else str(amount) for tax, amount in proposal.duty_change.items()}
    return {
        "proposal": proposal,
        "differences": differences.differences(found, asked),
        "dues": differences.dues(due, amending.taxes_of(visitor.declaration)),
        "findings": alike((one.as_dict() for one in proposal.findings), asked.kind),
        "sends": not proposal.refused,
    }


@page(
    PERMISSION,
    f"{ADDRESS}/withdraw",
    name="declaration-amend-withdraw",
    title=_("Withdraw the amendment"),
    journey=Journey.DECLARING,
    methods=("POST",),
    whole=False,
)
def withdraw(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    """What was sent and nobody has answered; there is at most one. Where a signature is wanted the form of the
    amendment is where it is brought."""
    sent = [one for one in views.amendments(visitor.known.key) if one["state"] == "asked"]
    if sent:
        number = sent[0]["amendment"]
        try:
            file = signing.send(request, visitor, Act.WITHDRAW_AMENDMENT, number=number)
        except Refused as why:
            messages.error(request, refusal(why))
            return redirect("declaration-amend", identifier=identifier)
        if file is not None:
            return file
        messages.success(request, _("The amendment is withdrawn."))
    return redirect("declaration", identifier=identifier)
