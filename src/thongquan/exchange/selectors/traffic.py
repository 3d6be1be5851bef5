"""The state of each channel, and the messages that went and came, as plain values."""

import base64
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from thongquan.exchange.domain import kinds
from thongquan.exchange.models import Agreement, Partner
from thongquan.exchange.selectors.partners import (
    agreements_told,
    partner,
    partner_told,
    subject_of,
    whole,
)
from thongquan.intake import selectors as intake
from thongquan.intake.selectors import partners as arrived
from thongquan.intake.selectors.partners import NEWEST, Received, Standing
from thongquan.kernel.identifiers import Subject
from thongquan.wire import selectors as wire
from thongquan.wire.domain import SignatureKind
from thongquan.wire.domain.certificates import State, fingerprint, signs, state_on
from thongquan.wire.domain.envelope import Envelope
from thongquan.wire.domain.outgoing import Sent
from thongquan.wire.services import verify_detached

A_PAGE, THREAD_MOST = 25, 100


def channels(*, at: datetime) -> list[dict[str, Any]]:
    """Each partner with the state of its channel: `open`, address, last_received, last_sent (acknowledged),
    waiting since `oldest`, unreceipted, refused (on the desk), unhandled, dead, quarantined, key_ends and
    agreement_ends (the last days, None: no end or none in force)."""
    rows = list(Partner.objects.order_by("code"))
    subjects, on = [subject_of(row.code) for row in rows], at.astimezone(UTC).date()
    boxes, standing = wire.outboxes(subjects), arrived.standings(subjects)
    addresses, keys = wire.addresses(subjects, on), wire.registered(subjects)
    agreed = list(Agreement.objects.filter(state="approved"))
    told = agreements_told(agreed, at=at)
    found = []
    for row, subject in zip(rows, subjects, strict=True):
        own = [one for each, one in zip(agreed, told, strict=True) if each.partner_id == row.pk]
        ends = [
            min(filter(None, (one.registered_to, one.certificate.not_valid_after_utc.date())))
            for one in keys[subject]
            if signs(one.certificate) and state_on(one, on, at) is State.IN_FORCE
        ]
        mine = _channel(own, addresses.get(subject, ""), max(ends, default=None), row.suspended_at is not None)
        found.append(partner_told(row) | mine | _lying(boxes[subject], standing[subject]))
    return found


def whole_with_channel(code: str, *, at: datetime) -> dict[str, Any]:
    """One partner as `partners.whole` tells it, with the state of its channel."""
    told, subject, on = whole(code, at=at), subject_of(code), at.astimezone(UTC).date()
    box, standing = wire.outboxes([subject])[subject], arrived.standings([subject])[subject]
    address = next((one["address"] for one in told["routes"] if _covers(one, on)), "")
    ends = [
        min(filter(None, (one["registered_to"], one["expires_at"][:10])))
        for one in told["keys"]
        if one["state"] == State.IN_FORCE and one["signs"]
    ]
    suspended = told["suspended_at"] is not None
    channel = _channel(told["agreements"], address, max(ends, default=None), suspended)
    return channel | _lying(box, standing) | told


def _covers(route: dict[str, Any], on: date) -> bool:
    return route["valid_from"] <= on and (route["valid_to"] is None or on < route["valid_to"])


def _channel(agreements: list[dict[str, Any]], address: str, key_ends: Any, suspended: bool) -> dict[str, Any]:
    last_days = [one["valid_through"] for one in agreements if one["in_force"]]
    return {
        "open": bool(address and key_ends and last_days) and not suspended,
        "address": address,
        "agreements": len(last_days),
        "agreement_ends": None if None in last_days else max(last_days, default=None),
        "key_ends": key_ends,
    }


def _lying(box: wire.Outbox, standing: Standing) -> dict[str, Any]:
    return {
        "last_sent": box.last_received,
        "waiting": box.waiting,
        "oldest": box.oldest,
        "unreceipted": box.unreceipted,
        "refused": box.refused,
        "last_received": standing.last_received,
        "unhandled": standing.unhandled,
        "dead": standing.dead,
        "quarantined": standing.quarantined,
    }


def received(
    code: str, *, kind: str = "", conversation: str = "", before: int = NEWEST
) -> list[dict[str, Any]]:
    """What a partner sent, the newest first: a page."""
    rows = arrived.received(
        subject_of(code), kind=kind, conversation=conversation, before=before, limit=A_PAGE + 1
    )
    return [received_told(one) for one in rows]


def sent(
    code: str, *, kind: str = "", conversation: str = "", state: str = "", before: int = NEWEST
) -> list[dict[str, Any]]:
    """What we sent it, the newest first: a page."""
    rows = wire.sent_to(
        subject_of(code),
        kind=kind,
        conversation=conversation,
        state=state,
        before=before,
        limit=A_PAGE + 1,
    )
    return [sent_told(one) | {"number": number} for number, one in rows]


def on_desk() -> list[dict[str, Any]]:
    """What partners refused or let expire."""
    return [sent_told(one) for one in wire.on_desk()]


def dead() -> list[dict[str, Any]]:
    """Messages of partners that nobody could handle, with the name of their kind."""
    return [
        one | {"partner": Subject.parse(one["sender"]).id, "kind_text": kinds.text_of(one["kind"])}
        for one in arrived.dead()
    ]


def received_one(receipt: str, *, at: datetime) -> dict[str, Any]:
    """A message of a partner: envelope, body, what its signature was worth on arrival and what its key is worth
    now, our receipt, the messages of its conversation. NotFound."""
    one = arrived.received_one(receipt)
    body, evidence = intake.body(receipt), intake.signature(receipt)
    subject, when = one.envelope.sender, one.received_at
    found = verify_detached(
        kind=SignatureKind.HTTP,
        body=body,
        signature=evidence,
        subject=subject,
        on=when.astimezone(UTC).date(),
        at=when,
    )
    return received_told(one) | {
        "partner_name": partner(subject.id).name,
        "body": body,
        "evidence": (evidence or b"").decode(),
        "signature": {
            "valid": found.valid,
            "why": found.why,
            "fingerprint": found.fingerprint,
            "state_now": _state_now(subject, found.fingerprint, at),
        },
        "our_receipt": intake.receipt(receipt),
        "thread": thread(subject, one.envelope.conversation),
    }


def sent_one(message_id: str) -> dict[str, Any]:
    """A message of ours: envelope, body, the partner's receipt, the messages of its conversation. NotFound."""
    one = wire.outgoing(message_id)
    subject = one.envelope.receiver
    return sent_told(one) | {
        "partner_name": partner(subject.id).name,
        "body": wire.sent_body(message_id),
        "receipt": one.receipt,
        "thread": thread(subject, one.envelope.conversation),
    }


def thread(subject: Subject, conversation: str) -> list[dict[str, Any]]:
    """Both ways, the oldest first."""
    came = arrived.received(subject, conversation=conversation, limit=THREAD_MOST)
    went = wire.sent_to(subject, conversation=conversation, limit=THREAD_MOST)
    found = [received_told(one) for one in came] + [sent_told(one) for _, one in went]
    return sorted(found, key=lambda one: (one["at"], one["sequence"]))


def evidence(receipt: str) -> dict[str, Any]:
    """All that proves a message of a partner to whoever verifies it later: what was signed, the body, the
    partner's certificates, our receipt."""
    one = arrived.received_one(receipt)
    return {
        "signed": (intake.signature(receipt) or b"").decode(),
        "body": base64.b64encode(intake.body(receipt)).decode(),
        "certificates": _pems(one.envelope.sender),
        "received_at": one.received_at.isoformat(),
        "receipt": intake.receipt(receipt).signed,
    }


def evidence_of_sent(message_id: str) -> dict[str, Any]:
    """All that proves that a partner received a message of ours: its signed receipt over the body's hash."""
    one = wire.outgoing(message_id)
    return {
        "envelope": _told(one.envelope),
        "body": base64.b64encode(wire.sent_body(message_id)).decode(),
        "receipt": one.receipt,
        "certificates": _pems(one.envelope.receiver),
    }


def received_told(one: Received) -> dict[str, Any]:
    return _told(one.envelope) | {
        "way": "received",
        "number": one.number,
        "receipt": one.receipt,
        "at": one.received_at,
        "stage": str(one.stage),
        "size": one.size,
        "partner": one.envelope.sender.id,
    }


def sent_told(one: Sent) -> dict[str, Any]:
    return _told(one.envelope) | {
        "way": "sent",
        "at": one.envelope.sent_at,
        "stage": str(one.state),
        "tries": one.tries,
        "why": one.why,
        "receipted": bool(one.receipt),
        "partner": one.envelope.receiver.id,
    }


def _told(envelope: Envelope) -> dict[str, Any]:
    return {
        "sender": str(envelope.sender),
        "receiver": str(envelope.receiver),
        "kind": envelope.kind,
        "kind_text": kinds.text_of(envelope.kind),
        "message_id": envelope.message_id,
        "conversation": envelope.conversation,
        "sequence": envelope.sequence,
        "in_reply_to": envelope.in_reply_to,
        "sent_at": envelope.sent_at.isoformat(),
        "expires_at": envelope.expires_at.isoformat(),
        "media_type": envelope.media_type,
    }


def _state_now(subject: Subject, mark: str, at: datetime) -> str:
    on = at.astimezone(UTC).date()
    states: Iterable[str] = (
        str(state_on(one, on, at)) for one in wire.certificates(subject) if fingerprint(one.certificate) == mark
    )
    return next(iter(states), "")


def _pems(subject: Subject) -> list[str]:
    return [one.certificate.public_bytes(Encoding.PEM).decode() for one in wire.certificates(subject)]
