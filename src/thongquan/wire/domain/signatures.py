"""Whether a signature over bytes is by the key of one given certificate."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519

from thongquan.wire.domain import cms, httpsig, jws, xmldsig
from thongquan.wire.domain.certificates import Registered, State, fingerprint, serial, signs, state_on


class SignatureKind(StrEnum):
    JWS = "JWS"
    CMS = "CMS"
    XMLDSIG = "XMLDSIG"
    HTTP = "HTTP"  # RFC 9421: the signature given is the evidence of `httpsig`


@dataclass(frozen=True, slots=True)
class Verification:
    """`valid`: rightly signed, and the certificate was in force on that day. `why` is "" or a stable code:

    no-certificate, certificate-<state>, or what is wrong with the signature ("wrong-digest", "wrong-signature",
    "unreadable", "algorithm-not-allowed", "not-over-the-body" …).
    """

    valid: bool
    why: str
    serial: str = ""
    fingerprint: str = ""
    state: State = State.NOT_REGISTERED


Check = Callable[[bytes, bytes | None, x509.Certificate], str]
_CHECKS: Mapping[SignatureKind, Check] = {
    SignatureKind.JWS: jws.check,
    SignatureKind.CMS: cms.check,
    SignatureKind.XMLDSIG: xmldsig.check,
    SignatureKind.HTTP: httpsig.check,
}


def check(kind: SignatureKind, body: bytes, signature: bytes | None, certificate: x509.Certificate) -> str:
    """Why `signature` is no signature of `body` by the key of `certificate`, or "".

    XMLDSIG without `signature` means an enveloped one, inside the body.
    """
    return _CHECKS[kind](body, signature, certificate)


def _unlikely(kind: SignatureKind, registered: Registered) -> bool:
    """Whether it is of another kind of key than such signatures are made with."""
    key = registered.certificate.public_key()
    return kind is SignatureKind.HTTP and not isinstance(key, ed25519.Ed25519PublicKey)


def verified(
    registered: Sequence[Registered],
    kind: SignatureKind,
    body: bytes,
    signature: bytes | None,
    *,
    on: date,
    at: datetime | None = None,
) -> Verification:
    """Whether the signature is by one of the certificates `registered` to a subject, in force on the legal day
    `on` (at the moment `at`).
    """
    signing = [each for each in registered if signs(each.certificate)]
    if not signing:
        return Verification(False, "no-certificate")
    ranked = sorted(
        signing, key=lambda each: (state_on(each, on, at) is not State.IN_FORCE, _unlikely(kind, each))
    )
    why = ""
    for each in ranked:
        found = check(kind, body, signature, each.certificate)
        if not found:
            state = state_on(each, on, at)
            fault = "" if state is State.IN_FORCE else f"certificate-{state}"
            return Verification(
                not fault, fault, serial(each.certificate), fingerprint(each.certificate), state
            )
        why = why or found
    return Verification(False, why)
