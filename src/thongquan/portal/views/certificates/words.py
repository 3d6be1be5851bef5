"""The words for the codes and fields of certificates of origin."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATE: Mapping[str, Promise] = {
    "issued": _("Issued"),
    "received": _("Received, not used yet"),
    "used-in-part": _("Used in part"),
    "used-up": _("Used up"),
    "cancelled": _("Cancelled"),
    "replaced": _("Replaced"),
    "refused": _("Refused"),
}
SIDE: Mapping[str, Promise] = {"ours": _("Issued here"), "received": _("Received")}
TICK: Mapping[str, Promise] = {
    "third-country-invoicing": _("Third country invoicing"),
    "accumulation": _("Accumulation"),
    "back-to-back": _("Back-to-back certificate"),
    "partial-cumulation": _("Partial cumulation"),
    "exhibition": _("Exhibition"),
    "de-minimis": _("De minimis"),
    "issued-retroactively": _("Issued retroactively"),
}
FIELD: Mapping[str, Promise] = {
    "reference": _("Reference number"),
    "form": _("Kind of certificate"),
    "issuing_country": _("Issuing country"),
    "importing_country": _("Importing country"),
    "issued_on": _("Issued on"),
    "valid_until": _("Last day"),
    "exporter": _("Exporter"),
    "exporter.name": _("Name of the exporter"),
    "exporter.address": _("Address of the exporter"),
    "exporter.country": _("Country of the exporter"),
    "exporter.id": _("Number of the exporter"),
    "consignee": _("Consignee"),
    "consignee.name": _("Name of the consignee"),
    "consignee.address": _("Address of the consignee"),
    "consignee.country": _("Country of the consignee"),
    "consignee.id": _("Number of the consignee"),
    "transport": _("Transport"),
    "transport.departure_date": _("Departure"),
    "transport.conveyance": _("Vessel, flight or vehicle"),
    "transport.discharge_port": _("Port of discharge"),
    "ticks": _("Ticked"),
    "invoiced_by": _("Invoiced by"),
    "invoiced_by.name": _("Invoiced by: name"),
    "invoiced_by.address": _("Invoiced by: address"),
    "invoiced_by.country": _("Invoiced by: country"),
    "remarks": _("Remarks"),
    "declared": _("Declaration by the exporter"),
    "declared.name": _("The exporter's declaration: by"),
    "declared.place": _("The exporter's declaration: place"),
    "declared.date": _("The exporter's declaration: date"),
    "certified": _("Certification"),
    "certified.name": _("Certified by"),
    "certified.place": _("Certified at"),
    "certified.date": _("Certified on"),
    "items.description": _("Description"),
    "items.hs_code": _("HS code"),
    "items.origin_criterion": _("Origin criterion"),
    "items.quantity": _("Quantity"),
    "items.unit": _("Unit"),
    "items.marks": _("Marks"),
    "items.packages": _("Packages"),
    "items.gross_mass": _("Gross mass (kg)"),
    "items.fob_value": _("Value FOB"),
    "items.fob_value.amount": _("Value FOB"),
    "items.fob_value.currency": _("Currency"),
    "items.invoice": _("Invoice"),
    "items.invoice.number": _("Invoice number"),
    "items.invoice.date": _("Invoice date"),
}
CATALOGUE: Mapping[str, Mapping[str, Promise]] = {
    "certificate-state": STATE,
    "certificate-side": SIDE,
    "certificate-tick": TICK,
    "certificate-field": FIELD,
}
