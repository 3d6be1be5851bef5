"""What a leaf of the record is, and the rows it is kept in.

A leaf is the RFC 8785 text of who did what, when and why, with a commitment SHA-256(salt ‖ payload) instead
of the payload. The salt hides payloads that could be guessed; payload and salt lie apart and may be
destroyed.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from thongquan.journal.domain.checkpoint import stamp
from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import canonical_bytes
from thongquan.kernel.events import Event
from thongquan.kernel.identifiers import Subject

SALT = 16
ENTROPY = 10 + SALT  # bytes of randomness each leaf takes: its identifier's, then its salt
KIND = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+")
SAFE_INTEGER = 2**53 - 1
_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class Entry:
    """What a room asks to be recorded. `retention_days` None: kept until a retention schedule says
    otherwise.
    """

    kind: str
    version: int
    subject: Subject
    body: Mapping[str, Any]
    actor: Actor
    at: datetime
    reason: str = ""
    data_class: str = "internal"
    purpose: str = "customs"
    retention_days: int | None = None

    @classmethod
    def of(cls, event: Event, *, subject: Subject, actor: Actor, at: datetime, **rest: Any) -> "Entry":
        return cls(event.kind, event.version, subject, event.body(), actor, at, **rest)


class Leaf(msgspec.Struct, frozen=True):
    """The members of a leaf in the order of RFC 8785."""

    administration: str
    at: str
    commitment: str
    id: str
    kind: str
    office: str | None
    on_behalf: str | None
    reason: str
    subject: str
    version: int
    who: str

    def text(self) -> bytes:
        return _encode(self)


_leaf_decoder = msgspec.json.Decoder(Leaf)


def read_leaf(text: str | bytes) -> Leaf:
    """ValueError where `text` is not a leaf in its one canonical form."""
    leaf = _leaf_decoder.decode(text)
    if leaf.text() != (text.encode() if isinstance(text, str) else text):
        raise ValueError("not the canonical text of a leaf")
    return leaf


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as a subscriber or a timeline reads it, in its newest version.

    `body` is None where the payload was lawfully destroyed; `txid` and `seq` are its place in the record.
    """

    id: UUID
    kind: str
    version: int
    subject: Subject
    body: dict[str, Any] | None
    actor: Actor
    at: datetime
    reason: str
    txid: int
    seq: int


def _simple(value: Any) -> bool:
    """Whether the fast encoder says of `value` what `canonical_bytes` says (a law in the tests)."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        return bool(-SAFE_INTEGER <= value <= SAFE_INTEGER)
    if kind is dict:
        return all(type(k) is str and k.isascii() and _simple(v) for k, v in value.items())
    if kind is list or kind is tuple:
        return all(map(_simple, value))
    return False


def payload_bytes(body: Mapping[str, Any]) -> bytes:
    """The RFC 8785 bytes of `body`, quickly where it is made of plain JSON values."""
    return _encode(body) if _simple(body) else canonical_bytes(body)


def commitment(salt: bytes, payload: bytes) -> str:
    return hashlib.sha256(salt + payload).hexdigest()


def month_of(at: datetime | date) -> date:
    """The month (UTC) that a row is partitioned by."""
    return date(at.year, at.month, 1)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of leaves and payloads as CSV for `COPY … FROM STDIN (format csv)`."""

    ids: list[UUID]
    leaves: bytes
    payloads: bytes


LEAF_COLUMNS = "month, id, kind, subject, leaf"
PAYLOAD_COLUMNS = "month, leaf_id, salt, payload, data_class, purpose, retain_until"


@dataclass
class _Batch:
    """What many entries of a batch share, worked out once."""

    milliseconds: dict[datetime, tuple[str, str, str]] = field(default_factory=dict)
    actors: dict[Actor, tuple[str, str | None]] = field(default_factory=dict)

    def time(self, at: datetime) -> tuple[str, str, str]:
        """(text of the moment, the identifier's first 48 bits in hexadecimal, month)."""
        if at not in self.milliseconds:
            assert at.tzinfo is not None
            text = stamp(at)
            self.milliseconds[at] = (text, f"{int(at.timestamp() * 1000):012x}", text[:7] + "-01")
        return self.milliseconds[at]

    def actor(self, actor: Actor) -> tuple[str, str | None]:
        if actor not in self.actors:
            behalf = None if actor.on_behalf is None else str(actor.on_behalf)
            self.actors[actor] = (str(actor.subject), behalf)
        return self.actors[actor]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _identifier(milliseconds: str, random: str) -> str:
    """`kernel.identifiers.uuid7` in text: 48 bits of time and 74 of `random` (20 hexadecimal digits)."""
    variant = "89ab"[int(random[4], 16) & 3]
    return f"{milliseconds[:8]}-{milliseconds[8:]}-7{random[1:4]}-{variant}{random[5:8]}-{random[8:]}"


def rows(entries: Sequence[Entry], *, administration: str, entropy: bytes) -> Rows:
    """The rows of `entries`, in their order. `entropy`: ENTROPY random bytes for each of them."""
    assert len(entropy) >= ENTROPY * len(entries)
    random, batch = entropy.hex(), _Batch()
    ids, leaves, payloads = [], [], []
    for i, entry in enumerate(entries):
        assert KIND.fullmatch(entry.kind), entry.kind
        at, milliseconds, month = batch.time(entry.at)
        who, behalf = batch.actor(entry.actor)
        cut = 2 * ENTROPY * i
        key = _identifier(milliseconds, random[cut : cut + 20])
        salt = random[cut + 20 : cut + 2 * ENTROPY]
        payload = payload_bytes(entry.body)
        subject = f"{entry.subject.kind}:{entry.subject.id}"
        leaf = Leaf(
            administration,
            at,
            hashlib.sha256(entropy[ENTROPY * i + 10 : ENTROPY * (i + 1)] + payload).hexdigest(),
            key,
            entry.kind,
            entry.actor.office,
            behalf,
            entry.reason,
            subject,
            entry.version,
            who,
        )
        until = "" if entry.retention_days is None else entry.at.date() + timedelta(days=entry.retention_days)
        ids.append(UUID(key))
        leaves.append(f"{month},{key},{entry.kind},{_quoted(subject)},{_quoted(leaf.text().decode())}\n")
        payloads.append(
            f"{month},{key},\\x{salt},{_quoted(payload.decode())},"
            f"{_quoted(entry.data_class)},{_quoted(entry.purpose)},{until}\n"
        )
    return Rows(ids, "".join(leaves).encode(), "".join(payloads).encode())
