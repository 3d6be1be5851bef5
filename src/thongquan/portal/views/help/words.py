"""Words for whose turn a question is."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TURN: Mapping[str, Promise] = {
    "office": _("Customs: take the question up"),
    "officer": _("Customs: answer"),
    "asker": _("The asker: close, or ask again"),
    "nobody": _("Nobody"),
}
CATALOGUE: Mapping[str, Mapping[str, Promise]] = {"question-turn": TURN}
