"""Who or what a record speaks of, and identifiers that sort by time."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

_CODE = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """A thing of any room by its kind and code: no foreign key, no import upstairs.

    Subject("party", "VN-0100109106"), Subject("office", "VN-01B1"), Subject("declaration", "VN-10000000013")
    """

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Subject":
        kind, _, identifier = text.partition(":")
        if not kind or not identifier:
            raise ValueError(f"not a subject: {text!r} (expected kind:id)")
        return cls(kind, identifier)


def qualified(administration: str, number: str) -> str:
    """The form used everywhere outside the legal number itself: `<administration>-<number>`."""
    assert _CODE.fullmatch(administration), administration
    return f"{administration}-{number}"


def local_part(identifier: str, administration: str) -> str | None:
    """The number in `identifier`; None where it is of another administration, or no text to be kept."""
    prefix = f"{administration}-"
    ours = identifier.startswith(prefix) and identifier.isprintable()
    return identifier[len(prefix) :] if ours else None


def uuid7(at: datetime, entropy: bytes) -> UUID:
    """A version 7 UUID (RFC 9562): 48 bits of milliseconds of `at`, 74 bits of `entropy` (10 bytes given)."""
    assert at.tzinfo is not None
    assert len(entropy) == 10
    milliseconds = int(at.timestamp() * 1000)
    value = (milliseconds & ((1 << 48) - 1)) << 80 | int.from_bytes(entropy, "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)
