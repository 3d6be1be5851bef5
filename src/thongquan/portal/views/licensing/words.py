"""The words for codes of the single window."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CATALOGUE: Mapping[str, Mapping[str, Promise]] = {
    "span": {
        "hour": _("hours"),
        "working-hour": _("working hours"),
        "day": _("days"),
        "working-day": _("working days"),
        "month": _("months"),
    },
    "licensing-step": {
        "receive": _("The agency receives within"),
        "supplement": _("The applicant supplements within"),
        "decide": _("The agency decides within"),
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
        "amended": _("Amended"),
        "revoked": _("Revoked"),
    },
    "licensing-act": {
        "send": _("Sent to the agency"),
        "receive": _("Received"),
        "ask-supplement": _("A supplement was asked for"),
        "supplement": _("Supplemented"),
        "assign-inspection": _("The goods are to be inspected"),
        "grant": _("Granted"),
        "refuse": _("Refused"),
        "withdraw": _("Withdrawn"),
        "lapse": _("Closed: nothing was supplied in time"),
    },
}
