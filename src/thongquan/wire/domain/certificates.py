"""What a registered certificate is worth on a day."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding

RSA_BITS_MIN = 2048


class State(StrEnum):
    IN_FORCE = "in-force"
    NOT_REGISTERED = "not-registered"  # none of this subject, or not on that day
    NOT_YET_VALID = "not-yet-valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Registered:
    """A certificate registered to a subject for the days [registered_from, registered_to)."""

    certificate: x509.Certificate
    registered_from: date
    registered_to: date | None = None
    revoked_at: datetime | None = None


def state_on(registered: Registered, on: date, at: datetime | None = None) -> State:
    """The state on the legal day `on`; with `at`, a revocation counts from its moment, else for its whole
    day (UTC).
    """
    revoked = registered.revoked_at
    if revoked is not None and (revoked <= at if at is not None else revoked.astimezone(UTC).date() <= on):
        return State.REVOKED
    if on < registered.registered_from or (
        registered.registered_to is not None and on >= registered.registered_to
    ):
        return State.NOT_REGISTERED
    if on < registered.certificate.not_valid_before_utc.date():
        return State.NOT_YET_VALID
    if on > registered.certificate.not_valid_after_utc.date():
        return State.EXPIRED
    return State.IN_FORCE


@lru_cache(maxsize=1024)  # asked several times of each message
def fingerprint(certificate: x509.Certificate) -> str:
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def serial(certificate: x509.Certificate) -> str:
    return f"{certificate.serial_number:x}"


@lru_cache(maxsize=1024)
def signs(certificate: x509.Certificate) -> bool:
    """Whether its key is for signatures: any that is not for something else alone."""
    usage = _usage(certificate)
    return usage is None or usage.digital_signature or usage.content_commitment


def agrees_keys(certificate: x509.Certificate) -> bool:
    """Whether its key is for key agreement, by which others seal what only its holder can read."""
    usage = _usage(certificate)
    return usage is not None and usage.key_agreement


def _usage(certificate: x509.Certificate) -> x509.KeyUsage | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return None


def weakness(certificate: x509.Certificate) -> str:
    """Why the key of `certificate` is not good enough to be registered, or ""."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return "" if key.key_size >= RSA_BITS_MIN else f"RSA key of {key.key_size} bits"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return "" if key.curve.name in ("secp256r1", "secp384r1") else f"curve {key.curve.name}"
    return "" if isinstance(key, ed25519.Ed25519PublicKey) else f"key of type {type(key).__name__}"
