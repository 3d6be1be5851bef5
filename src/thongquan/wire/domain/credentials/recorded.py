"""That the issue of a credential stands in a journal, by a proof of inclusion that goes along with it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from thongquan.journal.domain.proofs import followed
from thongquan.wire.domain.credentials.documents import Document, canonical

# Of an issuer: the verifier keys of his journal, in the form that signed notes publish.
Records = Mapping[str, Sequence[str]]

MEMBER = "issued"  # of the event's payload: the digest of the credential; what revokes one has no such member


def digest_of(document: Document) -> str:
    """SHA-256 of the secured credential's canonical bytes, in lower-case hexadecimal."""
    return hashlib.sha256(canonical(document)).hexdigest()


def record_fault(document: Document, proof: Mapping[str, Any], keys: Sequence[str]) -> str:
    """Why `proof` does not show that a journal of `keys` holds the issue of `document`, or "".

    record-unreadable, not-in-the-record, another-credential. The proof's own keys are not asked.
    """
    try:
        shown = followed({**proof, "keys": list(keys)})
        payload = json.loads(proof["payload"])
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return "record-unreadable"
    if not shown.holds or not proof.get("leaf"):
        return "not-in-the-record"
    named = payload.get(MEMBER) if isinstance(payload, dict) else None
    return "" if named == digest_of(document) else "another-credential"
