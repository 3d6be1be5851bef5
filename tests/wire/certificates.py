"""Certificates for tests, self-issued."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.wire.domain import jws

DAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
ANA = Subject("party", "VN-0100109106")
BUDI = Subject("party", "VN-0101243150")
CLERK = Actor(Subject("user", "7"), office="VN-01B1")


@lru_cache(maxsize=16)
def key(kind: str = "ec", number: int = 0) -> object:
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    if kind == "ed":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(65537, 2048 if kind == "rsa" else 1024)


@lru_cache(maxsize=16)
def certificate(kind: str = "ec", number: int = 0, days: int = 365) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"ana {number}")])
    private = key(kind, number)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
    builder = builder.serial_number(1000 + number).not_valid_before(NOON - timedelta(days=365))
    builder = builder.not_valid_after(NOON + timedelta(days=days))
    return builder.sign(private, None if kind == "ed" else hashes.SHA256())


def pem(*args: object) -> bytes:
    return certificate(*args).public_bytes(Encoding.PEM)


def make_jws(
    body: bytes, kind: str = "ec", number: int = 0, *, detached: bool = True, **header: object
) -> bytes:
    algorithm = {"ec": "ES256", "rsa": "RS256", "ed": "EdDSA"}[kind]
    head = jws.protected({"alg": algorithm, **header})
    message = jws.signing_input(head, body, encoded=header.get("b64", True) is not False)
    private = key(kind, number)
    if kind == "ec":
        r, s = decode_dss_signature(private.sign(message, ec.ECDSA(hashes.SHA256())))
        value = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    elif kind == "rsa":
        from cryptography.hazmat.primitives.asymmetric import padding

        value = private.sign(message, padding.PKCS1v15(), hashes.SHA256())
    else:
        value = private.sign(message)
    return f"{head}.{'' if detached else jws.encode(body)}.{jws.encode(value)}".encode()
