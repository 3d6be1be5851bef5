"""Data Integrity proofs of the suite eddsa-jcs-2022 (W3C Data Integrity EdDSA Cryptosuites 1.0, 3.3)."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from thongquan.wire.domain.credentials.documents import BadCredential, Document, canonical, listed, moment
from thongquan.wire.domain.credentials.multibase import base58, from_base58
from thongquan.wire.domain.signers import Signer

PROOF, SUITE, PURPOSE = "DataIntegrityProof", "eddsa-jcs-2022", "assertionMethod"

# Of an issuer: each verification method that may assert for him, and its 32 bytes of Ed25519 public key.
Keys = Mapping[str, Mapping[str, bytes]]


def secured(document: Document, *, signer: Signer, method: str, at: datetime) -> dict[str, Any]:
    """`document` with its proof, by the Ed25519 key of `signer`, which others know as `method`."""
    assert signer.algorithm == "EdDSA"
    assert "proof" not in document
    options = {
        "type": PROOF,
        "cryptosuite": SUITE,
        "created": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": method,
        "proofPurpose": PURPOSE,
        "@context": document["@context"],
    }
    value = base58(signer.sign(signed_bytes(document, options)))
    return {**document, "proof": {**options, "proofValue": value}}


def signed_bytes(document: Document, options: Document) -> bytes:
    """Of the document without its proof and the proof without its value: their hashes, the proof's first."""
    return hashlib.sha256(canonical(options)).digest() + hashlib.sha256(canonical(document)).digest()


def the_proof(document: Document) -> dict[str, Any]:
    """Its one proof; BadCredential: proof-missing, more-than-one-proof."""
    proofs = listed(document.get("proof"))
    if not proofs or not isinstance(proofs[0], dict):
        raise BadCredential("proof-missing")
    if len(proofs) > 1:
        raise BadCredential("more-than-one-proof")
    return dict(proofs[0])


def method_of(document: Document) -> str:
    """The verification method that its proof names; BadCredential where there is no proof of this suite."""
    proof = the_proof(document)
    if proof.get("type") != PROOF or proof.get("cryptosuite") != SUITE or "previousProof" in proof:
        raise BadCredential("suite-not-known")
    method = proof.get("verificationMethod")
    if proof.get("proofPurpose") != PURPOSE or not isinstance(method, str):
        raise BadCredential("proof-unreadable")
    return method


def integrity_fault(document: Document, key: bytes, at: datetime) -> str:
    """Why `document` is not as the holder of `key` signed it, or "".

    wrong-signature, proof-expired (at `at`), proof-unreadable, context-differs, not-canonical.
    """
    proof = the_proof(document)
    value = proof.pop("proofValue", None)
    if fault := _options_fault(document, proof, at):
        return fault
    try:
        signature = from_base58(value) if isinstance(value, str) else b""
        Ed25519PublicKey.from_public_bytes(key).verify(signature, signed_bytes(_without_proof(document), proof))
    except BadCredential as why:
        return str(why)
    except ValueError:
        return "proof-unreadable"
    except InvalidSignature:
        return "wrong-signature"
    return ""


def _without_proof(document: Document) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


def _options_fault(document: Document, proof: Document, at: datetime) -> str:
    """The proof's own context must be the document's: what follows it would have been signed for another.

    The standard lets the document's context begin with the proof's; a reader of JSON who resolves no context
    asks for the same.
    """
    if "@context" in proof and listed(proof["@context"]) != listed(document["@context"]):
        return "context-differs"
    if any(name in proof and moment(proof[name]) is None for name in ("created", "expires")):
        return "proof-unreadable"
    ends = moment(proof.get("expires"))
    return "proof-expired" if ends is not None and at > ends else ""
