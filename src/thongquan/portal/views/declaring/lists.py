"""What a field may say: the pack's lists by name, and the short ones that are the form's own."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.selectors import choices
from thongquan.clearance.selectors.choices import Asked, Choice
from thongquan.portal.templatetags.portal import said

OWN: Mapping[str, Mapping[str, Promise]] = {
    "party-class": {
        "1": _("A person to a person"),
        "2": _("A business to a person"),
        "3": _("A person to a business"),
        "4": _("A business to a business"),
        "5": _("Other"),
    },
    "spread": {"value": _("Value"), "mass": _("Mass"), "quantity": _("Quantity")},
    "quota": {"IN": _("within the quota"), "OUT": _("outside the quota")},
    "papers": {
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
    },
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
STAGES: Mapping[str, Promise] = {
    "registration": _("before you register"),
    "clearance": _("before the goods are cleared"),
    "after": _("after clearance, before the goods are sold"),
    "notice": _("to be known"),
}


def options(of: str, asked: Asked, *, items: int = 0) -> list[tuple[str, str]]:
    """(code, words) of each."""
    if of == "items":
        return [("0", str(_("all items"))), *((str(n), str(n)) for n in range(1, items + 1))]
    if of in OWN:
        return [(code, str(text)) for code, text in OWN[of].items()]
    return [(one.code, words(one)) for one in choices.choices(of, asked)]


def words(one: Choice) -> str:
    """A choice of a short list: its words, and its code where people know it by that."""
    text = said(one.names)
    return f"{one.code} · {text}" if text else one.code


def good(one: Choice | None) -> str:
    """A line of the tariff: its own words, else those of its heading."""
    return said(one.names) or said(one.more) if one else ""


def paper(code: str) -> str:
    return str(PAPERS.get(code, code))
