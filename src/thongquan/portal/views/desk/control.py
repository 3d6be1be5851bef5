"""One declaration as an officer sees it: whose turn it is, why its lane, what is doubted, what can be done."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.domain.possible import PERMISSION
from thongquan.clearance.selectors import desk as desks
from thongquan.clearance.selectors import inside
from thongquan.clearance.selectors.watch import APPROVE
from thongquan.identity import selectors as identity
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import PAGES, Journey, page
from thongquan.portal.views.amending import ordering
from thongquan.portal.views.declaration_awaits import awaits, beside
from thongquan.portal.views.findings import alike
from thongquan.reference import selectors as reference

SEE = "lane.view"
AGENT = "AG"
TABS: tuple[tuple[str, Promise], ...] = (
    ("control", _("Overview")),
    ("dossier", _("Papers")),
    ("examination", _("Examination")),
    ("changes", _("Amendments and cancellation")),
    ("party-history", _("History of the party")),
    ("related", _("Related declarations")),
    ("abroad", _("Exporting side")),
    ("origin", _("Origin")),
)


def tabs(identifier: str, current: str) -> list[tuple[Promise, str, bool]]:
    return [(title, reverse(name, args=[identifier]), name == current) for name, title in TABS if name in PAGES]


@page(
    SEE,
    "desk/<str:identifier>",
    name="control",
    title=_("Customs control"),
    journey=Journey.CONTROL,
    above="queue",
    rows=lambda: beside(inside.rows()),
)
def control(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    told = inside.inside(
        visitor.declaration,
        at=visitor.at,
        secret=visitor.may(APPROVE),
        drafted_by=str(visitor.signed.subject),
    )
    return render(request, "portal/desk/control.html", _shown(told, visitor) | _who(told, visitor))


def _shown(told: inside.Inside, visitor: Visitor) -> dict[str, Any]:
    seen, row = told.seen, visitor.declaration
    his, others = awaits(visitor, seen.turns)
    can = [str(deed) for deed in told.deeds if visitor.may(PERMISSION[deed])]
    lists = inside.reasons(row, "override", "storage", "release", at=visitor.at)
    named = {one.get("role_code"): one.get("name") for one in seen.shown["content"].get("parties", [])}
    trader = named.get(row.direction) or row.trader
    return {
        "tabs": tabs(visitor.known.identifier, "control"),
        "identifier": visitor.known.identifier,
        "shown": seen.shown,
        "totals": seen.totals,
        "untaxed": seen.untaxed,
        "awaits": his,
        "turns": others,
        "findings": [*alike(told.doubts, row.direction), *alike(seen.findings, row.direction)],
        "routes": [(one, _profiles(one.routing.profiles, told.profiles)) for one in reversed(told.routes)],
        "timeline": seen.timeline[::-1],
        "owed": seen.owed,
        "can": can,
        "lanes": told.lanes,
        "reasons": lists,
        "orderable": ordering.offered(row, refs=seen.refs) if "order" in can else {},
        "trader": trader,
        "declarant": named.get(AGENT) or trader,
        "office": reference.office(row.office, row.law_day).names,
        "holds": [one for one in seen.holds if one["own"]] if visitor.may("hold.lift") else [],
        "held": seen.holds,
    }


def _who(told: inside.Inside, visitor: Visitor) -> dict[str, Any]:
    """On whose desk it lies, and who else could have it; the names of those who acted, as far as known."""
    case, me = told.case, str(visitor.signed.subject)
    may_take, may_assign = visitor.may(desks.TAKE), visitor.may("case.assign")
    people = desks.officers(visitor.known.office, at=visitor.at) if may_take or may_assign else {}
    acted = {one["by"] for one in told.seen.timeline} | {one.by for one in told.routes}
    known = people or identity.names(acted | ({case["officer"]} if case else set()))
    mine = bool(case) and case["officer"] == me
    return {
        "case": case,
        "acting": known,
        "holder": known.get(case["officer"], case["officer"]) if case else "",
        "mine": mine,
        "may_take": may_take and (case is None or (mine and case["state"] == "given")),
        "may_pass": may_take and mine,
        "may_assign": may_assign and not mine,
        "people": {key: name for key, name in people.items() if key != (case or {}).get("officer")},
    }


def _profiles(codes: Iterable[str], told: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, Any]]:
    """Code and title; of a secret one its code alone, to whom it is not told."""
    return [(code, told[code]["title"] if code in told else None) for code in codes]
