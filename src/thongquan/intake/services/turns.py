"""The order within a conversation: a message is handed on when all that came before it there were handled.

A conversation is of one sender. Whoever enters a message or hands the next one on holds its lock until his
transaction ends, so that neither misses what the other is about to write; of several, in the order of names.
"""

from collections.abc import Sequence
from datetime import date

from django.db import connection

from thongquan.kernel.refusals import Refused
from thongquan.wire.domain.envelope import Envelope

ENTER = """
INSERT INTO intake_turn (sender, conversation, sequence, message, month, kind, handled)
SELECT sender, conversation, sequence, message, %s, kind, false
FROM unnest(%s::text[], %s::text[], %s::int[], %s::bigint[], %s::text[])
  AS new (sender, conversation, sequence, message, kind)
ON CONFLICT (sender, conversation, sequence) DO NOTHING
RETURNING message, sequence = 1 OR EXISTS (SELECT 1 FROM intake_turn before
 WHERE before.sender = intake_turn.sender AND before.conversation = intake_turn.conversation
 AND before.sequence = intake_turn.sequence - 1 AND before.handled)
"""
NEXT = """
WITH done AS (UPDATE intake_turn SET handled = true
 FROM unnest(%s::text[], %s::text[], %s::int[]) AS these (sender, conversation, sequence)
 WHERE intake_turn.sender = these.sender AND intake_turn.conversation = these.conversation
 AND intake_turn.sequence = these.sequence RETURNING these.*)
INSERT INTO intake_queued (message, month, kind, tries) SELECT next.message, next.month, next.kind, 0
 FROM done JOIN intake_turn next ON next.sender = done.sender AND next.conversation = done.conversation
 AND next.sequence = done.sequence + 1 AND NOT next.handled
"""
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(name, 9421)) FROM unnest(%s::text[]) AS name"


def enter(entering: Sequence[tuple[Envelope, int]], *, month: date) -> set[int]:
    """Note new messages (each with its envelope) in their places; those whose turn has come.

    Refused: sequence-reused (another message of this sender stands there).
    """
    envelopes = [envelope for envelope, _ in entering]
    _lock(envelopes)
    kinds = [envelope.kind for envelope in envelopes]
    given = [month, *_columns(envelopes), [message for _, message in entering], kinds]
    with connection.cursor() as cursor:
        cursor.execute(ENTER, given)
        entered = dict(cursor.fetchall())
    for envelope, message in entering:
        if message not in entered:
            raise Refused("sequence-reused", conversation=envelope.conversation, sequence=envelope.sequence)
    return {message for message, its_turn in entered.items() if its_turn}


def hand_on(envelopes: Sequence[Envelope]) -> None:
    """These messages, each of another conversation, were handled, or nobody will: the next of each, if it is
    there, is queued.
    """
    if not envelopes:
        return
    _lock(envelopes)
    with connection.cursor() as cursor:
        cursor.execute(NEXT, _columns(envelopes))


def place(envelope: Envelope) -> tuple[str, str, int]:
    return str(envelope.sender), envelope.conversation, envelope.sequence


def _columns(envelopes: Sequence[Envelope]) -> list[list[object]]:
    return [list(column) for column in zip(*map(place, envelopes), strict=True)]


def _lock(envelopes: Sequence[Envelope]) -> None:
    assert connection.in_atomic_block, "the lock is kept until the change is committed"
    names = sorted({f"{envelope.sender} {envelope.conversation}" for envelope in envelopes})
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [names])
