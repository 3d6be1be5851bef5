"""What came from other administrations: message by message, how far each is, and what lies in quarantine."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Q

from thongquan.intake.domain.messages import envelope_of, message_number, receipt_number
from thongquan.intake.models import Dead, Quarantined, Turn
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound
from thongquan.wire.domain.envelope import Envelope

NEWEST = 1 << 62


class Stage(StrEnum):
    """Of a message that was taken in."""

    WAITING = "waiting"  # to be handled
    HELD_BACK = "held-back"  # by one before it in its conversation
    LAID_ASIDE = "laid-aside"  # a dead letter
    HANDLED = "handled"  # or given up


@dataclass(frozen=True, slots=True)
class Received:
    """A message of a partner; `number`: the place in a list, for the next page."""

    number: int
    receipt: str
    envelope: Envelope
    received_at: datetime
    stage: Stage
    size: int


_LISTED = """
SELECT t.message, m.signature, m.received_at, octet_length(m.body), t.handled, q.message IS NOT NULL,
  d.message IS NOT NULL
FROM intake_turn t JOIN intake_message m ON m.id = t.message AND m.month = t.month
LEFT JOIN intake_queued q ON q.message = t.message LEFT JOIN intake_dead d ON d.message = t.message
WHERE t.sender = %(sender)s AND t.message < %(before)s AND (%(kind)s = '' OR t.kind LIKE %(kind)s || '/%%')
AND (%(conversation)s = '' OR t.conversation = %(conversation)s) AND (%(only)s = 0 OR t.message = %(only)s)
ORDER BY t.message DESC LIMIT %(limit)s
"""
_STANDING = """
SELECT p, (SELECT m.received_at FROM intake_turn t
    JOIN intake_message m ON m.id = t.message AND m.month = t.month
    WHERE t.sender = p ORDER BY t.message DESC LIMIT 1),
  (SELECT count(*) FROM intake_turn WHERE sender = p AND NOT handled),
  (SELECT count(*) FROM intake_dead d JOIN intake_turn t ON t.message = d.message WHERE t.sender = p),
  (SELECT count(*) FROM intake_quarantined WHERE sender = p AND closed_at IS NULL)
FROM unnest(%s::text[]) p
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a partner: when its last message came that was taken in; how many wait, are held back or laid aside
    (`unhandled`), how many of them are dead letters, how many under its name lie in quarantine."""

    last_received: datetime | None
    unhandled: int
    dead: int
    quarantined: int


def received(
    sender: Subject, *, kind: str = "", conversation: str = "", before: int = NEWEST, limit: int = 50
) -> list[Received]:
    """The newest first. `kind`: its name without the version."""
    return _received(sender, kind=kind, conversation=conversation, before=before, limit=limit)


def received_one(receipt: str) -> Received:
    """NotFound: it is not there, or is no message of a partner."""
    number = message_number(settings.ADMINISTRATION, receipt) or 0
    sender = Turn.objects.filter(message=number).values_list("sender", flat=True).first()
    if sender is None:
        raise NotFound("message", receipt)
    [found] = _received(Subject.parse(sender), only=number)
    return found


def standings(senders: Collection[Subject]) -> dict[Subject, Standing]:
    """One query for all."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [[str(one) for one in senders]])
        return {Subject.parse(sender): Standing(*told) for sender, *told in cursor.fetchall()}


def dead() -> list[dict[str, Any]]:
    """Messages of partners that nobody could handle, the newest first: message, sender, kind, conversation,
    sequence, tries, reason, at, holds_back (how many wait for it)."""
    rows = {row.message: row for row in Dead.objects.order_by("-at")[:500]}
    turns = list(Turn.objects.filter(message__in=list(rows)))
    waiting = _waiting_behind(turns)
    found = [
        {
            "receipt": receipt_number(settings.ADMINISTRATION, turn.message),
            "sender": turn.sender,
            "kind": turn.kind,
            "conversation": turn.conversation,
            "sequence": turn.sequence,
            "tries": rows[turn.message].tries,
            "reason": rows[turn.message].reason,
            "at": rows[turn.message].at,
            "holds_back": waiting.get((turn.sender, turn.conversation), 0),
        }
        for turn in turns
    ]
    return sorted(found, key=lambda one: one["at"], reverse=True)


def quarantine(
    *, sender: str = "", closed: bool = False, before: int = NEWEST, limit: int = 50
) -> list[dict[str, Any]]:
    """The newest first, without bodies. `closed`: those that somebody has looked at."""
    rows = Quarantined.objects.filter(closed_at__isnull=not closed, pk__lt=before)
    if sender:
        rows = rows.filter(sender=sender)
    return [_quarantined(row) for row in rows.defer("body").order_by("-pk")[:limit]]


def quarantined(number: int) -> dict[str, Any]:
    """One, with the fields as they came (`evidence`) and its body, where that was kept."""
    row = Quarantined.objects.filter(pk=number).first()
    if row is None:
        raise NotFound("quarantined", number)
    body = None if row.body is None else bytes(row.body)
    return _quarantined(row) | {"evidence": json.loads(row.fields) if row.fields else None, "body": body}


def _received(
    sender: Subject,
    *,
    kind: str = "",
    conversation: str = "",
    before: int = NEWEST,
    limit: int = 1,
    only: int = 0,
) -> list[Received]:
    given = {
        "sender": str(sender),
        "kind": kind,
        "conversation": conversation,
        "before": before,
        "limit": limit,
        "only": only,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LISTED, given)
        rows = cursor.fetchall()
    found = []
    for number, evidence, received_at, size, handled, queued, dead in rows:
        envelope = envelope_of(bytes(evidence))
        assert envelope is not None
        receipt = receipt_number(settings.ADMINISTRATION, number)
        found.append(Received(number, receipt, envelope, received_at, _stage(handled, queued, dead), size))
    return found


def _stage(handled: bool, queued: bool, dead: bool) -> Stage:
    if dead:
        return Stage.LAID_ASIDE
    if handled:
        return Stage.HANDLED
    return Stage.WAITING if queued else Stage.HELD_BACK


def _waiting_behind(turns: Collection[Turn]) -> dict[tuple[str, str], int]:
    """By sender and conversation, how many there are not handled beside the dead letter itself."""
    which = Q(pk__in=[])
    for turn in turns:
        which |= Q(sender=turn.sender, conversation=turn.conversation)
    rows = Turn.objects.filter(which, handled=False).values_list("sender", "conversation")
    return {tuple(of): count - 1 for *of, count in rows.annotate(count=Count("message"))}  # type: ignore[misc]


_OF_QUARANTINED = (
    "place", "sender", "receiver", "message_id", "kind", "conversation", "sequence", "sha256", "size", "why",
    "detail", "times", "more", "first_at", "last_at", "closed_at", "closed_by", "reason",
)  # fmt: skip


def _quarantined(row: Quarantined) -> dict[str, Any]:
    return {"quarantined": row.pk} | {name: getattr(row, name) for name in _OF_QUARANTINED}
