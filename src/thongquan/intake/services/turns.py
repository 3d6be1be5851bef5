"""The order within a conversation: a message is handed on when all that came before it there were handled.

A conversation is of one sender. Whoever enters a message or hands the next one on holds its lock until his
transaction ends, so that neither misses what the other is about to write; of several, in the order of `place`.
"""

from datetime import date

from django.db import connection

from thongquan.kernel.refusals import Refused
from thongquan.wire.domain.envelope import Envelope

ENTER = """
INSERT INTO intake_turn (sender, conversation, sequence, message, month, kind, handled)
VALUES (%s, %s, %s, %s, %s, %s, false) ON CONFLICT (sender, conversation, sequence) DO NOTHING
RETURNING sequence = 1 OR EXISTS (SELECT 1 FROM intake_turn before WHERE before.sender = intake_turn.sender
 AND before.conversation = intake_turn.conversation AND before.sequence = intake_turn.sequence - 1
 AND before.handled)
"""
NEXT = """
WITH done AS (UPDATE intake_turn SET handled = true WHERE sender = %s AND conversation = %s
 AND sequence = %s RETURNING sender, conversation, sequence)
INSERT INTO intake_queued (message, month, kind, tries) SELECT next.message, next.month, next.kind, 0
 FROM done JOIN intake_turn next ON next.sender = done.sender AND next.conversation = done.conversation
 AND next.sequence = done.sequence + 1 AND NOT next.handled
"""


def enter(envelope: Envelope, *, message: int, month: date) -> bool:
    """Note a new message in its place; whether its turn has come.

    Refused: sequence-reused (another message of this sender stands there).
    """
    _lock(envelope)
    with connection.cursor() as cursor:
        cursor.execute(ENTER, [*place(envelope), message, month, envelope.kind])
        row = cursor.fetchone()
    if row is None:
        raise Refused("sequence-reused", conversation=envelope.conversation, sequence=envelope.sequence)
    return bool(row[0])


def hand_on(envelope: Envelope) -> None:
    """The message was handled, or nobody will: the next of its conversation, if it is there, is queued."""
    _lock(envelope)
    with connection.cursor() as cursor:
        cursor.execute(NEXT, place(envelope))


def place(envelope: Envelope) -> tuple[str, str, int]:
    return str(envelope.sender), envelope.conversation, envelope.sequence


def _lock(envelope: Envelope) -> None:
    assert connection.in_atomic_block, "the lock is kept until the change is committed"
    name = f"{envelope.sender} {envelope.conversation}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 9421))", [name])
