"""What comes in, what the sender gets in his hand, what a handler gets."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from thongquan.journal.domain import payload_bytes
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject, qualified
from thongquan.wire.domain import SignatureKind, Verification, envelope
from thongquan.wire.domain.envelope import Envelope


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of a sender, as it came. `signature` None with kind XMLDSIG: enveloped in the body.

    `envelope`: of a message between administrations, which is handed on in the order of its conversation.
    `verified`: what its receiver found of the signature already.
    """

    message_id: str
    kind: str
    body: bytes
    media_type: str
    signature: bytes | None = None
    signature_kind: SignatureKind | None = None
    envelope: Envelope | None = None
    verified: Verification | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What we acknowledge, and `signed`: the same as a JWS by the administration.

    `number` is <administration>-R<12 digits>; `body_hash` SHA-256 in hexadecimal; `leaf` in the journal.
    """

    administration: str
    number: str
    sender: Subject
    message_id: str
    kind: str
    body_hash: str
    size: int
    received_at: datetime
    leaf: UUID
    signature: str  # "unsigned", "valid", or why it is not valid
    certificate: str  # serial of the certificate, "" where there is none
    certificate_state: str  # its state on that day, "" where there is none
    signed: str = ""

    def payload(self) -> bytes:
        """The RFC 8785 bytes that are signed."""
        return payload_bytes(
            {
                "administration": self.administration,
                "receipt": self.number,
                "sender": str(self.sender),
                "message_id": self.message_id,
                "kind": self.kind,
                "sha256": self.body_hash,
                "size": self.size,
                "received_at": self.received_at.isoformat(),
                "leaf": str(self.leaf),
                "signature": self.signature,
                "certificate": self.certificate,
                "certificate_state": self.certificate_state,
            }
        )

    @classmethod
    def read(cls, signed: str) -> "Receipt":
        """The receipt in a JWS of ours (not verified here)."""
        payload = signed.split(".")[1]
        told: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return cls(
            administration=told["administration"],
            number=told["receipt"],
            sender=Subject.parse(told["sender"]),
            message_id=told["message_id"],
            kind=told["kind"],
            body_hash=told["sha256"],
            size=told["size"],
            received_at=datetime.fromisoformat(told["received_at"]),
            leaf=UUID(told["leaf"]),
            signature=told["signature"],
            certificate=told["certificate"],
            certificate_state=told["certificate_state"],
            signed=signed,
        )


@dataclass(frozen=True, slots=True)
class Message:
    """A stored message as a handler gets it. `tries`: how often it failed before; `envelope`: where it is one
    between administrations.
    """

    id: int
    receipt: str
    sender: Subject
    message_id: str
    kind: str
    media_type: str
    body: bytes
    actor: Actor
    received_at: datetime
    tries: int = 0
    envelope: Envelope | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a message, as its sender may fetch it."""

    media_type: str
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered to a request; `location`: of what it made, or ""."""

    status: int
    media_type: str
    location: str
    body: bytes


def envelope_of(evidence: bytes | None) -> Envelope | None:
    """The envelope in the evidence kept as a message's signature; None where there is no evidence."""
    return envelope.read(json.loads(evidence)["fields"]) if evidence is not None else None


def receipt_number(administration: str, message: int) -> str:
    return qualified(administration, f"R{message:012d}")


def message_number(administration: str, receipt: str) -> int | None:
    """The message of a receipt's number, or None where it is not one of this administration's."""
    prefix = qualified(administration, "R")
    digits = receipt.removeprefix(prefix)
    return int(digits) if digits != receipt and digits.isascii() and digits.isdigit() else None


def refusal(verification: Verification | None, *, unsigned_allowed: bool) -> str:
    """Why a message is stored and not handed on, or ""."""
    if verification is None:
        return "" if unsigned_allowed else "signature-required"
    return "" if verification.valid else "signature-invalid"
