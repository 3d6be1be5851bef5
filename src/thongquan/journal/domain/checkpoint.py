"""Signed checkpoints: C2SP tlog-checkpoint text in a C2SP signed note, Ed25519.

VN.customs/journal
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=
time 2026-11-22T08:00:00.000000Z

— VN.customs/journal
Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = b"\x01"


class NoteSigner(Protocol):
    """What sealing needs of a key: Ed25519, 32 bytes of public key, and the keys of the years before."""

    @property
    def public_key(self) -> bytes: ...

    @property
    def former_public_keys(self) -> tuple[bytes, ...]: ...

    def sign(self, message: bytes) -> bytes: ...


class BadNote(ValueError):
    """A note whose form or signature is wrong; the message says which."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The record at one moment: `size` leaves under `root` (SHA-256, RFC 9162)."""

    origin: str
    size: int
    root: bytes
    at: datetime

    def text(self) -> str:
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\ntime {stamp(self.at)}\n"


def stamp(at: datetime) -> str:
    """UTC with six digits and Z: one moment has one text."""
    assert at.tzinfo is not None
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def key_id(name: str, public_key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public_key).digest()[:4]


def verifier_key(name: str, public_key: bytes) -> str:
    """The public key in the form that signed notes publish: name+id+key."""
    encoded = base64.b64encode(ED25519 + public_key).decode()
    return f"{name}+{key_id(name, public_key).hex()}+{encoded}"


def signed(checkpoint: Checkpoint, signer: NoteSigner) -> str:
    text = checkpoint.text()
    signature = key_id(checkpoint.origin, signer.public_key) + signer.sign(text.encode())
    return f"{text}\n— {checkpoint.origin} {base64.b64encode(signature).decode()}\n"


def opened(note: str, keys: Iterable[str]) -> Checkpoint:
    """The checkpoint in `note`, signed by one of the verifier `keys` given; else BadNote."""
    text, gap, signatures = note.rpartition("\n\n")
    if not gap:
        raise BadNote("no blank line before the signatures")
    text += "\n"
    if not any(_signs(line, text, key) for line in signatures.splitlines() for key in keys):
        raise BadNote("no signature by a known key")
    return _parsed(text)


def _signs(line: str, text: str, key: str) -> bool:
    name, identifier, encoded = key.split("+", 2)
    public = base64.b64decode(encoded)[1:]
    mark, _, rest = line.partition(" ")
    signer, _, signature = rest.rpartition(" ")
    try:
        raw = base64.b64decode(signature, validate=True)
        if (mark, signer, raw[:4].hex()) != ("—", name, identifier):
            return False
        Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], text.encode())
    except (ValueError, InvalidSignature):
        return False
    return True


def _parsed(text: str) -> Checkpoint:
    try:
        origin, size, root, time = text.rstrip("\n").split("\n")
        at = datetime.fromisoformat(time.removeprefix("time "))
        found = Checkpoint(origin, int(size), base64.b64decode(root, validate=True), at)
    except ValueError as why:
        raise BadNote(f"not a checkpoint: {why}") from None
    if found.text() != text:
        raise BadNote("not in the one form of a checkpoint")
    return found
