"""Trade data that another administration tells by agreement: pairs of ports, for those whose purpose it is."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.exchange.domain.trade import FIELDS, Scope
from thongquan.exchange.models import Agreement
from thongquan.exchange.selectors import trade
from thongquan.exchange.services import trade_keeping
from thongquan.identity.domain.catalogue import ROLE_TEXTS
from thongquan.kernel.refusals import NotFound
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page

ALWAYS: tuple[Promise, ...] = (_("ports"), _("day"), _("import or export"), _("HS subheading"))
SIDES: tuple[tuple[bool, Promise], ...] = ((True, _("Told by us")), (False, _("Told by them")))
WAYS: dict[tuple[bool, str], Promise] = {
    (True, "export"): _("exported here"),
    (True, "import"): _("imported here"),
    (False, "export"): _("exported there"),
    (False, "import"): _("imported there"),
}


@page(trade.VIEW, "trade", name="trade", title=_("Trade between ports"), journey=Journey.CONTROL, menu=38)
def agreements(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What is another purpose's is not there."""
    rows = [
        {"row": row, "pairs": list(enumerate(trade.pairs(row)))} | _terms(row)
        for row in trade.readable(visitor.signed, at=visitor.at)
    ]
    return render(request, "portal/trade/list.html", {"rows": rows})


@page(
    trade.VIEW,
    "trade/<int:terms>",
    name="trade-pair",
    title=_("A pair of ports"),
    journey=Journey.CONTROL,
    above="trade",
)
def pair(request: HttpRequest, visitor: Visitor, terms: int) -> HttpResponse:
    """Whoever looks is recorded."""
    chosen = request.GET.get("pair", "0")[:3]
    if not (chosen.isascii() and chosen.isdecimal()):
        raise NotFound("pair of ports", chosen)
    row, told = trade_keeping.look(
        agreement=terms, pair=int(chosen), signed=visitor.signed, actor=visitor.actor, at=visitor.at
    )
    every = Scope.of(row.scope).pairs
    ours, theirs = every[int(chosen)]
    months = _months(told.months)
    context = {
        "row": row,
        "ours": ours,
        "theirs": theirs,
        "tabs": [(f"{a} – {b}", f"?pair={n}", n == int(chosen)) for n, (a, b) in enumerate(every)],
        "told": told,
        "months": months,
        "sides": [title for _ours, title in SIDES],
        "chart": _chart(months),
        "goods": [(one, WAYS[one.ours, one.direction]) for one in told.goods],
    } | _terms(row)
    return render(request, "portal/trade/pair.html", context)


def _terms(row: Agreement) -> dict[str, Any]:
    scope = Scope.of(row.scope)
    return {
        "fields": [*ALWAYS, *(FIELDS[name] for name in FIELDS if name in scope.fields)],
        "readers": [ROLE_TEXTS[role] for role in sorted(scope.readers)],
        "codes": scope.goods,
    }


def _months(told: Sequence[trade.Month]) -> list[tuple[date, list[int]]]:
    """By month: consignments that we told, that they told."""
    counted: dict[date, list[int]] = {}
    for one in told:
        counted.setdefault(one.month, [0, 0])[0 if one.ours else 1] += one.consignments
    return sorted(counted.items())


def _chart(months: Sequence[tuple[date, list[int]]]) -> dict[str, Any]:
    series = [
        {"name": str(title), "values": [counts[n] for _month, counts in months]}
        for n, (_ours, title) in enumerate(SIDES)
    ]
    return {"kind": "bar", "across": [f"{month:%m/%Y}" for month, _counts in months], "series": series}
