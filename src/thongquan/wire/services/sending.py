"""The outbox: what a room sends lies here from its own transaction on, until the partner's receipt is here."""

import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from django.db import connection, transaction

from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject, uuid7
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.wire import selectors
from thongquan.wire.domain import envelope as envelopes
from thongquan.wire.domain.envelope import VOID, Envelope, Way
from thongquan.wire.domain.outgoing import OUTGOING, Manner, Outgoing, OutgoingAct
from thongquan.wire.models import OutgoingBody, OutgoingMessage, Route, Spoken
from thongquan.wire.services.agreeing import require_agreed
from thongquan.wire.services.sealing import SEALED, sealed

VOID_KEEPS = timedelta(days=90)
NEXT = envelopes.SEQUENCE_MAX
PUT = """
WITH place AS (SELECT CASE WHEN %(sequence)s < %(next)s THEN %(sequence)s ELSE
    (SELECT coalesce(max(sequence), 0) + 1 FROM wire_outgoingmessage WHERE receiver = %(receiver)s
    AND conversation = %(conversation)s AND state <> 'superseded') END AS number),
  made AS (INSERT INTO wire_outgoingmessage (message_id, receiver, kind, conversation, sequence, in_reply_to,
    media_type, sent_at, expires_at, state, tries, not_before, why, receipt)
    SELECT %(message_id)s, %(receiver)s, %(kind)s, %(conversation)s, number, %(in_reply_to)s, %(media_type)s,
      %(sent_at)s, %(expires_at)s, 'waiting', 0, %(at)s, '', '' FROM place RETURNING id, sequence),
  body AS (INSERT INTO wire_outgoing_body (outgoing, month, body)
    SELECT id, %(month)s, %(body)s FROM made)
SELECT sequence FROM made
"""
HERE = ("127.0.0.1", "localhost", "::1")


def send(
    *,
    to: Subject,
    kind: str,
    conversation: str,
    body: bytes,
    media_type: str,
    expires_at: datetime,
    actor: Actor,
    at: datetime,
    in_reply_to: str = "",
    secret: bool = False,
) -> str:
    """Give a message to the outbox, in the caller's transaction, and go when that is committed; its message id.

    `secret`: sealed for the partner's key of encryption, as media type application/jose. Refused:
    envelope-unreadable (a field that no partner could read), kind-not-agreed, no-encryption-key.
    """
    assert connection.in_atomic_block, "a message goes with the change it tells of"
    require_agreed(to, kind, Way.SEND, at=at)
    if secret:
        body, media_type = sealed(body, to=to, media_type=media_type, at=at), SEALED
    _lock(to, conversation)
    envelope = Envelope(
        sender=selectors.ourselves(),
        receiver=to,
        kind=kind,
        message_id=str(uuid7(at, os.urandom(10))),
        conversation=conversation,
        sequence=NEXT,
        in_reply_to=in_reply_to,
        sent_at=at.astimezone(UTC).replace(microsecond=0),
        expires_at=expires_at.astimezone(UTC).replace(microsecond=0),
        media_type=media_type,
    )
    return _put(envelope, body, actor, at)


@transaction.atomic
def ask_again(*, message_id: str, reason: str, actor: Actor, at: datetime) -> None:
    """Post a message that was refused or expired once more, as it is. Refused: not-in-this-state."""
    row = _row(message_id)
    _move(row, OutgoingAct.ASK_AGAIN, tries=0, not_before=at, why="")
    _said("wire.message-asked-again", message_id, {}, actor, at, reason)


@transaction.atomic
def send_anew(*, message_id: str, expires_at: datetime, reason: str, actor: Actor, at: datetime) -> str:
    """Another message with the same body in the place of one that was refused or expired; its id."""
    body = bytes(OutgoingBody.objects.get(outgoing=_row(message_id).id).body)
    return _replace(message_id, None, body, expires_at, reason, actor, at)


@transaction.atomic
def give_up(*, message_id: str, reason: str, actor: Actor, at: datetime) -> str:
    """A message that says nothing in the place of one that was refused or expired, so that the partner goes on
    to the next of the conversation; its id.
    """
    return _replace(message_id, VOID, b"", at + VOID_KEEPS, reason, actor, at)


@transaction.atomic
def set_route(*, to: Subject, address: str, valid_from: date, actor: Actor, at: datetime) -> None:
    """Messages to a partner go to this address (of its route for messages) from that day on; another one of the
    same day takes the place of the first.

    Refused: route-unfit (the address; a day before that of the route there is; the same again).
    """
    require_address(address)
    _lock(to, "route")
    before = Route.objects.filter(subject=str(to), valid_to=None).first()
    if before is not None:
        if valid_from < before.valid_from or (valid_from, address) == (before.valid_from, before.address):
            raise Refused("route-unfit", found=valid_from)
        _end(before, valid_from)
    Route.objects.create(subject=str(to), address=address, valid_from=valid_from)
    body = {"address": address, "from": valid_from}
    record(Entry("wire.route-set", 1, to, body, actor, at))


def _end(route: Route, on: date) -> None:
    """What held on no day is no row of the table; the record has it."""
    if route.valid_from == on:
        route.delete()
    else:
        route.valid_to = on
        route.save(update_fields=["valid_to"])


def require_address(address: str) -> None:
    """Refused("route-unfit")."""
    if not _is_address(address):
        raise Refused("route-unfit", found=address[:200])


@transaction.atomic
def agree_manner(
    *, to: Subject, name: str, manner: Manner, basis: str, valid_from: date, actor: Actor, at: datetime
) -> None:
    """Messages of the kind `name` are written to a partner so from that day on, by the agreement `basis`.

    Refused: route-unfit (a day before that of the manner there is).
    """
    _lock(to, f"spoken {name}")
    before = Spoken.objects.filter(subject=str(to), name=name, valid_to=None).first()
    if before is not None:
        if before.valid_from >= valid_from:
            raise Refused("route-unfit", found=valid_from)
        before.valid_to = valid_from
        before.save(update_fields=["valid_to"])
    Spoken.objects.create(
        subject=str(to),
        name=name,
        version=manner.version,
        besides=sorted(manner.besides),
        basis=basis,
        valid_from=valid_from,
    )
    body = {"name": name, "version": manner.version, "besides": sorted(manner.besides), "from": valid_from}
    record(Entry("wire.manner-agreed", 1, to, body, actor, at, reason=basis))


def _is_address(text: str) -> bool:
    """Over TLS, but for a program on this machine."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    if not text.isascii() or not text.isprintable() or " " in text or parts.query or parts.fragment:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
    )


def _replace(
    message_id: str,
    kind: str | None,
    body: bytes,
    expires_at: datetime,
    reason: str,
    actor: Actor,
    at: datetime,
) -> str:
    row = _row(message_id)
    _move(row, OutgoingAct.SUPERSEDE)
    before = selectors.envelope_of(row)
    envelope = replace(
        before,
        kind=kind or before.kind,
        message_id=str(uuid7(at, os.urandom(10))),
        sent_at=at.astimezone(UTC).replace(microsecond=0),
        expires_at=expires_at.astimezone(UTC).replace(microsecond=0),
    )
    made = _put(envelope, body, actor, at)
    _said("wire.message-replaced", message_id, {"by": made}, actor, at, reason)
    return made


def _put(envelope: Envelope, body: bytes, actor: Actor, at: datetime) -> str:
    """`envelope.sequence` NEXT: the next of its conversation, whose lock is held."""
    envelopes.fields(envelope)  # refuses what no partner could read
    given = {
        "message_id": envelope.message_id,
        "receiver": str(envelope.receiver),
        "kind": envelope.kind,
        "conversation": envelope.conversation,
        "sequence": envelope.sequence,
        "next": NEXT,
        "in_reply_to": envelope.in_reply_to,
        "media_type": envelope.media_type,
        "sent_at": envelope.sent_at,
        "expires_at": envelope.expires_at,
        "at": at,
        "month": at.astimezone(UTC).date().replace(day=1),
        "body": body,
    }
    with connection.cursor() as cursor:
        cursor.execute(PUT, given)
        [sequence] = cursor.fetchone()
    told = {
        "receiver": str(envelope.receiver),
        "message_kind": envelope.kind,
        "conversation": envelope.conversation,
        "sequence": sequence,
        "size": len(body),
    }
    _said("wire.message-sent", envelope.message_id, told, actor, at)
    return envelope.message_id


def _row(message_id: str) -> OutgoingMessage:
    row = OutgoingMessage.objects.select_for_update().filter(message_id=message_id).first()
    if row is None:
        raise NotFound("outgoing message", message_id)
    return row


def _move(row: OutgoingMessage, act: OutgoingAct, **changes: object) -> None:
    row.state = OUTGOING.after(Outgoing(row.state), act)
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *changes])


def _said(
    event: str, message_id: str, body: dict[str, object], actor: Actor, at: datetime, reason: str = ""
) -> None:
    record(Entry(event, 1, Subject("outgoing", message_id), body, actor, at, reason=reason))


def _lock(to: Subject, conversation: str) -> None:
    """Nobody else numbers a message of the conversation until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 9421))", [f"to {to} {conversation}"])
