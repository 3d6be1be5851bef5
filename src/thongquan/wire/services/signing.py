"""Signing in the administration's name."""

import hashlib

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from thongquan.wire.domain import jws
from thongquan.wire.domain.signers import Signer
from thongquan.wire.services.signers import document_signer


def sign(body: bytes, *, detached: bool = False, signer: Signer | None = None) -> str:
    """`body` as a compact JWS (RFC 7515); `detached` leaves the payload out (appendix F)."""
    key = signer or document_signer()
    certificate = own_certificate(key)
    thumbprint = hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest()
    head = jws.protected({"alg": key.algorithm, "x5t#S256": jws.encode(thumbprint)})
    value = jws.encode(key.sign(jws.signing_input(head, body)))
    return f"{head}.{'' if detached else jws.encode(body)}.{value}"


def own_certificate(signer: Signer | None = None) -> x509.Certificate:
    """The certificate by which others verify what this administration signs."""
    certificate = (signer or document_signer()).certificate
    assert certificate is not None, "the key of documents has a certificate"
    return certificate
