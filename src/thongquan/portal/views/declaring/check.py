"""The last step: everything that is wrong or wanted, what it will cost; then it is registered, once."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.selectors import access, choices, drafts, views
from thongquan.clearance.services import drafted
from thongquan.clearance.services import drafts as services
from thongquan.clearance.services.submit import SINGLE
from thongquan.clearance.services.unsigned import allowed
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.ledger.domain.reference import payment_reference
from thongquan.portal import signing
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.declaring import lists, papers, steps
from thongquan.portal.views.declaring.aside import Judged, judged
from thongquan.portal.views.declaring.form import AT, Screen, ended, opened, steady
from thongquan.portal.views.declaring.steps import CHECK, STEPS

ITEMS_SHOWN = 20
REGISTER = "declaration.register"


@page(
    drafts.PERMISSION,
    f"{AT}/{CHECK}",
    name=f"draft-{CHECK}",
    title=STEPS[CHECK],
    journey=Journey.DECLARING,
    above="declare",
)
def check(request: HttpRequest, visitor: Visitor, draft: UUID) -> HttpResponseBase:
    with steady(visitor):
        known = opened(visitor, draft)
        if (gone := ended(known)) is not None:
            return gone
        return _shown(request, visitor, judged(visitor, known))


def _shown(request: HttpRequest, visitor: Visitor, found: Judged, why: Refused | None = None) -> HttpResponse:
    content = found.draft.content
    goods = choices.goods_of((item.commodity_code for item in content.items[:ITEMS_SHOWN]), found.asked)
    more = {
        **papers.demanded(found),
        "by_step": [(STEPS[step], [*said]) for step, said in groupby(found.said, key=lambda one: _of(one))],
        "lines": [
            {"line": line, "good": lists.good(goods.get(line["commodity"]))}
            for line in found.lines[:ITEMS_SHOWN]
        ],
        "rest": max(0, len(content.items) - ITEMS_SHOWN),
        "why": why,
        "register_at": reverse("draft-register", args=[found.draft.id]),
        "discard_at": reverse("draft-discard", args=[found.draft.id]),
        "may": visitor.may(REGISTER),
        "unsigned": allowed(SINGLE, found.draft.party),
        "kinds": signing.KINDS,
        "method": choices.named("payment", content.payment_method_code, found.asked),
    }
    return render(request, "portal/declaring/check.html", Screen(CHECK, found, [], [], more=more).context())


def _of(said: steps.Said) -> str:
    return steps.GOODS if said.spot.step == steps.ITEM else said.spot.step


@page(
    REGISTER,
    f"{AT}/register",
    name="draft-register",
    title=_("Register"),
    journey=Journey.DECLARING,
    methods=("POST",),
    above="declare",
    whole=False,
)
def register(request: HttpRequest, visitor: Visitor, draft: UUID) -> HttpResponseBase:
    """Twice the same click finds the same declaration."""
    known = opened(visitor, draft)
    version = request.POST.get("version", "")
    try:
        answered = drafted.register_draft(
            draft=known.id,
            version=int(version) if version.isdigit() and len(version) < 10 else 0,
            actor=visitor.signed.actor(on_behalf=known.party),
            at=visitor.at,
            **signing.brought(request),
        )
    except Refused as why:
        if isinstance(why, NotFound):
            raise
        with steady(visitor):
            return _shown(request, visitor, judged(visitor, opened(visitor, draft)), why)
    if answered.answer["registered"]:
        return redirect("draft-registered", draft=draft)
    messages.error(request, _("It was not registered: see what is to be mended."))
    return redirect("draft-check", draft=draft)


@page(
    drafts.PERMISSION,
    f"{AT}/registered",
    name="draft-registered",
    title=_("Registered"),
    journey=Journey.DECLARING,
    above="declare",
)
def registered(request: HttpRequest, visitor: Visitor, draft: UUID) -> HttpResponseBase:
    """What it became, what is owed, what comes next."""
    known = opened(visitor, draft)
    if not known.declaration:
        return redirect("draft-check", draft=draft)
    about = access.require(visitor.signed, known.declaration, access.VIEW, visitor.at)
    shown = views.declaration(about.key, at=visitor.at)
    return render(request, "portal/declaring/registered.html", {"shown": shown, **_owed(shown)})


def _owed(shown: Mapping[str, Any]) -> dict[str, Any]:
    owes = shown["owed"] != "0"
    return {"payment_reference": payment_reference(shown["identifier"]) if owes else ""}


@page(
    drafts.PERMISSION,
    f"{AT}/discard",
    name="draft-discard",
    title=_("Discard"),
    journey=Journey.DECLARING,
    methods=("POST",),
    above="declare",
    whole=False,
)
def discard(request: HttpRequest, visitor: Visitor, draft: UUID) -> HttpResponseBase:
    known = opened(visitor, draft)
    actor = visitor.signed.actor(on_behalf=known.party)
    services.discard(draft=known.id, actor=actor, at=visitor.at)
    messages.success(request, _("The draft is discarded."))
    return redirect(reverse("declare"))


@page(
    drafts.PERMISSION,
    f"{AT}/file",
    name="draft-file",
    title=_("The declaration as a file"),
    journey=Journey.DECLARING,
    above="declare",
    whole=False,
)
def file(request: HttpRequest, visitor: Visitor, draft: UUID) -> HttpResponseBase:
    """The bytes that are registered, to be kept or to be signed."""
    known = opened(visitor, draft)
    return signing.as_file(drafted.body_of(known.id), f"{known.id}-{known.version}.json")
