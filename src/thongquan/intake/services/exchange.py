"""Messages of other administrations: the signature decides, not who is signed in; then as every message."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from django.conf import settings

from thongquan.intake import selectors
from thongquan.intake.domain.hostile import bounded
from thongquan.intake.domain.messages import Incoming, Message, Receipt, envelope_of
from thongquan.intake.domain.pacing import Pace
from thongquan.intake.services import pacing
from thongquan.intake.services.queue import kinds_of_partners
from thongquan.intake.services.together import Result, receive_batch, receive_together
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.wire import selectors as wire
from thongquan.wire.domain import Registered, SignatureKind, Verification, bundles, httpsig
from thongquan.wire.domain import envelope as envelopes
from thongquan.wire.domain.envelope import Envelope, Way
from thongquan.wire.domain.signatures import verified
from thongquan.wire.services import require_agreed

PARTNERS = frozenset({"administration"})  # kinds of subjects that may send
AHEAD = timedelta(minutes=5)  # by which a partner's clock may be before ours
DOUBTFUL = Pace("exchange", per_minute=60, at_once=120)  # of one address: what no partner signed


def pass_over(messages: Sequence[Message]) -> None:
    """Of the kind VOID: it stands where its sender gave a message up, and says nothing."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How messages came: the request's method and path, the network address, the moment."""

    method: str
    path: str
    address: str
    at: datetime

    def doubt(self) -> None:
        """It counts against its address: no partner of ours signed it."""
        pacing.count(pace=DOUBTFUL, address=self.address, at=self.at)


def take(*, fields: Mapping[str, str], body: Iterable[bytes], arrival: Arrival) -> Receipt:
    """Receive a message of a partner, in its turn; the same again gets its first receipt. `fields` of HTTP by
    their names in lower case; `body` is read only where the envelope will do.

    Refused: envelope-unreadable, partner-unknown, receiver-not-here, message-expired, signed-ahead-of-time,
    too-large: nothing is stored. partner-signature-invalid: stored and not handed on, or, where its id is that
    of a message received before, recorded. kind-not-handled, message-id-reused, sequence-reused: the partner's
    own fault.
    """
    known = _Known(arrival.at)
    envelope, registered = _admitted(fields, arrival, known)
    data = bounded(body, settings.EXCHANGE_BODY_MAX)
    incoming = _verified(envelope, registered, data, fields, arrival, known)
    result, received_at = receive_together(incoming=incoming, sender=envelope.sender, at=arrival.at)
    return _settled(incoming, result, received_at, arrival.at)


def take_bundle(*, body: Iterable[bytes], arrival: Arrival) -> list[Receipt | Refused]:
    """Receive several messages that came in one request, each as `take` does it alone; what became of each.

    One that could not be stored though nothing is wrong with it is refused with `try-again`. All together are
    refused: too-large, bundle-unreadable.
    """
    enclosed = bundles.read(bounded(body, bundles.BYTES_MAX))
    known = _Known(arrival.at)
    results: list[Receipt | Refused | None] = [None] * len(enclosed)
    incoming: dict[int, Incoming] = {}
    for place, one in enumerate(enclosed):
        try:
            envelope, registered = _admitted(one.fields, arrival, known)
            incoming[place] = _verified(envelope, registered, one.body, one.fields, arrival, known)
        except Refused as why:
            results[place] = why
            if why.code == "too-many-requests":
                results = [result or why for result in results]
                break
    stored = receive_batch(incoming=list(incoming.values()), at=arrival.at)
    for (place, one), (result, received_at) in zip(incoming.items(), stored, strict=True):
        try:
            results[place] = _settled(one, result, received_at, arrival.at)
        except Refused as why:
            results[place] = why
    return [result for result in results if result is not None]


class _Known:
    """What is on record of partners at a moment, asked once for all that comes in one request."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.certificates = lru_cache(maxsize=None)(wire.certificates)
        self.fault = lru_cache(maxsize=None)(self._fault)

    def _fault(self, sender: Subject, kind: str) -> Refused | None:
        """Why a kind is not taken of that sender."""
        try:
            require_agreed(sender, kind, Way.RECEIVE, at=self.at)
        except Refused as why:
            return why
        return None


def _admitted(fields: Mapping[str, str], arrival: Arrival, known: _Known) -> tuple[Envelope, list[Registered]]:
    try:
        return _opened(fields, arrival.at, known)
    except Refused:
        arrival.doubt()
        raise


def _verified(
    envelope: Envelope,
    registered: list[Registered],
    data: bytes,
    fields: Mapping[str, str],
    arrival: Arrival,
    known: _Known,
) -> Incoming:
    """The message with what its signature is worth; refused where its kind is none that a partner sends."""
    evidence = httpsig.evidence(arrival.method, arrival.path, fields)
    found = verified(
        registered, SignatureKind.HTTP, data, evidence, on=arrival.at.astimezone(UTC).date(), at=arrival.at
    )
    if not found.valid:
        arrival.doubt()
    elif envelope.kind not in kinds_of_partners():
        raise Refused("kind-not-handled", kind=envelope.kind)
    elif why := known.fault(envelope.sender, envelope.kind):
        _not_agreed(envelope, data, why, arrival.at)
    return Incoming(
        message_id=envelope.message_id,
        kind=envelope.kind,
        body=data,
        media_type=envelope.media_type,
        signature=evidence,
        signature_kind=SignatureKind.HTTP,
        envelope=envelope,
        verified=found,
    )


def _opened(fields: Mapping[str, str], at: datetime, known: _Known) -> tuple[Envelope, list[Registered]]:
    """The envelope, where its message may be taken in, and the certificates of its sender."""
    envelope = envelopes.read(fields)
    if str(envelope.receiver) != str(wire.ourselves()):
        raise Refused("receiver-not-here", receiver=envelope.receiver)
    registered = known.certificates(envelope.sender) if envelope.sender.kind in PARTNERS else []
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


def _settled(incoming: Incoming, result: Result, received_at: datetime, at: datetime) -> Receipt:
    """What the sender is told of a message that was stored, or was here before."""
    envelope, found = incoming.envelope, incoming.verified
    assert envelope is not None
    assert found is not None
    if not found.valid:
        if not isinstance(result, Refused) or result.code != "signature-invalid":
            _forged(envelope, incoming.body, found, at)
        raise Refused("partner-signature-invalid", signature=found.why)
    if isinstance(result, Refused):
        raise result
    if result.received_at != received_at:
        _require_same(result, envelope)
    return result


def _not_agreed(envelope: Envelope, data: bytes, why: Refused, at: datetime) -> None:
    """Refused, but for what was received before its agreement ended: that gets its first receipt for ever."""
    if _earlier(envelope) is not None:
        return
    if why.code != "exchange-suspended":  # what is suspended will come again
        body = {"message_id": envelope.message_id, "kind": envelope.kind, "conversation": envelope.conversation}
        told = body | {"sha256": hashlib.sha256(data).hexdigest()}
        record(Entry("intake.not-agreed", 1, envelope.sender, told, Actor.system("intake"), at))
    raise why


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
