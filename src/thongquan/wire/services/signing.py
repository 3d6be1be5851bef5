"""Signing in the administration's name."""

from datetime import datetime

from cryptography import x509

from thongquan.wire.domain import envelope as envelopes
from thongquan.wire.domain import httpsig, jws
from thongquan.wire.domain.certificates import fingerprint
from thongquan.wire.domain.envelope import Envelope
from thongquan.wire.domain.signers import Signer
from thongquan.wire.services.signers import document_signer, exchange_signer


def sign(body: bytes, *, detached: bool = False, signer: Signer | None = None) -> str:
    """`body` as a compact JWS (RFC 7515); `detached` leaves the payload out (appendix F)."""
    key = signer or document_signer()
    certificate = own_certificate(key)
    thumbprint = jws.encode(bytes.fromhex(fingerprint(certificate)))
    head = jws.protected({"alg": key.algorithm, "x5t#S256": thumbprint})
    value = jws.encode(key.sign(jws.signing_input(head, body)))
    return f"{head}.{'' if detached else jws.encode(body)}.{value}"


def signed_fields(
    envelope: Envelope, body: bytes, *, path: str, at: datetime, signer: Signer | None = None
) -> dict[str, str]:
    """The fields of HTTP under which `body` is posted to `path`, signed at `at`."""
    key = signer or exchange_signer()
    fields = envelopes.fields(envelope) | {"content-digest": httpsig.content_digest(body)}
    key_id = fingerprint(own_certificate(key))
    base, told = httpsig.to_sign("POST", path, fields, key_id=key_id, created=at)
    return fields | {"signature-input": told, "signature": httpsig.signed_field(key.sign(base))}


def own_certificate(signer: Signer | None = None) -> x509.Certificate:
    """The certificate by which others verify what this administration signs."""
    certificate = (signer or document_signer()).certificate
    assert certificate is not None, "the keys of documents and of exchange have one"
    return certificate
