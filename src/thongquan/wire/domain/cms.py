"""CMS signed data (RFC 5652), detached, with signed attributes."""

import hashlib
import hmac
from typing import Any

from asn1crypto import cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from thongquan.wire.domain.keys import HASHES, verifies

_METHODS = ("rsassa_pkcs1v15", "rsassa_pss", "ecdsa", "ed25519")


def check(body: bytes, signature: bytes | None, certificate: x509.Certificate) -> str:
    """Why the DER SignedData `signature` is no signature of `body`, or ""."""
    try:
        return _check(body, signature or b"", certificate)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError):
        return "unreadable"


def _check(body: bytes, signature: bytes, certificate: x509.Certificate) -> str:
    envelope = cms.ContentInfo.load(signature, strict=True)
    if envelope["content_type"].native != "signed_data":
        return "not-signed-data"
    signed = envelope["content"]
    inside = signed["encap_content_info"]["content"]
    if inside.native is not None and inside.native != body:
        return "not-over-the-body"
    ours = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    signers = [info for info in signed["signer_infos"] if _is_of(info["sid"], ours)]
    if len(signers) != 1:
        return "not-by-this-certificate"
    content_type = signed["encap_content_info"]["content_type"].native
    return _check_signer(body, signers[0], content_type, certificate)


def _is_of(sid: Any, certificate: asn1_x509.Certificate) -> bool:
    if sid.name == "issuer_and_serial_number":
        same_issuer = sid.chosen["issuer"].dump() == certificate.issuer.dump()
        return bool(same_issuer and sid.chosen["serial_number"].native == certificate.serial_number)
    return bool(sid.native == certificate.key_identifier)


def _check_signer(body: bytes, info: Any, content_type: str, certificate: x509.Certificate) -> str:
    digest = info["digest_algorithm"]["algorithm"].native
    method = info["signature_algorithm"]
    if digest not in HASHES or method.signature_algo not in _METHODS:
        return "algorithm-not-allowed"
    hashed_with = method.hash_algo if method.signature_algo in ("ecdsa", "rsassa_pss") else digest
    if hashed_with not in HASHES:
        return "algorithm-not-allowed"
    attributes = info["signed_attrs"]
    if not isinstance(attributes, cms.CMSAttributes) or not len(attributes):
        return "no-signed-attributes"
    told = [(attribute["type"].native, list(attribute["values"])) for attribute in attributes]
    types = [values for name, values in told if name == "content_type"]
    digests = [values for name, values in told if name == "message_digest"]
    if len(types) != 1 or len(digests) != 1 or len(types[0]) != 1 or len(digests[0]) != 1:
        return "no-signed-attributes"
    if types[0][0].native != content_type:
        return "wrong-content-type"
    if not hmac.compare_digest(hashlib.new(digest, body).digest(), digests[0][0].native):
        return "wrong-digest"
    message = core.SetOf.dump(attributes.untag())
    pss = method.signature_algo == "rsassa_pss"
    valid = verifies(certificate.public_key(), info["signature"].native, message, hashed_with, pss=pss)
    return "" if valid else "wrong-signature"
