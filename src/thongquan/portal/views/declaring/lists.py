"""What a field may say: the pack's lists by name, and the short ones that are the form's own."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.selectors import choices
from thongquan.clearance.selectors.choices import Asked, Choice
from thongquan.portal.templatetags.portal import said
from thongquan.portal.views.declaring.words import CATEGORIES, PAPERS

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
    "papers": CATEGORIES,
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
