"""That the issue of a credential stands in a journal, by a proof of inclusion that goes along with it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from thongquan.journal.domain.proofs import followed
from thongquan.wire.domain.credentials.documents import Document, canonical

# Of an issuer: the verifier keys of his journal, in the form that signed notes publish.
Records = Mapping[str, Sequence[str]]

# Of the event's payload: the digests of the credential and of the one with selective disclosure (what its
# issuer signed of it); what revokes one has no such members.
MEMBER, TOKEN_MEMBER = "issued", "issued_token"


def digest_of(document: Document) -> str:
    """SHA-256 of the secured credential's canonical bytes, in lower-case hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


def digest_of_token(jwt: str) -> str:
    """SHA-256 of what an issuer signed of an SD-JWT, without what is shown beside it."""
    return hashlib.sha256(jwt.encode()).hexdigest()


def record_fault(document: Document, proof: Mapping[str, Any], keys: Sequence[str]) -> str:
    """Why `proof` does not show that a journal of `keys` holds the issue of `document`, or "".

    record-unreadable, not-in-the-record, another-credential. The proof's own keys are not asked.
    """
    return _fault(MEMBER, digest_of(document), proof, keys)


def token_fault(jwt: str, proof: Mapping[str, Any], keys: Sequence[str]) -> str:
    """The same of what was signed of an SD-JWT."""
    return _fault(TOKEN_MEMBER, digest_of_token(jwt), proof, keys)


def _fault(member: str, digest: str, proof: Mapping[str, Any], keys: Sequence[str]) -> str:
    try:
        shown = followed({**proof, "keys": list(keys)})
        payload = json.loads(proof["payload"])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return "record-unreadable"
    if not shown.holds or not proof.get("leaf"):
        return "not-in-the-record"
    named = payload.get(member) if isinstance(payload, dict) else None
    return "" if named == digest else "another-credential"
