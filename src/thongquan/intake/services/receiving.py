"""Receiving: stored as it came, with a signed receipt, before anyone judges it."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from thongquan.intake.domain.hostile import bounded
from thongquan.intake.domain.messages import Incoming, Receipt, message_number, receipt_number, refusal
from thongquan.intake.services import turns
from thongquan.intake.services.queue import handled
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.wire.domain import SignatureKind, State, Verification
from thongquan.wire.services import sign, verify_detached

MESSAGE_ID_MAX = 200
CHUNK = 1 << 20
Policy = Callable[[str, Subject], bool]
_unsigned_allowed: Policy = lambda kind, sender: False  # noqa: E731


def register_unsigned_policy(allowed: Policy) -> None:
    """`allowed(kind, sender)`: whether the pack lets this sender leave this kind unsigned."""
    global _unsigned_allowed
    _unsigned_allowed = allowed


@dataclass
class _Taken:
    """A message on its way into the tables."""

    incoming: Incoming
    verification: Verification | None
    refused: str
    body_hash: bytes
    id: int = 0
    receipt: Receipt | None = None


def receive(
    *,
    sender: Subject,
    message_id: str,
    kind: str,
    body: bytes | Iterable[bytes],
    media_type: str,
    actor: Actor,
    at: datetime,
    signature: bytes | None = None,
    signature_kind: SignatureKind | str | None = None,
    on: date | None = None,
    limit: int | None = None,
    queue: bool = True,
) -> Receipt:
    """Store a message from outside and acknowledge it; the same message again gets its first receipt again.

    `on` is the legal day (default: the day in UTC) for the state of the certificate. `limit` in bytes, refused
    while reading. `queue` False: the caller handles it itself, in its own transaction.

    Refused: message-id-reused (another body or another kind under this id), signature-required,
    signature-invalid (both stored, with the receipt's number in the facts; the id may be used again),
    too-large, bad-message-id. Called inside a transaction that these roll back, nothing is stored.
    """
    data = bounded([body] if isinstance(body, bytes) else body, limit if limit is not None else 1 << 40)
    form = None if signature_kind is None else SignatureKind(signature_kind)
    incoming = Incoming(message_id, kind, data, media_type, signature, form)
    (result,) = receive_many(messages=[incoming], sender=sender, actor=actor, at=at, on=on, queue=queue)
    if isinstance(result, Refused):
        raise result
    return result


def receive_many(
    *,
    messages: Sequence[Incoming],
    sender: Subject,
    actor: Actor,
    at: datetime,
    on: date | None = None,
    under: str = "",
    queue: bool = True,
) -> list[Receipt | Refused]:
    """Many messages of one sender in one transaction; for each, in order, its receipt or the refusal.

    `under`: the receipt of an accepted message of this sender that held them all: its signature covers them.
    """
    covered = bool(under) and _covers(under, sender)
    taken = [_judged(message, sender, on or at.astimezone(UTC).date(), at, covered) for message in messages]
    first: dict[str, _Taken] = {}
    for each in taken:
        first.setdefault(each.incoming.message_id, each)
    with transaction.atomic():
        _store(list(first.values()), sender, actor, at, queue)
        earlier = _earlier(sender, [key for key, each in first.items() if each.receipt is None])
    return [_outcome(each, first[each.incoming.message_id], earlier) for each in taken]


def _judged(message: Incoming, sender: Subject, on: date, at: datetime, covered: bool) -> _Taken:
    if not 0 < len(message.message_id) <= MESSAGE_ID_MAX or not message.message_id.isprintable():
        raise Refused("bad-message-id", most=MESSAGE_ID_MAX)
    verification = message.verified
    if verification is None and message.signature_kind is not None:
        verification = verify_detached(
            kind=message.signature_kind,
            body=message.body,
            signature=message.signature,
            subject=sender,
            on=on,
            at=at,
        )
    allowed = covered or (verification is None and _unsigned_allowed(message.kind, sender))
    why = refusal(verification, unsigned_allowed=allowed)
    return _Taken(message, verification, why, hashlib.sha256(message.body).digest())


def _covers(under: str, sender: Subject) -> bool:
    """NotFound unless `under` is the receipt of an accepted message of `sender`."""
    number = message_number(settings.ADMINISTRATION, under)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM intake_message WHERE id = %s AND sender = %s AND refused = ''",
            [number or 0, str(sender)],
        )
        if cursor.fetchone() is None:
            raise NotFound("receipt", under)
    return True


def _store(taken: list[_Taken], sender: Subject, actor: Actor, at: datetime, queue: bool) -> None:
    """Those whose key was free are stored and get their receipts; the others keep `receipt` None."""
    new = _take_keys(taken, sender, at)
    if not new:
        return
    _give_receipts(new, sender, actor, at)
    month = at.astimezone(UTC).date().replace(day=1)
    with connection.cursor() as cursor:
        with cursor.copy(
            "COPY intake_message (id, month, sender, message_id, kind, media_type, signature, signature_kind,"
            " who, on_behalf, office, received_at, refused, receipt, body) FROM STDIN (FORMAT csv)"
        ) as copy:
            for piece in _gathered(_pieces(new, month, sender, actor, at)):
                copy.write(piece)
        now = _whose_turn_it_is(new, month)
        waiting = [each for each in now if queue and handled(each.incoming.kind)]
        if waiting:
            with cursor.copy(
                "COPY intake_queued (message, month, kind, tries) FROM STDIN (FORMAT csv)"
            ) as copy:
                copy.write("".join([f"{e.id},{month},{e.incoming.kind},0\n" for e in waiting]))


def _whose_turn_it_is(new: list[_Taken], month: date) -> list[_Taken]:
    """Those that may be handed on now; what is accepted of a conversation is noted in its place."""
    accepted = [each for each in new if not each.refused]
    entering = [(about, each.id) for each in accepted if (about := each.incoming.envelope)]
    if not entering:
        return accepted
    theirs = turns.enter(entering, month=month)
    return [each for each in accepted if each.incoming.envelope is None or each.id in theirs]


def _pieces(new: list[_Taken], month: date, sender: Subject, actor: Actor, at: datetime) -> Iterator[str]:
    """The rows as CSV, a large body in parts: its hexadecimal is never in memory as a whole."""
    for each in new:
        yield _head(each, month, sender, actor, at)
        for start in range(0, len(each.incoming.body), CHUNK):
            yield each.incoming.body[start : start + CHUNK].hex()
        yield "\n"


def _gathered(pieces: Iterable[str]) -> Iterator[str]:
    """Small pieces together, so that thousands of small messages are a few writes."""
    waiting, size = [], 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size > CHUNK:
            yield "".join(waiting)
            waiting, size = [], 0
    yield "".join(waiting)


def _take_keys(taken: list[_Taken], sender: Subject, at: datetime) -> list[_Taken]:
    """Under concurrency the unique key decides: whoever inserts it first has the message."""
    ordered = sorted(taken, key=lambda each: each.incoming.message_id)  # no two batches wait for each other
    month = at.astimezone(UTC).date().replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_key (sender, message_id, message, month, body_hash, refused)"
            " SELECT %s, asked.id, nextval('intake_message_id'), %s, asked.body_hash, asked.refused"
            " FROM unnest(%s::text[], %s::bytea[], %s::bool[]) AS asked (id, body_hash, refused)"
            " ON CONFLICT (sender, message_id) DO UPDATE SET message = excluded.message, month ="
            " excluded.month,"
            " body_hash = excluded.body_hash, refused = excluded.refused WHERE intake_key.refused"
            " RETURNING message_id, message",
            [
                str(sender),
                month,
                [each.incoming.message_id for each in ordered],
                [each.body_hash for each in ordered],
                [bool(each.refused) for each in ordered],
            ],
        )
        numbers = dict(cursor.fetchall())
    for each in taken:
        each.id = numbers.get(each.incoming.message_id, 0)
    return [each for each in taken if each.id]


def _give_receipts(new: list[_Taken], sender: Subject, actor: Actor, at: datetime) -> None:
    entries = [_entry(each, sender, actor, at) for each in new]
    for each, leaf in zip(new, record(*entries), strict=True):
        incoming, found = each.incoming, each.verification
        receipt = Receipt(
            administration=settings.ADMINISTRATION,
            number=receipt_number(settings.ADMINISTRATION, each.id),
            sender=sender,
            message_id=incoming.message_id,
            kind=incoming.kind,
            body_hash=each.body_hash.hex(),
            size=len(incoming.body),
            received_at=at,
            leaf=leaf,
            signature=_said(found),
            certificate=found.serial if found else "",
            certificate_state=str(found.state) if found and found.state is not State.NOT_REGISTERED else "",
        )
        each.receipt = replace(receipt, signed=sign(receipt.payload()))


def _said(found: Verification | None) -> str:
    if found is None:
        return "unsigned"
    return "valid" if found.valid else found.why


def _entry(each: _Taken, sender: Subject, actor: Actor, at: datetime) -> Entry:
    found = each.verification
    body = {
        "sender": str(sender),
        "message_id": each.incoming.message_id,
        "message_kind": each.incoming.kind,
        "media_type": each.incoming.media_type,
        "sha256": each.body_hash.hex(),
        "size": len(each.incoming.body),
        "signature": _said(found),
        "certificate": found.fingerprint if found else "",
        "certificate_state": str(found.state) if found else "",
        "refused": each.refused,
    }
    subject = Subject("message", receipt_number(settings.ADMINISTRATION, each.id))
    return Entry("intake.received", 1, subject, body, actor, at)


def _head(each: _Taken, month: date, sender: Subject, actor: Actor, at: datetime) -> str:
    """The CSV of all columns before the body, and the beginning of the body's."""
    incoming = each.incoming
    assert each.receipt is not None
    columns: list[Any] = [
        each.id,
        month,
        sender,
        incoming.message_id,
        incoming.kind,
        incoming.media_type,
        None if incoming.signature is None else "\\x" + incoming.signature.hex(),
        incoming.signature_kind,
        actor.subject,
        actor.on_behalf,
        actor.office,
        at.isoformat(),
        each.refused,
        each.receipt.signed,
    ]
    return ",".join("" if c is None else '"' + str(c).replace('"', '""') + '"' for c in columns) + ",\\x"


def _earlier(sender: Subject, keys: list[str]) -> dict[str, tuple[bytes, str]]:
    """Hash and signed receipt of messages that were here before, by message id."""
    if not keys:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.message_id, k.body_hash, m.receipt FROM intake_key k"
            " JOIN intake_message m ON m.id = k.message AND m.month = k.month"
            " WHERE k.sender = %s AND k.message_id = ANY(%s)",
            [str(sender), keys],
        )
        return {key: (bytes(found), receipt) for key, found, receipt in cursor.fetchall()}


def _outcome(each: _Taken, first: _Taken, earlier: dict[str, tuple[bytes, str]]) -> Receipt | Refused:
    key = each.incoming.message_id
    if first.receipt is not None:
        kept, receipt, refused = first.body_hash, first.receipt, first.refused
    else:
        kept, signed = earlier[key]
        receipt, refused = Receipt.read(signed), ""
    if kept != each.body_hash or receipt.kind != each.incoming.kind:
        return Refused("message-id-reused", message_id=key, receipt=receipt.number)
    if refused:
        return Refused(refused, receipt=receipt.number, signature=receipt.signature)
    return receipt
