"""Where one arrives: what awaits whoever is signed in, by when; the overview for everybody else."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.selectors import access, awaiting, drafts, queue, supervision, views
from thongquan.clearance.selectors.approvals import Stands
from thongquan.identity import selectors as identity
from thongquan.ledger.selectors import desk as money
from thongquan.licensing.selectors import access as licensing
from thongquan.licensing.selectors import amendments, applications, measures
from thongquan.partnership.selectors import pending
from thongquan.portal.gate import PUBLIC, Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views import running
from thongquan.portal.views.approvals import waiting as approvals
from thongquan.portal.views.licensing import clocks

SHOWN = 8  # of each


class Asked:
    """Who asks, and which declarations are there for him: worked out once for all blocks."""

    def __init__(self, visitor: Visitor) -> None:
        self.signed, self.at = visitor.signed, visitor.at

    @cached_property
    def which(self) -> Q:
        return access.visible(self.signed, self.at)


Read = Callable[[Asked], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Block:
    """What awaits who has `permission`, and the template that shows it; `wide`: it has a row of its own."""

    permission: str
    template: str
    read: Read
    wide: bool = False


@page(PUBLIC, "", name="home", title=_("Home"), journey=Journey.HOME, menu=10)
def home(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    if visitor.who is None:
        return running.running(request, visitor)
    asked = Asked(visitor)
    blocks = [
        {"template": f"portal/homes/{block.template}.html", "wide": block.wide} | block.read(asked)
        for block in BLOCKS
        if visitor.may(block.permission)
    ]
    charts = any("chart" in block for block in blocks)
    return render(request, "portal/home.html", {"blocks": blocks, "charts": charts})


def _awaiting(asked: Asked) -> dict[str, Any]:
    found = awaiting.for_declarant(asked.signed, asked.which, views.Filters(), at=asked.at, limit=SHOWN)
    return {"rows": found.declarations, "more": bool(found.next)}


def _drafts(asked: Asked) -> dict[str, Any]:
    return {"rows": drafts.pressing(asked.signed, asked.at, limit=SHOWN)}


def _newest(asked: Asked) -> dict[str, Any]:
    return {"rows": views.page(asked.which, views.Filters(), limit=SHOWN).declarations}


def _queue(asked: Asked) -> dict[str, Any]:
    """What presses most, of his offices, and how much there is."""
    found = queue.queue(asked.signed, queue.Wanted(), at=asked.at, limit=SHOWN)
    return {"rows": found.work, "counts": queue.counts(asked.signed, at=asked.at)}


def _load(asked: Asked) -> dict[str, Any]:
    load = supervision.load(asked.signed, at=asked.at)[:SHOWN]
    people = identity.names({one["officer"] for one in load})
    return {"load": [{**one, "officer_name": people.get(one["officer"], one["officer"])} for one in load]}


def _approvals(asked: Asked) -> dict[str, Any]:
    """What waits for him as a second person: the first ones, how many, and how many await another."""
    found = pending.waiting(asked.signed, asked.at)
    yours = [one for one in found if one.stands == Stands.YOURS]
    told = approvals.shown(yours[:SHOWN])
    return {"rows": told, "count": len(yours), "others": len(found) - len(yours)}


def _guarantees(asked: Asked) -> dict[str, Any]:
    """Those that the parties he speaks for have given, or are covered by."""
    mine = [str(party) for party in asked.signed.parties(at=asked.at)]
    return {"rows": money.guarantees_told(of=mine)[:SHOWN]}


def _agency(asked: Asked) -> dict[str, Any]:
    """What his agency has to decide: what presses most, how much there is."""
    figures = [(_("Waiting"), "waiting"), (_("Overdue"), "overdue")]
    counts = applications.counts(asked.signed, asked.at)
    return {
        "rows": applications.waiting(asked.signed, asked.at, limit=SHOWN),
        "figures": [(title, counts[name]) for title, name in figures],
        "changes": len(amendments.waiting(asked.signed, asked.at)),
    }


def _takes(asked: Asked) -> dict[str, Any]:
    """How long his agency took, against its law."""
    mine = licensing.agencies(asked.signed, asked.at, licensing.DECIDE)
    rows = measures.takes(at=asked.at, agencies=mine)
    return {"rows": rows, "chart": clocks.chart(rows)}


BLOCKS = (
    Block("declaration.draft", "awaiting", _awaiting, wide=True),
    Block("case.take", "queue", _queue, wide=True),
    Block("supervision.view", "load", _load, wide=True),
    Block(approvals.VIEW, "approvals", _approvals),
    Block("declaration.draft", "drafts", _drafts),
    Block("declaration.draft", "newest", _newest),
    Block(licensing.DECIDE, "agency", _agency, wide=True),
    Block(licensing.DECIDE, "takes", _takes, wide=True),
    Block("guarantee.register", "guarantees", _guarantees, wide=True),
)
