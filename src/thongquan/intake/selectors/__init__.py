"""Reading what came in and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
import psycopg.sql
from django.conf import settings
from django.db import connection

from thongquan.intake.domain.messages import Answer, Receipt, message_number, receipt_number
from thongquan.intake.models import Dead, Queued
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound


def receipt(number: str) -> Receipt:
    """The receipt with this number; whether the reader may see it is the caller's question."""
    return Receipt.read(_stored("receipt", number))


def body(number: str) -> bytes:
    """The message as it came."""
    return _stored("body", number)


def signature(number: str) -> bytes | None:
    """What came as its signature; of a message of a partner the evidence."""
    found = _stored("signature", number)
    return None if found is None else bytes(found)


def _stored(column: str, number: str) -> Any:
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            psycopg.sql.SQL("SELECT {} FROM intake_message WHERE id = %s").format(
                psycopg.sql.Identifier(column)
            ),
            [message_number(settings.ADMINISTRATION, number) or 0],
            binary=True,
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound("receipt", number)
    return row[0]


def receipt_of(sender: Subject, message_id: str) -> Receipt:
    """The receipt this sender got for this message id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.receipt FROM intake_key k JOIN intake_message m ON m.id = k.message AND m.month = k.month"
            " WHERE k.sender = %s AND k.message_id = %s",
            [str(sender), message_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound("message", message_id)
    return Receipt.read(row[0])


def answers(number: str) -> list[Answer]:
    """All answers to the message of this receipt, the oldest first."""
    message = message_number(settings.ADMINISTRATION, number) or 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT media_type, body, at FROM intake_answer WHERE message = %s ORDER BY at", [message]
        )
        return [Answer(*row) for row in cursor.fetchall()]


_FIRST = """
SELECT DISTINCT ON (message) message, body FROM intake_answer WHERE message = ANY(%s) ORDER BY message, at
"""
_VERDICTS = """
SELECT DISTINCT ON (message) message, body::jsonb @> %s::jsonb FROM intake_answer WHERE message = ANY(%s)
ORDER BY message, at
"""


def first_answers(numbers: Iterable[str]) -> dict[str, str]:
    """By receipt, the body of the first answer to its message, where there is one: one query."""
    wanted = _wanted(numbers)
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, [list(wanted)])
        return {wanted[message]: body for message, body in cursor.fetchall()}


def verdicts(numbers: Iterable[str], holding: str) -> dict[str, bool]:
    """By receipt of each message that is answered, whether the JSON `holding` stands in the first answer."""
    wanted = _wanted(numbers)
    with connection.cursor() as cursor:
        cursor.execute(_VERDICTS, [holding, list(wanted)])
        return {wanted[message]: held for message, held in cursor.fetchall()}


def bodies(numbers: Iterable[str]) -> dict[str, bytes]:
    """By receipt, the message as it came: so many as fit into memory."""
    wanted = _wanted(numbers)
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute("SELECT id, body FROM intake_message WHERE id = ANY(%s)", [list(wanted)], binary=True)
        return {wanted[message]: bytes(body) for message, body in cursor.fetchall()}


def receipts_of(sender: Subject, message_ids: Iterable[str]) -> dict[str, str]:
    """By message id, the number of the receipt this sender got for it, where he got one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT message_id, message FROM intake_key WHERE sender = %s AND message_id = ANY(%s)",
            [str(sender), list(message_ids)],
        )
        return {key: receipt_number(settings.ADMINISTRATION, message) for key, message in cursor.fetchall()}


def laid_aside(numbers: Iterable[str]) -> set[str]:
    """Those of these messages that nobody could handle."""
    wanted = _wanted(numbers)
    found = Dead.objects.filter(message__in=list(wanted)).values_list("message", flat=True)
    return {wanted[message] for message in found}


def _wanted(numbers: Iterable[str]) -> dict[int, str]:
    return {message_number(settings.ADMINISTRATION, number) or 0: number for number in numbers}


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message nobody could handle: how often it was tried, and why it failed. `holds_back`: how many messages
    of its conversation wait until it is tried again with success, or given up.
    """

    receipt: str
    kind: str
    tries: int
    reason: str
    at: datetime
    holds_back: int = 0


def dead_count() -> int:
    return Dead.objects.count()


def dead_letters(*, limit: int = 100) -> list[DeadLetter]:
    rows = list(Dead.objects.order_by("-at")[:limit])
    held = _held_back([row.message for row in rows])
    return [
        DeadLetter(
            receipt_number(settings.ADMINISTRATION, row.message),
            row.kind,
            row.tries,
            row.reason,
            row.at,
            held.get(row.message, 0),
        )
        for row in rows
    ]


def _held_back(messages: list[int]) -> dict[int, int]:
    """By message of a conversation, how many came there after it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT dead.message, count(*) FROM intake_turn dead JOIN intake_turn later ON later.sender ="
            " dead.sender AND later.conversation = dead.conversation AND later.sequence > dead.sequence"
            " WHERE dead.message = ANY(%s) AND NOT later.handled GROUP BY dead.message",
            [messages],
        )
        return dict(cursor.fetchall())


def waiting(kind: str) -> int:
    return Queued.objects.filter(kind=kind).count()


def waiting_in_all() -> int:
    """Messages of every kind that wait to be handled."""
    return Queued.objects.count()


def waits_since(*, at: datetime) -> datetime | None:
    """When the oldest message came that could be handled now; None where none waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.received_at FROM intake_queued q JOIN intake_message m ON m.id = q.message AND m.month ="
            " q.month WHERE q.not_before IS NULL OR q.not_before <= %s ORDER BY q.message LIMIT 1",
            [at],
        )
        row = cursor.fetchone()
    return row[0] if row else None
