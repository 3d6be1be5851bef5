"""Its key, the keys of its partner, and signatures by a library (RFC 9421) and by hand (JWS)."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import http_message_signatures as rfc9421
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization import load_pem_private_key as load_key
from cryptography.x509.oid import NameOID

TAG = "customs-exchange"
PATH = "/api/v1/exchange/messages"


class Key(rfc9421.HTTPSignatureKeyResolver):
    """An Ed25519 key with a self-issued certificate, in `folder`/`name`.pem; made at first use."""

    def __init__(self, folder: Path, name: str) -> None:
        path = folder / f"{name}.pem"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_made(name))
            path.chmod(0o600)
        pem = path.read_bytes()
        key = load_key(pem, None)
        assert isinstance(key, ed25519.Ed25519PrivateKey)
        self._key = key
        self.certificate = x509.load_pem_x509_certificate(pem[pem.index(b"-----BEGIN CERTIFICATE") :])
        self.fingerprint = fingerprint(self.certificate)

    def resolve_private_key(self, key_id: str) -> ed25519.Ed25519PrivateKey:
        return self._key

    def resolve_public_key(self, key_id: str) -> ed25519.Ed25519PublicKey:
        raise KeyError(key_id)

    def sign_message(self, fields: Mapping[str, str], body: bytes, path: str) -> dict[str, str]:
        """The fields with digest and signature."""
        request = Request("POST", f"https://partner{path}", dict(fields))
        signer = rfc9421.HTTPMessageSigner(signature_algorithm=rfc9421.algorithms.ED25519, key_resolver=self)
        signer.sign(
            request,
            key_id=self.fingerprint,
            created=datetime.now(UTC),
            tag=TAG,
            covered_component_ids=("@method", "@path", *fields),
            body=body,
        )
        return request.headers

    def sign_receipt(self, told: Mapping[str, Any]) -> str:
        payload = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
        head = encoded(b'{"alg":"EdDSA"}')
        value = self._key.sign(f"{head}.{encoded(payload)}".encode())
        return f"{head}.{encoded(payload)}.{encoded(value)}"


@dataclass
class Request:
    method: str
    url: str
    headers: dict[str, str]


class Peer(rfc9421.HTTPSignatureKeyResolver):
    """The certificates of the administration it speaks with: for messages Ed25519, for receipts P-256."""

    def __init__(self, certificates: list[x509.Certificate]) -> None:
        self._certificates = {fingerprint(one): one for one in certificates}

    def resolve_public_key(self, key_id: str) -> Any:
        return self._certificates[key_id].public_key()

    def resolve_private_key(self, key_id: str) -> Any:
        raise KeyError(key_id)

    def fault(self, fields: Mapping[str, str], body: bytes, path: str) -> str:
        """Why the message is not signed by it, or ""."""
        verifier = rfc9421.HTTPMessageVerifier(
            signature_algorithm=rfc9421.algorithms.ED25519, key_resolver=self
        )
        wanted = [name for name in fields if name.startswith("customs-")]
        try:
            verifier.verify(
                Request("POST", f"https://partner{path}", dict(fields)),
                expect_tag=TAG,
                max_age=None,
                require_components=("@method", "@path", "content-type", "content-digest", *wanted),
                body=body,
            )
        except (rfc9421.HTTPMessageSignaturesException, KeyError) as why:
            return str(why) or type(why).__name__
        return ""

    def receipt(self, signed: str) -> dict[str, Any] | None:
        """What its receipt says; None where it signed none such."""
        head, payload, value = signed.split(".")
        raw = decoded(value)
        der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        for certificate in self._certificates.values():
            key = certificate.public_key()
            if isinstance(key, ec.EllipticCurvePublicKey):
                try:
                    key.verify(der, f"{head}.{payload}".encode(), ec.ECDSA(hashes.SHA256()))
                except InvalidSignature:
                    continue
                found: dict[str, Any] = json.loads(decoded(payload))
                return found
        return None


def fingerprint(certificate: x509.Certificate) -> str:
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _made(name: str) -> bytes:
    key, now = ed25519.Ed25519PrivateKey.generate(), datetime.now(UTC)
    holder = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"partner, {name}")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(holder)
        .issuer_name(holder)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .sign(key, None)
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return secret + certificate.public_bytes(Encoding.PEM)
