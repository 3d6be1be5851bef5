"""Messages of other administrations: the signature decides, not who is signed in; then as every message."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from django.conf import settings

from thongquan.intake import selectors
from thongquan.intake.domain.hostile import bounded
from thongquan.intake.domain.messages import Incoming, Message, Receipt, envelope_of
from thongquan.intake.domain.pacing import Pace
from thongquan.intake.services import pacing
from thongquan.intake.services.queue import kinds_of_partners
from thongquan.intake.services.together import receive_together
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.wire import selectors as wire
from thongquan.wire.domain import Registered, SignatureKind, Verification, httpsig
from thongquan.wire.domain import envelope as envelopes
from thongquan.wire.domain.envelope import Envelope, Way
from thongquan.wire.domain.signatures import verified
from thongquan.wire.services import require_agreed

PARTNERS = frozenset({"administration"})  # kinds of subjects that may send
AHEAD = timedelta(minutes=5)  # by which a partner's clock may be before ours
DOUBTFUL = Pace("exchange", per_minute=60, at_once=120)  # of one address: what no partner signed


def pass_over(messages: Sequence[Message]) -> None:
    """Of the kind VOID: it stands where its sender gave a message up, and says nothing."""


def take(
    *, method: str, path: str, fields: Mapping[str, str], body: Iterable[bytes], address: str, at: datetime
) -> Receipt:
    """Receive a message of a partner, in its turn; the same again gets its first receipt. `fields` of HTTP by
    their names in lower case; `body` is read only where the envelope will do.

    Refused: envelope-unreadable, partner-unknown, receiver-not-here, message-expired, signed-ahead-of-time,
    too-large: nothing is stored. partner-signature-invalid: stored and not handed on, or, where its id is that
    of a message received before, recorded. kind-not-handled, message-id-reused, sequence-reused: the partner's
    own fault.
    """
    try:
        envelope, registered = _opened(fields, at)
    except Refused:
        pacing.count(pace=DOUBTFUL, address=address, at=at)
        raise
    data = bounded(body, settings.EXCHANGE_BODY_MAX)
    evidence = httpsig.evidence(method, path, fields)
    found = verified(registered, SignatureKind.HTTP, data, evidence, on=at.astimezone(UTC).date(), at=at)
    if not found.valid:
        pacing.count(pace=DOUBTFUL, address=address, at=at)
    elif envelope.kind not in kinds_of_partners():
        raise Refused("kind-not-handled", kind=envelope.kind)
    else:
        _agreed(envelope, data, at)
    return _received(envelope, data, evidence, found, at)


def _opened(fields: Mapping[str, str], at: datetime) -> tuple[Envelope, list[Registered]]:
    """The envelope, where its message may be taken in, and the certificates of its sender."""
    envelope = envelopes.read(fields)
    if str(envelope.receiver) != str(wire.ourselves()):
        raise Refused("receiver-not-here", receiver=envelope.receiver)
    registered = wire.certificates(envelope.sender) if envelope.sender.kind in PARTNERS else []
    if not registered:
        raise Refused("partner-unknown", sender=envelope.sender)
    created = httpsig.created_at(fields)
    ahead = max(envelope.sent_at, created or envelope.sent_at)
    if ahead > at + AHEAD:
        raise Refused("signed-ahead-of-time", signed=envelopes.moment(ahead), at=envelopes.moment(at))
    if envelope.expires_at <= at and _earlier(envelope) is None:
        raise Refused("message-expired", expired=envelopes.moment(envelope.expires_at))
    return envelope, registered


def _earlier(envelope: Envelope) -> Receipt | None:
    """The receipt of a message that was received under this id, whatever it was."""
    try:
        return selectors.receipt_of(envelope.sender, envelope.message_id)
    except NotFound:
        return None


def _received(envelope: Envelope, data: bytes, evidence: bytes, found: Verification, at: datetime) -> Receipt:
    incoming = Incoming(
        message_id=envelope.message_id,
        kind=envelope.kind,
        body=data,
        media_type=envelope.media_type,
        signature=evidence,
        signature_kind=SignatureKind.HTTP,
        envelope=envelope,
        verified=found,
    )
    result, received_at = receive_together(incoming=incoming, sender=envelope.sender, at=at)
    if not found.valid:
        if not isinstance(result, Refused) or result.code != "signature-invalid":
            _forged(envelope, data, found, at)
        raise Refused("partner-signature-invalid", signature=found.why)
    if isinstance(result, Refused):
        raise result
    if result.received_at != received_at:
        _require_same(result, envelope)
    return result


def _agreed(envelope: Envelope, data: bytes, at: datetime) -> None:
    """What was received before its agreement ended gets its first receipt for ever."""
    try:
        require_agreed(envelope.sender, envelope.kind, Way.RECEIVE, at=at)
    except Refused as why:
        if _earlier(envelope) is not None:
            return
        if why.code == "exchange-suspended":  # it will come again
            raise
        body = {"message_id": envelope.message_id, "kind": envelope.kind, "conversation": envelope.conversation}
        told = body | {"sha256": hashlib.sha256(data).hexdigest()}
        record(Entry("intake.not-agreed", 1, envelope.sender, told, Actor.system("intake"), at))
        raise


def _require_same(receipt: Receipt, envelope: Envelope) -> None:
    """A message that comes again came in the same envelope."""
    if envelope_of(selectors.signature(receipt.number)) != envelope:
        raise Refused("message-id-reused", message_id=envelope.message_id, receipt=receipt.number)


def _forged(envelope: Envelope, data: bytes, found: Verification, at: datetime) -> None:
    """Somebody used the id of a message received before; that one stays as it is."""
    body = {
        "sender": str(envelope.sender),
        "message_id": envelope.message_id,
        "sha256": hashlib.sha256(data).hexdigest(),
        "why": found.why,
    }
    about = selectors.receipt_of(envelope.sender, envelope.message_id).number
    record(Entry("intake.forgery-refused", 1, Subject("message", about), body, Actor.system("intake"), at))
