"""Examinations to assign, for who assigns them, and one's own in the order of their clocks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.selectors import examinations as examining
from thongquan.clearance.selectors import registry
from thongquan.identity import selectors as identity
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page


@page(
    examining.RECORD,
    "examinations",
    name="examinations",
    title=_("Examinations"),
    journey=Journey.CONTROL,
    menu=25,
)
def examinations(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Each leads to its declaration, where it is assigned, begun and concluded."""
    told, me = _named(visitor), str(visitor.signed.subject)
    assigns = visitor.may(examining.ASSIGN)
    groups = [("own", _("Yours"), [one for one in told if one["officer"] == me])]
    if assigns:
        groups += [
            ("unassigned", _("To assign"), [one for one in told if not one["officer"]]),
            ("assigned", _("With others"), [one for one in told if one["officer"] not in ("", me)]),
        ]
    return render(request, "portal/desk/examinations.html", {"groups": groups, "assigns": assigns})


def _named(visitor: Visitor) -> list[dict[str, Any]]:
    """With the names of traders and officers."""
    rows = examining.to_do(visitor.signed, at=visitor.at)
    traders = registry.names({row["trader"] for row in rows}, on=books.today(visitor.at))
    people = identity.names({row["officer"] for row in rows})
    return [
        {
            **row,
            "trader_name": traders.get(row["trader"], row["trader"]),
            "officer_name": people.get(row["officer"], row["officer"]),
        }
        for row in rows
    ]
