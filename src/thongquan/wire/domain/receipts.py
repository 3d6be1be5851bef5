"""Whether what a partner signed is its receipt of this message of ours."""

import hashlib
import json
from typing import Any

from thongquan.wire.domain.envelope import Envelope


def fault(payload: bytes, envelope: Envelope, body: bytes) -> str:
    """The member of the receipt (the payload of its JWS) that is not as it should be, or ""."""
    try:
        told: Any = json.loads(payload)
    except (ValueError, RecursionError):
        return "unreadable"
    if not isinstance(told, dict):
        return "unreadable"
    wanted = {
        "administration": envelope.receiver.id,
        "sender": str(envelope.sender),
        "message_id": envelope.message_id,
        "kind": envelope.kind,
        "sha256": hashlib.sha256(body).hexdigest(),
        "signature": "valid",
    }
    return next((name for name, value in wanted.items() if told.get(name) != value), "")
