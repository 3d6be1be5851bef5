"""What a leaf of the record is, and the rows it is kept in.

A leaf is the RFC 8785 text of what was done, when, why and at which office, with a commitment
SHA-256(salt ‖ payload) instead of the payload. The salt hides payloads that could be guessed; payload and salt
lie apart and may be destroyed.

Who did it is committed to in the same way, with a salt of its own, so that a proof can be handed to a declarant
without the officer's account. Leaves of the first format (without `format`) name him (decision 21).
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from thongquan.journal.domain.checkpoint import stamp
from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import quick_bytes
from thongquan.kernel.events import Event
from thongquan.kernel.identifiers import Subject

FORMAT = 2
SALT = 16
ENTROPY = 10 + SALT + SALT  # random bytes of each leaf: its identifier's, the payload's salt, the actor's
KIND = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+")
SIMPLE = re.compile(r"[A-Za-z0-9:._/ -]+")  # text that JSON and CSV leave as it is
VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class Entry:
    """What a room asks to be recorded. `retention_days` None: kept for the term that the law has for
    its kind on the day of a destruction, or for ever.
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


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """The members of a leaf in the order of RFC 8785. `who` is a commitment; in a leaf without `format` it is
    the account itself.
    """

    administration: str
    at: str
    commitment: str
    format: Literal[2] | msgspec.UnsetType = msgspec.UNSET
    id: str
    kind: str
    office: str | None
    on_behalf: str | None
    reason: str
    subject: str
    version: int
    who: str

    @property
    def names_who(self) -> bool:
        return self.format is msgspec.UNSET

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


def payload_bytes(body: Mapping[str, Any]) -> bytes:
    """The RFC 8785 bytes of `body`, quickly where it is made of plain JSON values."""
    return quick_bytes(body)


def commitment(salt: bytes, payload: bytes) -> str:
    return hashlib.sha256(salt + payload).hexdigest()


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of leaves and payloads as CSV for `COPY … FROM STDIN (format csv)`."""

    keys: list[str]
    leaves: bytes
    payloads: bytes

    @property
    def ids(self) -> list[UUID]:
        return [UUID(key) for key in self.keys]


LEAF_COLUMNS = "month, id, kind, subject, leaf, who, who_salt"
PAYLOAD_COLUMNS = "month, leaf_id, salt, payload, data_class, purpose, retain_until"


class _Batch:
    """What many entries of a batch share, worked out once: a leaf is pieces put together, quoted for CSV."""

    def __init__(self, administration: str) -> None:
        self.administration = administration
        self._times: dict[datetime, tuple[str, str, str]] = {}
        self._pieces: dict[tuple[Any, ...], tuple[str, str, bytes]] = {}
        self._tails: dict[tuple[Any, ...], str] = {}

    def time(self, at: datetime) -> tuple[str, str, str]:
        """(the leaf up to its commitment, the identifier's first 48 bits in hexadecimal, the month)."""
        if at not in self._times:
            text = stamp(at)
            head = _inside({"administration": self.administration, "at": text})
            self._times[at] = (head, f"{int(at.timestamp() * 1000):012x}", text[:7] + "-01")
        return self._times[at]

    def pieces(self, entry: Entry) -> tuple[str, str, bytes]:
        """(the leaf from its kind to its reason, its version, who acts)."""
        key = (entry.kind, entry.version, id(entry.actor), entry.reason)
        if key not in self._pieces:
            assert KIND.fullmatch(entry.kind), entry.kind
            actor = entry.actor
            behalf = None if actor.on_behalf is None else str(actor.on_behalf)
            told = {"kind": entry.kind, "office": actor.office, "on_behalf": behalf, "reason": entry.reason}
            self._pieces[key] = (_inside(told), str(entry.version), str(actor.subject).encode())
        return self._pieces[key]

    def tail(self, entry: Entry) -> str:
        """The payload's columns after the payload."""
        key = (entry.data_class, entry.purpose, entry.retention_days, entry.at)
        if key not in self._tails:
            days = entry.retention_days
            until = "" if days is None else entry.at.date() + timedelta(days=days)
            self._tails[key] = f"{_quoted(entry.data_class)},{_quoted(entry.purpose)},{until}\n"
        return self._tails[key]


def _inside(members: dict[str, Any]) -> str:
    """Members of a JSON object without its braces, for a quoted CSV column."""
    return _encode(members).decode()[1:-1].replace('"', '""')


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def rows(entries: Sequence[Entry], *, administration: str, entropy: bytes) -> Rows:
    """The rows of `entries`, in their order. `entropy`: ENTROPY random bytes for each of them."""
    assert len(entropy) >= ENTROPY * len(entries)
    random, batch, sha256 = entropy.hex(), _Batch(administration), hashlib.sha256
    keys, leaves, payloads = [], [], []
    for i, entry in enumerate(entries):
        head, milliseconds, month = batch.time(entry.at)
        middle, version, who = batch.pieces(entry)
        cut, byte = 2 * ENTROPY * i, ENTROPY * i
        # kernel.identifiers.uuid7 in text: 48 bits of time and 74 random ones
        key = (
            f"{milliseconds[:8]}-{milliseconds[8:]}-7{random[cut + 1 : cut + 4]}-"
            f"{VARIANT[random[cut + 4]]}{random[cut + 5 : cut + 8]}-{random[cut + 8 : cut + 20]}"
        )
        payload = payload_bytes(entry.body)
        committed = sha256(entropy[byte + 10 : byte + 10 + SALT] + payload).hexdigest()
        veiled = sha256(entropy[byte + 10 + SALT : byte + ENTROPY] + who).hexdigest()
        subject = f"{entry.subject.kind}:{entry.subject.id}"
        told = subject if SIMPLE.fullmatch(subject) else _inside({"": subject})[7:-2]
        keys.append(key)
        salt, veil = random[cut + 20 : cut + 20 + 2 * SALT], random[cut + 20 + 2 * SALT : cut + 2 * ENTROPY]
        leaves.append(
            f'{month},{key},{entry.kind},{_quoted(subject)},"{{{head},""commitment"":""{committed}"",'
            f'""format"":{FORMAT},""id"":""{key}"",{middle},""subject"":""{told}"",""version"":{version},'
            f'""who"":""{veiled}""}}",{_quoted(who.decode())},\\x{veil}\n'
        )
        payloads.append(f"{month},{key},\\x{salt},{_quoted(payload.decode())},{batch.tail(entry)}")
    return Rows(keys, "".join(leaves).encode(), "".join(payloads).encode())
