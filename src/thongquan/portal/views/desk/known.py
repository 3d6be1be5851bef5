"""What an officer knows beside the declaration: the history of its parties, and what has to do with it. What he
may not see is neither shown nor counted."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.selectors import access, inside, registry, views
from thongquan.clearance.selectors.history import As, History, history
from thongquan.clearance.selectors.related import Related, related_to
from thongquan.inspection.domain.results import FOUND
from thongquan.portal import words
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.desk.control import SEE, tabs
from thongquan.portal.views.desk.named import named

LANES = (("G", "green"), ("Y", "yellow"), ("R", "red"))
ROLES: Mapping[As, Mapping[str, Promise]] = {
    As.TRADER: {"IM": _("Importer"), "EX": _("Exporter")},
    As.DECLARANT: {"IM": _("Declarant"), "EX": _("Declarant")},
}
BY: Mapping[str, Promise] = {
    "goods": _("same company, goods and origin"),
    "container": _("same container"),
    "paper": _("same document"),
    "partner": _("same seller or buyer abroad"),
    "sequence": _("one follows the other"),
}
PAPERS: Mapping[str, Promise] = {
    "container": _("container"),
    "previous": _("declaration"),
    "invoice": _("invoice"),
    "transport": _("transport document"),
    "origin": _("proof of origin"),
    "licence": _("licence"),
    "packing": _("packing list"),
}


@page(
    SEE,
    "desk/<str:identifier>/history",
    name="party-history",
    title=_("History of the party"),
    journey=Journey.CONTROL,
    above="control",
)
def party_history(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    row = visitor.declaration
    asked = As.DECLARANT if request.GET.get("of") == As.DECLARANT and _apart(row) else As.TRADER
    party = getattr(row, asked)
    known = history(party, access.visible(visitor.signed, visitor.at, SEE), at=visitor.at, of=asked)
    names = registry.names({row.trader, row.declarant}, on=books.today(visitor.at))
    months = [_month(one) for one in known.months]
    context = _about(visitor, "party-history") | {
        "known": known,
        "since": books.today(known.since),
        "party": party,
        "name": names.get(party, party),
        "as": ROLES[asked][row.direction],
        "parties": [
            (f"{ROLES[of][row.direction]}: {names.get(code, code)}", f"?of={of}", of == asked)
            for of, code in ((As.TRADER, row.trader), (As.DECLARANT, row.declarant))
        ]
        if _apart(row)
        else [],
        "figures": _figures(known),
        "months": months,
        "lanes": [words.LANE[lane] for lane, _tint in LANES],
        "chart": _chart(months),
        "found": FOUND,
        "against": _against(known, visitor),
        "sees_party": visitor.may("party.view"),
    }
    return render(request, "portal/desk/history.html", context)


@page(
    SEE,
    "desk/<str:identifier>/related",
    name="related",
    title=_("Related declarations"),
    journey=Journey.CONTROL,
    above="control",
)
def related(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    found = related_to(visitor.declaration, access.visible(visitor.signed, visitor.at, SEE))
    context = _about(visitor, "related") | {
        "rows": named(_together(found), visitor),
        "revisions": found.revisions[::-1],
    }
    return render(request, "portal/desk/related.html", context)


def _about(visitor: Visitor, name: str) -> dict[str, Any]:
    row = visitor.declaration
    return {
        "tabs": tabs(visitor.known.identifier, name),
        "identifier": visitor.known.identifier,
        "row": row,
        "number": views.legal_number(row),
    }


def _apart(row: Any) -> bool:
    """Whether another declared it than whose goods they are."""
    return bool(row.declarant) and row.declarant != row.trader


def _figures(known: History) -> list[tuple[Promise, int]]:
    differing = sum(count for code, count in known.findings.items() if code != "none")
    return [
        (_("Declarations"), known.declarations),
        (_("Amendments"), sum(known.amendments.values())),
        (_("Cancellations"), sum(known.cancellations.values())),
        (_("Findings not as declared"), differing),
        (_("Decisions against it"), sum(known.against.values())),
        (_("Lanes that people changed"), known.overrides),
    ]


def _month(told: Mapping[str, Any]) -> tuple[str, list[int], int]:
    """11/2026, how many in each lane, and together."""
    first, counts = date.fromisoformat(f"{told['month']}-01"), told["lanes"]
    return f"{first:%m/%Y}", [counts.get(lane, 0) for lane, _tint in LANES], sum(counts.values())


def _chart(months: list[tuple[str, list[int], int]]) -> dict[str, Any]:
    series = [
        {"name": str(words.LANE[lane]), "values": [counts[n] for _when, counts, _all in months], "tint": tint}
        for n, (lane, tint) in enumerate(LANES)
    ]
    return {"kind": "stack", "across": [when for when, _counts, _all in months], "series": series}


def _against(known: History, visitor: Visitor) -> list[tuple[Any, int]]:
    """What each kind of decision is called, and how many; the most first."""
    if not known.against:
        return []
    of_book = inside.reasons(visitor.declaration, "decision", at=visitor.at)["decision"]
    most = sorted(known.against.items(), key=lambda one: (-one[1], one[0]))
    return [(of_book.get(kind) or {"": words.word("decided", kind)}, count) for kind, count in most]


def _together(found: Related) -> list[dict[str, Any]]:
    """Each declaration once with all it is related by: what has most in common first, then the newest."""
    rows: dict[str, dict[str, Any]] = {}
    for by, title in BY.items():
        for one in getattr(found, by):
            row = rows.setdefault(one["identifier"], {**one, "by": []})
            row["by"].append((title, list(_common(by, one))))
    return sorted(
        rows.values(), key=lambda row: (len(row["by"]), row["registered_at"], row["number"]), reverse=True
    )


def _common(by: str, one: Mapping[str, Any]) -> Iterator[tuple[Promise | str, str]]:
    """The kind and number of what they have in common; of goods the codes, of who sells or buys the name."""
    if by == "goods":
        yield from (("", code) for code in one["codes"])
    elif by == "partner":
        yield "", one["name"]
    else:
        of = {"container": {"container"}, "sequence": {"previous"}}.get(
            by, set(PAPERS) - {"container", "previous"}
        )
        yield from ((PAPERS[kind], number) for kind, number in one["shares"] if kind in of)
