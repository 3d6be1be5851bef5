"""What the customs of the exporting country told of an import, beside what is declared here."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.domain.acdd import Compared, Document
from thongquan.clearance.domain.acdd.matching import EXPORTER_ROLES, IMPORTER_ROLES
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.selectors import acdd, dossier, views
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.desk.control import SEE, tabs

MATCH: Mapping[str, Promise] = {
    "none": _("The exporting country tells of its exports, and of none that is this import."),
    "matched": _("An export declaration of the other side is of these goods."),
    "ambiguous": _("Several export declarations of the other side may be of these goods: none is compared."),
    "withdrawn": _("The other side withdrew its export declaration of these goods."),
}
HOW: Mapping[str, Promise] = {
    "reference": _("by the number that the import names"),
    "transport": _("by the transport document"),
    "parties": _("by exporter, consignee and goods"),
}
DIFFERENCE: Mapping[str, Promise] = {
    "code-missing": _("Goods exported and not declared here"),
    "code-other": _("Goods declared here and not exported"),
    "consignee": _("Consignee"),
    "discharge-port": _("Place of discharge"),
    "exporter": _("Exporter"),
    "mass-higher": _("Net mass, more here"),
    "mass-lower": _("Net mass, less here"),
    "origin": _("Origin"),
    "quantity-higher": _("Quantity, more here"),
    "quantity-lower": _("Quantity, less here"),
    "transport-mode": _("Mode of transport"),
    "value-higher": _("Invoice value, more here"),
    "value-lower": _("Invoice value, less here"),
}
SHARES: tuple[tuple[str, Promise], ...] = (
    ("quantity_percent", _("Quantity")),
    ("mass_percent", _("Net mass")),
    ("value_percent", _("Invoice value")),
)


@page(
    SEE,
    "desk/<str:identifier>/abroad",
    name="abroad",
    title=_("Exporting side"),
    journey=Journey.CONTROL,
    above="control",
    rows=dossier.rows,
)
def abroad(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    row = visitor.declaration
    said = dossier.content(row)
    found = acdd.beside(row, said)
    context = {
        "tabs": tabs(visitor.known.identifier, "abroad"),
        "identifier": visitor.known.identifier,
        "row": row,
        "number": views.legal_number(row),
        "export": row.direction == "EX",
        "now": found.now,
        "match": MATCH.get(found.now.match, "") if found.now else "",
        "how": HOW.get(found.now.how, "") if found.now else "",
        "known": found.known,
        "changed": found.known is not None and found.now is not None and found.known != found.now,
        "differences": _differences(found.now),
        "shares": _shares(found.now),
        "document": found.document,
        "header": _header(found.document, said, found.now) if found.document else [],
        "told": acdd.told_of(row) if row.direction == "EX" else [],
    }
    return render(request, "portal/desk/abroad.html", context)


def _differences(now: Compared | None) -> list[tuple[Promise | str, str, str, str]]:
    every = now.differences if now else ()
    return [(DIFFERENCE.get(one.code, one.code), one.place, one.exported, one.declared) for one in every]


def _shares(now: Compared | None) -> list[tuple[Promise, Decimal]]:
    return [(title, share) for name, title in SHARES if (share := getattr(now, name, None)) is not None]


def _header(
    document: Document, said: Declaration, now: Compared | None
) -> list[tuple[Promise, str, str, bool]]:
    """What the document says of the whole, what is declared here, and whether they differ."""
    differs = set(now.codes) if now else set()
    rows: list[tuple[Promise, str, str, Any]] = [
        (_("Exporter"), document.exporter_name, _named(said, EXPORTER_ROLES), "exporter"),
        (_("Consignee"), document.consignee_name, _named(said, IMPORTER_ROLES), "consignee"),
        (_("Customs broker there"), document.agent_name, "", None),
        (_("Departure"), document.departure_date or "", "", None),
        (_("Place of discharge"), document.discharge_port, said.unloading_location_id, "discharge-port"),
    ]
    return [(title, there, here, code in differs) for title, there, here, code in rows]


def _named(said: Declaration, roles: tuple[str, ...]) -> str:
    names = (party.name for role in roles for party in said.parties if party.role_code == role)
    return next((name for name in names if name), "")
