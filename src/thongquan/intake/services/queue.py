"""Handing messages on: claimed in the worker's transaction, tried again, at last laid aside with the reason."""

import logging
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import psycopg
from django.conf import settings
from django.db import connection, transaction

from thongquan.intake.domain.messages import Message, envelope_of, message_number, receipt_number
from thongquan.intake.services import turns
from thongquan.intake.services.tidying import give_back
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound
from thongquan.wire.domain.envelope import Envelope

log = logging.getLogger(__name__)
KIND = re.compile(r"[A-Za-z0-9_.:/-]+")
TRIES_MAX = 5
PAUSE = timedelta(seconds=10)
CLAIM = """
WITH taken AS (DELETE FROM intake_queued WHERE message IN (SELECT message FROM intake_queued
  WHERE kind = %s AND (not_before IS NULL OR not_before <= coalesce(%s::timestamptz, now()))
  ORDER BY message LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING message, month, tries)
SELECT m.id, m.sender, m.message_id, m.kind, m.media_type, m.body, m.who, m.on_behalf, m.office, m.received_at,
  t.tries, CASE WHEN m.signature_kind = 'HTTP' THEN m.signature END
FROM taken t JOIN intake_message m ON m.id = t.message AND m.month = t.month ORDER BY m.id
"""
Handler = Callable[[Sequence[Message]], None]
_handlers: dict[str, Handler] = {}
_of_partners: set[str] = set()


def register_handler(kind: str, handler: Handler, *, of_partners: bool = False) -> None:
    """`handler(messages)` handles all of them in the transaction it is called in, or raises; once per kind.

    `of_partners`: the kind is one of those, and the only ones, that other administrations may send; it
    is worked by this room's own loop.
    """
    assert KIND.fullmatch(kind), kind
    assert _handlers.get(kind, handler) is handler, f"two handlers of {kind}"
    _handlers[kind] = handler
    if of_partners:
        _of_partners.add(kind)


def kinds_of_partners() -> list[str]:
    return sorted(_of_partners)


def handled(kind: str) -> bool:
    return kind in _handlers


def claim(kind: str, limit: int, *, at: datetime | None = None) -> list[Message]:
    """Take up to `limit` waiting messages of `kind` out of the queue, the oldest first, for this transaction.

    Another worker does not see them; a rollback puts them back.
    """
    assert connection.in_atomic_block, "a claim lives in the worker's transaction"
    with psycopg.Cursor(connection.connection) as cursor:  # binary: a body of 64 MiB is not twice that in text
        cursor.execute(
            CLAIM,
            [kind, at, limit],
            binary=True,
        )
        found = cursor.fetchall()
    people: dict[tuple[str, ...], tuple[Subject, Actor]] = {}  # the same few send most of a batch
    taken = []
    for number, sender, message_id, sort, media_type, body, *said, received_at, tries, evidence in found:
        told = (sender, *said)
        if told not in people:
            people[told] = _people(*told)
        subject, actor = people[told]
        receipt = receipt_number(settings.ADMINISTRATION, number)
        of = (number, receipt, subject, message_id, sort, media_type, bytes(body), actor, received_at, tries)
        taken.append(Message(*of, envelope=envelope_of(evidence)))
    return taken


def _people(sender: str, who: str, on_behalf: str | None, office: str | None) -> tuple[Subject, Actor]:
    behalf = Subject.parse(on_behalf) if on_behalf else None
    return Subject.parse(sender), Actor(Subject.parse(who), behalf, office)


def work(kind: str, *, limit: int, at: datetime, tries: int = TRIES_MAX) -> int:
    """One batch of `kind` through its handler; how many messages were dealt with, 0 where none waits.

    A batch that fails is tried again in halves, so that one bad message costs no other; a message that fails
    alone waits and is tried again, and after `tries` times lies with the dead letters.
    """
    taken, why = _attempt(_handlers[kind], kind, limit, at)
    give_back()
    if not why:
        return len(taken)
    if len(taken) > 1:
        return work(kind, limit=len(taken) // 2, at=at, tries=tries)
    _failed(taken[0], why, at, tries)
    return 1


def _attempt(handler: Handler, kind: str, limit: int, at: datetime) -> tuple[list[Message], str]:
    """What was taken, and what went wrong with it or ""."""
    messages: list[Message] = []
    try:
        with transaction.atomic():
            messages = claim(kind, limit, at=at)
            if messages:
                handler(messages)
                _hand_on(messages)
    except Exception as why:
        if not messages:
            raise
        log.exception("%d messages of kind %s failed", len(messages), kind)
        return messages, f"{type(why).__name__}: {why}"
    return messages, ""


def _hand_on(messages: Sequence[Message]) -> None:
    """What waited in a conversation for one of these waits no longer."""
    turns.hand_on([one.envelope for one in messages if one.envelope is not None])


@transaction.atomic
def _failed(message: Message, why: str, at: datetime, tries: int) -> None:
    failed, month = message.tries + 1, _month(message.received_at)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM intake_queued WHERE message = %s AND tries = %s", [message.id, message.tries]
        )
        if cursor.rowcount == 0:
            return  # another worker has it by now
        if failed < tries:
            cursor.execute(
                "INSERT INTO intake_queued (message, month, kind, tries, not_before) VALUES (%s, %s, %s,"
                " %s, %s)",
                [message.id, month, message.kind, failed, at + PAUSE * 2**failed],
            )
            return
        cursor.execute(
            "INSERT INTO intake_dead (message, month, kind, tries, reason, at) VALUES (%s, %s, %s, %s, %s, %s)",
            [message.id, month, message.kind, failed, why, at],
        )
    body = {"kind": message.kind, "tries": failed, "error": why}
    record(Entry("intake.laid-aside", 1, Subject("message", message.receipt), body, Actor.system("intake"), at))


def _month(at: datetime) -> date:
    return at.astimezone(UTC).date().replace(day=1)


@transaction.atomic
def retry_dead(*, receipt: str, reason: str, actor: Actor, at: datetime) -> None:
    """Hand a dead letter on once more."""
    row = _taken_up(receipt)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO intake_queued (message, month, kind, tries) VALUES (%s, %s, %s, 0)", row)
    _said("intake.tried-again", receipt, row[2], actor, at, reason)


@transaction.atomic
def give_up_dead(*, receipt: str, reason: str, actor: Actor, at: datetime) -> None:
    """Nobody will hand this dead letter on any more (its sender sent it anew, say); the message is kept."""
    row = _taken_up(receipt)
    if about := _envelope(row[0]):
        turns.hand_on([about])
    _said("intake.given-up", receipt, row[2], actor, at, reason)


def _envelope(message: int) -> Envelope | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT signature FROM intake_message WHERE id = %s AND signature_kind = 'HTTP'", [message]
        )
        row = cursor.fetchone()
    return envelope_of(bytes(row[0])) if row else None


def _taken_up(receipt: str) -> tuple[int, date, str]:
    """A dead letter off its pile: (message, month, kind)."""
    number = message_number(settings.ADMINISTRATION, receipt)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM intake_dead WHERE message = %s RETURNING message, month, kind", [number or 0]
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound("dead letter", receipt)
    return row[0], row[1], row[2]


def _said(event: str, receipt: str, kind: str, actor: Actor, at: datetime, reason: str) -> None:
    record(Entry(event, 1, Subject("message", receipt), {"kind": kind}, actor, at, reason=reason))


def answer(*, message: Message, body: str, media_type: str, at: datetime) -> None:
    """Keep an answer to `message` where its sender finds it by the receipt's number."""
    answer_many(answers=[(message, body)], media_type=media_type, at=at)


@transaction.atomic(savepoint=False)
def answer_many(*, answers: Sequence[tuple[Message, str]], media_type: str, at: datetime) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY intake_answer (message, month, at, media_type, body) FROM STDIN (FORMAT csv)"
        ) as copy,
    ):
        copy.write(
            "".join([_answer_row(message, body, media_type, at.isoformat()) for message, body in answers])
        )


def _answer_row(message: Message, body: str, media_type: str, at: str) -> str:
    quoted = body.replace('"', '""')
    return f'{message.id},{_month(message.received_at)},{at},{media_type},"{quoted}"\n'
