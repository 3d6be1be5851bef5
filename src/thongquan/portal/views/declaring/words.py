"""The words for papers: what kind one is of, and those that answer what other agencies demand."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CATEGORIES: Mapping[str, Promise] = {
    "invoice": _("Invoice"),
    "transport": _("Transport document"),
    "packing": _("Packing list"),
    "origin": _("Proof of origin"),
    "licence": _("Licence, permit or certificate"),
    "exclusion": _("A demand that does not apply"),
    "valuation": _("Paper on the value"),
    "previous": _("Earlier declaration"),
    "authorisation": _("Authorisation"),
    "guarantee": _("Guarantee"),
    "statement": _("Statement"),
    "other": _("Other paper"),
}
# Papers that answer what other agencies demand.
PAPERS: Mapping[str, Promise] = {
    "bank-appointment": _("Decision appointing the bank"),
    "breed-licence": _("Licence for breeds and seeds"),
    "chemical-business-certificate": _("Certificate for trade in chemicals"),
    "chemical-declaration": _("Declaration of chemicals"),
    "chemical-licence": _("Licence for restricted chemicals"),
    "circulation-number": _("Circulation number"),
    "cites-permit": _("CITES permit"),
    "conformity-certificate": _("Certificate of conformity"),
    "conformity-declaration": _("Declaration of conformity"),
    "cosmetics-notification": _("Notification of cosmetics"),
    "energy-label": _("Energy label"),
    "environment-licence": _("Environment licence"),
    "exemption-decision": _("Decision that permits it as an exception"),
    "export-papers": _("Papers for the export"),
    "fireworks-licence": _("Licence for fireworks"),
    "food-safety-notice": _("Notice that the food meets the requirements"),
    "forest-product-list": _("List of forest products"),
    "gold-licence": _("Licence for gold"),
    "import-licence": _("Import licence"),
    "incident-plan": _("Plan for chemical incidents"),
    "kimberley-certificate": _("Kimberley Process certificate"),
    "medicine-licence": _("Licence for medicines"),
    "mineral-papers": _("Papers on the origin of minerals"),
    "petroleum-trader-licence": _("Licence of the petroleum trader"),
    "phytosanitary-certificate": _("Phytosanitary certificate"),
    "publication-licence": _("Licence for publications"),
    "quality-certificate": _("Quality certificate"),
    "quality-registration": _("Registration for quality inspection"),
    "quarantine-registration": _("Registration for quarantine"),
    "quota-allocation": _("Allocation of the quota"),
    "rice-export-certificate": _("Certificate for the export of rice"),
    "scrap-deposit": _("Confirmation of the deposit for scrap"),
    "type-approval": _("Type approval"),
    "veterinary-certificate": _("Veterinary certificate"),
}
# UN/EDIFACT 1001, as far as papers of a consignment are attached under its codes.
CODED: Mapping[str, str] = {
    "325": "invoice",
    "380": "invoice",
    "271": "packing",
    "703": "transport",
    "704": "transport",
    "705": "transport",
    "740": "transport",
    "741": "transport",
    "861": "origin",
    "865": "origin",
    "911": "licence",
}
CATALOGUE: Mapping[str, Mapping[str, Promise]] = {
    "paper": {**CATEGORIES, **{code: CATEGORIES[of] for code, of in CODED.items()}},
    "demanded": PAPERS,
}
