"""The words for codes of the single window."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

CATALOGUE: Mapping[str, Mapping[str, Promise]] = {
    "licensing-step": {
        "receive": _("The agency receives within"),
        "supplement": _("The applicant supplements within"),
        "decide": _("The agency decides within"),
        "amend": _("A change of the licence is decided within"),
        "pay": _("The fee is paid within"),
    },
    "licensing-turn": {
        "applicant": _("The applicant"),
        "agency": _("The agency"),
        "nobody": _("Nobody"),
    },
    "licensing-way": {"import": _("Import"), "export": _("Export"), "both": _("Import and export")},
    "licensing-decision": {
        "granted": _("Granted"),
        "refused": _("Refused"),
        "amended": _("The licence is amended"),
        "amendment-refused": _("The change is refused"),
        "revoked": _("Revoked"),
    },
    "licensing-function": {
        "01": _("message 01, declare"),
        "03": _("message 03, cancel"),
        "05": _("message 05, add"),
        "22": _("message 22, rejected"),
        "24": _("message 24, cancelled"),
        "25": _("message 25, supplement asked for"),
        "26": _("message 26, decided"),
        "29": _("message 29, inspection"),
        "99": _("message 99, acknowledged"),
    },
    "licensing-act": {
        "send": _("Sent to the agency"),
        "receive": _("Received"),
        "ask-fee": _("The fee is to be paid"),
        "pay": _("The fee was paid"),
        "ask-supplement": _("A supplement was asked for"),
        "supplement": _("Supplemented"),
        "assign-inspection": _("The goods are to be inspected"),
        "grant": _("Granted"),
        "refuse": _("Refused"),
        "withdraw": _("Withdrawn"),
        "lapse": _("Closed: nothing came in time"),
    },
}

SPANS: Mapping[str, Callable[[int], str]] = {
    "hour": lambda n: ngettext("%(n)s hour", "%(n)s hours", n),
    "working-hour": lambda n: ngettext("%(n)s working hour", "%(n)s working hours", n),
    "day": lambda n: ngettext("%(n)s day", "%(n)s days", n),
    "working-day": lambda n: ngettext("%(n)s working day", "%(n)s working days", n),
    "month": lambda n: ngettext("%(n)s month", "%(n)s months", n),
}


def span(clock: Mapping[str, Any]) -> str:
    """How long a step may take, as `selectors.applications.clocks` tells it: "1 working day"."""
    return SPANS[clock["unit"]](clock["amount"]) % {"n": clock["amount"]}
