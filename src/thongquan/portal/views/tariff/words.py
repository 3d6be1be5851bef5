"""Words for the codes of controls: when something is asked, and of which way of the goods."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STAGE: Mapping[str, Promise] = {
    "registration": _("to register"),
    "clearance": _("before clearance"),
    "after": _("after clearance"),
    "notice": _("for your information"),
}
WAY: Mapping[str, Promise] = {"import": _("import"), "export": _("export"), "both": _("import and export")}
LEVEL: Mapping[str, Promise] = {
    "section": _("Section"),
    "chapter": _("Chapter"),
    "heading": _("Heading"),
    "subheading": _("Subheading"),
    "group": _("Group"),
    "line": _("Code"),
    "special": _("Special code"),
}
CATALOGUE: Mapping[str, Mapping[str, Promise]] = {"stage": STAGE, "way": WAY, "level": LEVEL}
