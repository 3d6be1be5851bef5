"""A witness's signature under another's checkpoint (C2SP tlog-cosignature, cosignature/v1 with Ed25519).

Who signs says: at this moment I had seen this tree, and it followed from every one I had seen before.
"""

import base64
import hashlib
import struct
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from thongquan.journal.domain.checkpoint import NoteSigner

COSIGNATURE = b"\x04"
LINE_MAX = 400


def witness_key(name: str, public_key: bytes) -> str:
    """The public key as signed notes publish it: name+id+key."""
    encoded = base64.b64encode(COSIGNATURE + public_key).decode()
    return f"{name}+{_id(name, public_key).hex()}+{encoded}"


def cosigned(note: str, *, name: str, signer: NoteSigner, at: datetime) -> str:
    """The line that goes under `note`, whose text is what its own signatures are over."""
    seconds = int(at.astimezone(UTC).timestamp())
    value = signer.sign(_message(note, seconds))
    raw = _id(name, signer.public_key) + struct.pack(">Q", seconds) + value
    return f"— {name} {base64.b64encode(raw).decode()}"


def cosigned_at(note: str, line: str, key: str) -> datetime | None:
    """When the holder of `key` co-signed `note` by `line`; None where he did not."""
    try:
        name, identifier, encoded = key.split("+", 2)
        kind, public = base64.b64decode(encoded, validate=True)[:1], base64.b64decode(encoded)[1:]
        mark, by, value = line.split(" ")
        raw = base64.b64decode(value, validate=True)
        if (kind, mark, by) != (COSIGNATURE, "—", name) or len(raw) != 4 + 8 + 64:
            return None
        if not identifier == raw[:4].hex() == _id(name, public).hex():
            return None
        (seconds,) = struct.unpack(">Q", raw[4:12])
        Ed25519PublicKey.from_public_bytes(public).verify(raw[12:], _message(note, seconds))
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError, InvalidSignature):
        return None


def _message(note: str, seconds: int) -> bytes:
    text = note.rpartition("\n\n")[0] + "\n"
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _id(name: str, public_key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + COSIGNATURE + public_key).digest()[:4]
