"""The clock of each agency, for everybody: what its law allows, how long it took, how much waits."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.kernel.texts import text_in
from thongquan.licensing.selectors import measures
from thongquan.portal.gate import PUBLIC, Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import language

Told = dict[str, Any]


@page(
    PUBLIC,
    "licensing/clocks",
    name="licensing-clocks",
    title=_("How long agencies take"),
    journey=Journey.LICENSING,
    above="licensing",
)
def clocks(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Of no application, of no person: sums alone."""
    asked = request.GET.get("days", "")
    days = int(asked) if asked in {str(each) for each in measures.DAYS} else measures.USUAL
    with books.steady(visitor.at):
        rows = measures.takes(at=visitor.at, days=days)
    rows.sort(key=lambda one: (one["agency"], one["procedure"]))
    context = {"rows": rows, "days": days, "choices": measures.DAYS, "chart": chart(rows)}
    return render(request, "portal/licensing/clocks.html", context)


def chart(rows: Sequence[Mapping[str, Any]]) -> Told:
    """In per cent of the lawful time what half, and what nine of ten, were decided within."""
    measured = [one for one in rows if one["median_share"] is not None]

    def values(name: str) -> list[float]:
        return [float(one[name]) for one in measured]

    return {
        "kind": "rows",
        "limit": 100,
        "named": gettext("The lawful time"),
        "across": [text_in(one["procedure_text"], language()) for one in measured],
        "series": [
            {"name": gettext("Half within"), "values": values("median_share")},
            {"name": gettext("Nine of ten within"), "values": values("ninth_decile_share"), "tint": "yellow"},
        ],
    }
