"""JSON Web Signatures, compact (RFC 7515), detached (its appendix F) and unencoded (RFC 7797)."""

import base64
import binascii
import json
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from thongquan.wire.domain.keys import verifies

# The algorithm follows from the key that was registered, never from the header alone.
_DIGESTS = {"ES256": "sha256", "ES384": "sha384", "RS256": "sha256", "PS256": "sha256", "EdDSA": "sha512"}
HEADER_MAX = 16_384


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """ValueError where `text` is not unpadded base64url in its one form."""
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if encode(raw) != text:
        raise ValueError("not base64url")
    return raw


def signing_input(header: str, payload: bytes, *, encoded: bool = True) -> bytes:
    return header.encode() + b"." + (encode(payload).encode() if encoded else payload)


def protected(header: dict[str, Any]) -> str:
    return encode(json.dumps(header, sort_keys=True, separators=(",", ":")).encode())


def payload(signed: str) -> bytes:
    """What a compact JWS says; whether it is signed by whom it should is `check`'s to answer."""
    return decode(signed.split(".")[1])


def _algorithms(key: CertificatePublicKeyTypes) -> tuple[str, ...]:
    if isinstance(key, ed25519.Ed25519PublicKey):
        return ("EdDSA",)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return {"secp256r1": ("ES256",), "secp384r1": ("ES384",)}.get(key.curve.name, ())
    return ("RS256", "PS256") if isinstance(key, rsa.RSAPublicKey) else ()


def _der(signature: bytes, algorithm: str) -> bytes | None:
    """The ECDSA signature r ‖ s of RFC 7518 as DER; None where its length is wrong."""
    half = {"ES256": 32, "ES384": 48}[algorithm]
    if len(signature) != 2 * half:
        return None
    return encode_dss_signature(
        int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    )


def check(body: bytes, signature: bytes | None, certificate: x509.Certificate) -> str:
    """Why the compact JWS `signature` (payload empty, or equal to the body) is no signature of `body`, or
    "".
    """
    try:
        text = (signature or b"").decode("ascii")
        head, payload, signed = text.split(".")
        header = json.loads(decode(head)) if len(head) <= HEADER_MAX else None
        value = decode(signed)
    except (ValueError, binascii.Error, RecursionError):
        return "unreadable"
    if not isinstance(header, dict):
        return "unreadable"
    encoded = header.get("b64", True)
    critical = header.get("crit", [])
    if critical not in ([], ["b64"]) or not isinstance(encoded, bool) or (not encoded and critical != ["b64"]):
        return "critical-header-not-understood"
    if payload and (not encoded or payload != encode(body)):
        return "not-over-the-body"
    key, algorithm = certificate.public_key(), header.get("alg")
    if algorithm not in _algorithms(key):
        return "algorithm-not-allowed"
    raw = _der(value, algorithm) if algorithm.startswith("ES") else value
    message = signing_input(head, body, encoded=encoded)
    if raw is None or not verifies(key, raw, message, _DIGESTS[algorithm], pss=algorithm == "PS256"):
        return "wrong-signature"
    return ""
