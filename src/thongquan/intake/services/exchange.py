"""Messages of other administrations: the signature decides, not who is signed in; then as every message."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from django.conf import settings

from thongquan.intake import selectors
from thongquan.intake.domain.hostile import bounded
from thongquan.intake.domain.messages import Incoming, Message, Receipt, envelope_of
from thongquan.intake.domain.pacing import Pace
from thongquan.intake.services import pacing, quarantine
from thongquan.intake.services.queue import kinds_of_partners
from thongquan.intake.services.together import Result, receive_batch, receive_together
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

    def keep(self, envelope: Envelope, fields: Mapping[str, str], body: bytes | None, why: Refused) -> None:
        """In quarantine; `body` None: it was not read."""
        evidence = httpsig.evidence(self.method, self.path, fields)
        quarantine.keep(
            envelope=envelope, evidence=evidence, body=body, address=self.address, why=why, at=self.at
        )


def take(*, fields: Mapping[str, str], body: Iterable[bytes], arrival: Arrival) -> Receipt:
    """Receive a message of a partner, in its turn; the same again gets its first receipt. `fields` of HTTP by
    their names in lower case; `body` is read only where the envelope will do.

    Refused: envelope-unreadable, too-large, exchange-suspended: nothing is kept. partner-unknown,
    receiver-not-here, message-expired, signed-ahead-of-time (the body is not read), partner-signature-invalid,
    and what is the partner's own fault, kind-not-handled, kind-not-agreed, message-id-reused, sequence-reused:
    kept in quarantine.
    """
    known = _Known(arrival.at)
    envelope, registered = _admitted(fields, arrival, known)
    data = bounded(body, settings.EXCHANGE_BODY_MAX)
    incoming = _verified(envelope, registered, data, fields, arrival, known)
    result, received_at = receive_together(incoming=incoming, sender=envelope.sender, at=arrival.at)
    return _settled(incoming, result, received_at, arrival)


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
            results[place] = _settled(one, result, received_at, arrival)
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
        envelope = envelopes.read(fields)
    except Refused:
        arrival.doubt()
        raise
    try:
        return envelope, _opened(envelope, fields, arrival.at, known)
    except Refused as why:
        arrival.doubt()
        arrival.keep(envelope, fields, None, why)
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
    if why := _fault(envelope, found, known):
        if not found.valid:
            arrival.doubt()
        if why.code != "exchange-suspended":  # it will come again
            arrival.keep(envelope, fields, data, why)
        raise why
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


def _fault(envelope: Envelope, found: Verification, known: _Known) -> Refused | None:
    """Why the message is not taken in; what was received before its agreement ended keeps its first receipt."""
    if not found.valid:
        return Refused("partner-signature-invalid", signature=found.why)
    if envelope.kind not in kinds_of_partners():
        return Refused("kind-not-handled", kind=envelope.kind)
    why = known.fault(envelope.sender, envelope.kind)
    return why if why is not None and _earlier(envelope) is None else None


def _opened(envelope: Envelope, fields: Mapping[str, str], at: datetime, known: _Known) -> list[Registered]:
    """The certificates of its sender, where its message may be taken in."""
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
    return registered


def _earlier(envelope: Envelope) -> Receipt | None:
    """The receipt of a message that was received under this id, whatever it was."""
    try:
        return selectors.receipt_of(envelope.sender, envelope.message_id)
    except NotFound:
        return None


def _settled(incoming: Incoming, result: Result, received_at: datetime, arrival: Arrival) -> Receipt:
    """What the sender is told of a message that was stored, or was here before."""
    envelope, evidence = incoming.envelope, incoming.signature
    assert envelope is not None
    assert evidence is not None
    try:
        if isinstance(result, Refused):
            raise result
        if result.received_at != received_at:
            _require_same(result, envelope)
    except Refused as why:
        if why.code == "try-again":
            raise
        quarantine.keep(
            envelope=envelope, evidence=evidence, body=incoming.body, address=arrival.address, why=why,
            at=arrival.at,
        )  # fmt: skip
        raise
    return result


def _require_same(receipt: Receipt, envelope: Envelope) -> None:
    """A message that comes again came in the same envelope."""
    if envelope_of(selectors.signature(receipt.number)) != envelope:
        raise Refused("message-id-reused", message_id=envelope.message_id, receipt=receipt.number)
