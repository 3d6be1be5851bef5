"""The list of what waits for a second person, for those who may be one and for those who asked."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.selectors.approvals import MOST, Approval, Stands
from thongquan.identity import selectors as identity
from thongquan.identity.selectors.pending import Waiting
from thongquan.partnership.selectors import names, pending
from thongquan.partnership.services.taking_back import BACK
from thongquan.portal import words
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import role

VIEW = "approval.view"
KINDS: Mapping[str, Promise] = {
    "grant": _("Role to grant"),
    "edition": _("Edition of law"),
    "article": _("Article"),
    "objection": _("Objection to a decision"),
    "refund": _("Refund"),
    "reversal": _("Reversal of an entry"),
    "adjustment": _("Tax let off, put off or offset"),
    "guarantee": _("Guarantee to accept"),
    "release": _("Guarantee to release"),
    "mark": _("Mark of a company"),
    "destruction": _("Destruction of details"),
    "profile": _("Risk profile"),
    "parameters": _("Parameters of selection"),
    "partner-agreement": _("Agreement with a partner"),
    "partner-opening": _("Route, key or resumption with a partner"),
}
ABOUT: Mapping[str, str] = {
    "edition": "edition",
    "mark": "mark",
}  # kind → the table of words of what it is about


@page(VIEW, "approvals", name="approvals", title=_("Approvals waiting"), journey=Journey.HOME, menu=20)
def waiting(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    found = pending.waiting(visitor.signed, visitor.at)
    told = shown(found, str(visitor.signed.subject))
    groups = [
        ("yours", _("For you to decide"), [one for one in told if one["stands"] == Stands.YOURS]),
        ("others", _("Awaits another"), [one for one in told if one["stands"] != Stands.YOURS]),
    ]
    return render(
        request,
        "portal/approvals/list.html",
        {"groups": groups, "count": len(groups[0][2]), "cut": len(found) >= MOST and MOST},
    )


def shown(found: list[Approval], me: str = "") -> list[dict[str, Any]]:
    """With words, the name of who asked and where it is decided; `back`: `me` may take it back."""
    people = identity.names({one.what.by for one in found})
    return [
        {
            **one.what._asdict(),
            "title": KINDS[one.what.kind],
            "called": _called(one.what),
            "told": _about(one.what),
            "who": people.get(one.what.by, ""),
            "stands": one.stands,
            "link": _link(one.what),
            "back": one.what.by == me and one.what.kind in BACK,
        }
        for one in found
    ]


def _called(what: Waiting) -> str:
    """What it is called by; of an edition the number, of the rest the key."""
    if what.kind == "edition":
        book, _slash, number = what.key.partition("/")
        return f"{words.word('book', book)} {number}"
    if what.kind == "grant":
        return what.about.partition(" ")[2]
    return names.named(names.ARTICLE, int(what.key)) if what.kind == "article" else what.key


def _about(what: Waiting) -> str:
    if what.kind == "grant":
        return role(what.about.partition(" ")[0])
    return words.word(ABOUT[what.kind], what.about) if what.kind in ABOUT else what.about


def _link(what: Waiting) -> str:
    if what.kind == "grant":
        return reverse("grants")
    if what.kind == "edition":
        book, _slash, number = what.key.partition("/")
        return reverse("edition", args=[book, int(number)])
    if what.kind == "article":
        return reverse("article-write", args=[names.named(names.ARTICLE, int(what.key))])
    if what.kind == "objection":
        return f"{reverse('declaration-decisions', args=[what.about])}#objection-{what.key}"
    return reverse("approval", args=[what.kind, what.key])
