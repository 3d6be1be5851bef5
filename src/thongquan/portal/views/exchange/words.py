"""The words for codes of exchange."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CATALOGUE: Mapping[str, Mapping[str, Promise]] = {
    "exchange-state": {
        "proposed": _("proposed, awaits a second person"),
        "approved": _("approved"),
        "refused": _("refused"),
        "withdrawn": _("taken back"),
        "ended": _("ended"),
    },
    "exchange-stage": {
        "waiting": _("waiting"),
        "held-back": _("held back by one before it"),
        "laid-aside": _("nobody could handle it"),
        "handled": _("handled"),
        "received": _("acknowledged by the partner"),
        "refused": _("refused by the partner"),
        "expired": _("expired without a receipt"),
        "superseded": _("another stands in its place"),
    },
    "exchange-key": {
        "in-force": _("in force"),
        "not-registered": _("not registered on this day"),
        "not-yet-valid": _("not valid yet"),
        "expired": _("expired"),
        "revoked": _("revoked"),
    },
    "exchange-why": {
        "partner-unknown": _("Of no partner we know"),
        "receiver-not-here": _("Meant for another administration"),
        "message-expired": _("Came after its time"),
        "signed-ahead-of-time": _("Signed in the future"),
        "partner-signature-invalid": _("The signature does not verify"),
        "kind-not-handled": _("A kind that nobody here handles"),
        "kind-not-agreed": _("No agreement in force names this kind"),
        "message-id-reused": _("The id of another message"),
        "sequence-reused": _("The place of another message"),
    },
    "exchange-detail": {
        "no-certificate": _("no key to check it by"),
        "not-by-this-certificate": _("by another key than the registered ones"),
        "wrong-signature": _("what was signed is not what came"),
        "wrong-digest": _("the body was changed on the way"),
        "certificate-revoked": _("by a key that was revoked"),
        "certificate-expired": _("by a key that has expired"),
        "certificate-not-registered": _("by a key not registered on this day"),
        "certificate-not-yet-valid": _("by a key that is not valid yet"),
    },
}
