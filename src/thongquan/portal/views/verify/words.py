"""What is asked of a credential, and what was found, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

QUESTION: Mapping[str, Promise] = {
    "signed": _("Is it as it was signed?"),
    "issuer": _("By a key of the issuer?"),
    "period": _("Is it in force today?"),
    "standing": _("Was it revoked?"),
    "record": _("Is its issue in the issuer's record?"),
    "dated": _("Was it recorded when it says?"),
    "witnessed": _("Who co-signed the record?"),
}
VERDICT: Mapping[str, Promise] = {"good": _("Yes"), "bad": _("Wrong"), "unknown": _("Not known here")}
WHOLE: Mapping[str, Promise] = {
    "good": _("The certificate holds"),
    "bad": _("Do not rely on it"),
    "unknown": _("It cannot be confirmed here"),
}
FORM: Mapping[str, Promise] = {
    "credential": _("Credential (W3C)"),
    "part": _("Credential of which a part is shown (SD-JWT VC)"),
    "attestation": _("OpenAttestation document"),
    "link": _("By the code on the paper"),
}
FOUND: Mapping[str, Promise] = {
    "as-it-was-signed": _("Nothing was altered since it was signed."),
    "as-it-was-wrapped": _("Nothing was altered since it was wrapped."),
    "wrong-signature": _("It was altered, or somebody else signed it."),
    "key-not-known": _("No key is known here that could have signed it."),
    "altered": _("It was altered after it was wrapped."),
    "unwrapped": _("It was never wrapped: nothing proves that it is whole."),
    "merkle-proof-wrong": _("It does not belong to the batch that it names."),
    "proof-expired": _("The proof has ended."),
    "proof-missing": _("Nobody signed it."),
    "more-than-one-proof": _("It bears several proofs; such are not read here."),
    "proof-unreadable": _("Its proof cannot be read."),
    "suite-not-known": _("It is signed in a way that is not read here."),
    "context-differs": _("Its proof is of another context."),
    "not-canonical": _("It says something that has no one text."),
    "salts-differ": _("Its salts do not fit what it says."),
    "unreadable": _("It cannot be read."),
    "too-large": _("It says more than is checked here."),
    "key-of-the-issuer": _("The key is one that we know of this issuer."),
    "issuer-not-known": _("We hold no key of this issuer. Ask the administration that it names."),
    "signed-by-its-key": _(
        "The key that it names signed it. Whose key that is, the DNS would say; it is not asked here."
    ),
    "ledger-not-asked": _("A ledger would say; it is not asked here."),
    "within-its-period": _("Today is within its days."),
    "not-yet-valid": _("Its first day is still to come."),
    "expired": _("Its last day is over."),
    "period-unreadable": _("Its days cannot be read."),
    "no-period-of-its-own": _("Documents of this kind name no days."),
    "in-force": _("The issuer has not revoked it."),
    "no-status": _("It names no list: it cannot be revoked."),
    "revoked": _("The issuer revoked it: it was cancelled or replaced."),
    "suspended": _("The issuer suspended it."),
    "unknown": _("The issuer's list of revocations is not at hand here. Its address is in the credential."),
    "in-the-record": _("Yes: the journal's proof leads from its issue to a signed checkpoint."),
    "not-shown": _("No proof of its issue came along."),
    "not-sealed-yet": _("It was issued a moment ago; its proof is there within seconds."),
    "not-in-the-record": _("The proof does not lead to a checkpoint of the issuer."),
    "another-credential": _("The proof is that of another credential."),
    "record-unreadable": _("The proof cannot be read."),
    "recorded-at-once": _("It was recorded within two days of the day that it bears."),
    "back-dated": _("It was recorded later than the day that it bears."),
    "back-dated-witnessed": _(
        "Another administration had co-signed the record after that day, and it was not there yet."
    ),
    "co-signed": _("Another administration keeps a checkpoint that covers it."),
    "not-co-signed-yet": _("No other administration has co-signed a checkpoint that covers it yet."),
}
FACT: Mapping[str, Promise] = {
    "issuer": _("Issuer"),
    "number": _("Entry"),
    "size": _("of entries"),
    "sealed_at": _("Sealed"),
    "dated": _("Bears the day"),
    "recorded_at": _("Recorded"),
    "by": _("By"),
    "at": _("On"),
}
CATALOGUE: Mapping[str, Mapping[str, Promise]] = {
    "verify-question": QUESTION,
    "verify-verdict": VERDICT,
    "verify-whole": WHOLE,
    "verify-form": FORM,
    "verify-found": FOUND,
    "verify-fact": FACT,
}
