"""Examinations to assign, for who assigns them, and one's own in the order of their clocks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.selectors import examinations as examining
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.desk.named import named


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
    rows = examining.to_do(visitor.signed, at=visitor.at)
    told, me = named(rows, visitor, person="officer"), str(visitor.signed.subject)
    assigns = visitor.may(examining.ASSIGN)
    groups = [("own", _("Yours"), [one for one in told if one["officer"] == me])]
    if assigns:
        groups += [
            ("unassigned", _("To assign"), [one for one in told if not one["officer"]]),
            ("assigned", _("With others"), [one for one in told if one["officer"] not in ("", me)]),
        ]
    return render(request, "portal/desk/examinations.html", {"groups": groups, "assigns": assigns})
