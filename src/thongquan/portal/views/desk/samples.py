"""Samples whose result is still to come: one's own, and those of the office, in the order of their clocks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.selectors import registry
from thongquan.clearance.selectors import samples as sampling
from thongquan.identity import selectors as identity
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
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
    told, me = _named(visitor), str(visitor.signed.subject)
    groups = [
        ("own", _("Yours"), [one for one in told if one["owner"] == me]),
        ("others", _("With others"), [one for one in told if one["owner"] != me]),
    ]
    return render(request, "portal/samples/awaited.html", {"groups": groups})


def _named(visitor: Visitor) -> list[dict[str, Any]]:
    rows = sampling.awaited(visitor.signed, at=visitor.at)
    traders = registry.names({row["trader"] for row in rows}, on=books.today(visitor.at))
    people = identity.names({row["owner"] for row in rows})
    return [
        {
            **worded(row),
            "trader_name": traders.get(row["trader"], row["trader"]),
            "owner_name": people.get(row["owner"], row["owner"]),
        }
        for row in rows
    ]
