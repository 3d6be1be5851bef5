"""Samples whose result is still to come: one's own, and those of the office, in the order of their clocks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.selectors import samples as sampling
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.desk.named import named
from thongquan.portal.views.desk.sampling import worded


@page(
    sampling.RECORD,
    "samples",
    name="samples",
    title=_("Samples awaited"),
    journey=Journey.CONTROL,
    menu=26,
)
def samples(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Each leads to its examination, where it is sent, given to another, and its result recorded."""
    rows = map(worded, sampling.awaited(visitor.signed, at=visitor.at))
    told, me = named(rows, visitor, person="owner"), str(visitor.signed.subject)
    groups = [
        ("own", _("Yours"), [one for one in told if one["owner"] == me]),
        ("others", _("With others"), [one for one in told if one["owner"] != me]),
    ]
    return render(request, "portal/samples/awaited.html", {"groups": groups})
