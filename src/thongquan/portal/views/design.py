"""Every component of the pages, shown once; for administrators, and for everybody in the demo."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from thongquan.kernel.refusals import NotFound
from thongquan.portal import words
from thongquan.portal.gate import PUBLIC, Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.errors import FORBIDDEN

LANES = ("G", "Y", "R")
TINTS = {"G": "green", "Y": "yellow", "R": "red"}


class Sample(forms.Form):
    """One field of each kind."""

    number = forms.CharField(label=_("Number"), help_text=_("Eleven digits."), min_length=11)
    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    lane = forms.ChoiceField(label=_("Lane"), choices=list(words.LANE.items()))
    agreed = forms.BooleanField(label=_("I have read it"))
    file = forms.FileField(label=_("File"), required=False)
    remarks = forms.CharField(label=_("Remarks"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


@page(PUBLIC, "design", name="design", title=_("Components"), journey=Journey.ADMINISTRATION)
def design(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    if not (settings.DEMO or visitor.may("user.create")):
        raise NotFound("page", "design")
    return render(request, "portal/design.html", _samples(visitor))


def _samples(visitor: Visitor) -> dict[str, Any]:
    at = visitor.at
    dues = [at + timedelta(hours=hours) for hours in (-5, 3, 90)]
    days = [f"{23 + n}/11" for n in range(5)]
    counts = {"G": [41, 38, 52, 47, 60], "Y": [12, 15, 9, 14, 11], "R": [2, 1, 3, 2, 2]}
    series = [{"name": str(words.LANE[lane]), "values": counts[lane], "tint": TINTS[lane]} for lane in LANES]
    return {
        "told": FORBIDDEN,
        "lanes": LANES,
        "dues": dues,
        "facts": [(_("Number"), "100000000010"), (_("State"), words.LIFE["registered"])],
        "figures": [(words.LANE[lane], counts[lane][-1]) for lane in LANES],
        "form": Sample({"number": "123", "lane": "G"}),
        "tabs": [(_("All"), "#design-table", True), (words.LANE["R"], "#design-table", False)],
        "rows": [
            (f"10000000001{n}", lane, due, Decimal(1_250_000 * n))
            for n, (lane, due) in enumerate(zip(LANES, dues, strict=True), 1)
        ],
        "chart": {"kind": "stack", "across": days, "series": series},
        "chart_rows": [
            (day, [(words.LANE[lane], counts[lane][n]) for lane in LANES]) for n, day in enumerate(days)
        ],
        "steps": [
            (at - timedelta(hours=2), words.MILESTONE["registered"], ""),
            (at, words.MILESTONE["paid"], _("by the system")),
        ],
    }
