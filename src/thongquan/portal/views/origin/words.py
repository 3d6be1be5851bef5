"""Verification of origin in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERIFICATION: Mapping[str, Promise] = {
    "doubted": _("doubted, nobody asked yet"),
    "asked": _("the issuing country is asked"),
    "acknowledged": _("the issuing country looks into it"),
    "to-decide": _("answered, to be decided"),
    "granted": _("preference granted"),
    "refused": _("preference refused"),
    "unanswered": _("refused: no answer in time"),
    "withdrawn": _("doubt given up"),
    "ended": _("ended with the declaration"),
}
TURN: Mapping[str, Promise] = {
    "officer": _("Customs"),
    "issuer": _("The issuing country"),
    "exporter": _("The exporter"),
    "": _("Nobody any more"),
}
DOUBT: Mapping[str, Promise] = {
    "criterion": _("origin criterion"),
    "authenticity": _("signature, stamp or number"),
    "description": _("description of the goods"),
    "quantity": _("quantity"),
    "value-content": _("regional value content"),
    "consignment": _("consignment or invoicing"),
    "retroactive-check": _("retroactive check"),
}
OUTCOME: Mapping[str, Promise] = {
    "confirmed": _("confirmed"),
    "not-originating": _("not originating"),
    "not-issued-by-us": _("not issued there"),
    "cannot-be-confirmed": _("cannot be confirmed"),
}
CHOSEN: Mapping[str, Promise] = {
    "officer": _("an officer"),
    "random": _("random selection"),
    "profile": _("a risk profile"),
}
INQUIRY: Mapping[str, Promise] = {
    "received": _("to be acknowledged"),
    "acknowledged": _("acknowledged"),
    "exporter-asked": _("the exporter is asked"),
    "exporter-heard": _("the exporter was heard"),
    "answered": _("answered by us"),
    "withdrawn": _("no longer asked"),
}
CATALOGUE: Mapping[str, Mapping[str, Promise]] = {
    "verification": VERIFICATION,
    "verification-turn": TURN,
    "origin-doubt": DOUBT,
    "origin-outcome": OUTCOME,
    "origin-chosen": CHOSEN,
    "origin-inquiry": INQUIRY,
}
