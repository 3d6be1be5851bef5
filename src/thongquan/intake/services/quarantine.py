"""What came as a message of a partner and is not taken in, kept apart for an officer to look at.

It is never acted on. What is kept is bounded: a small body, the fields that were signed, so many of one place
and in all; the same again is counted, and what is too much is counted with what lies there already.
"""

import hashlib
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from thongquan.intake.domain.pacing import place
from thongquan.intake.models import Quarantined
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject, qualified
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.wire.domain.envelope import Envelope

BODY_MAX, FIELDS_MAX = 32 << 10, 16 << 10  # bytes; of what is larger the hash is kept
OF_ONE_PLACE, IN_ALL = 100, 5000  # that nobody has looked at yet
KEPT = timedelta(days=365)  # after it was closed
AGAIN = """
UPDATE intake_quarantined SET times = times + 1, last_at = %(at)s WHERE mark = %(mark)s AND closed_at IS NULL
RETURNING id
"""
# One more is counted with the newest of its place, or the newest of all, where there is too much.
TOO_MUCH = """
WITH lying AS (SELECT count(*) AS all, count(*) FILTER (WHERE place = %(place)s) AS here,
    coalesce(max(id) FILTER (WHERE place = %(place)s), max(id)) AS newest
  FROM intake_quarantined WHERE closed_at IS NULL)
UPDATE intake_quarantined q SET more = more + 1, last_at = %(at)s FROM lying
WHERE q.id = lying.newest AND (lying.all >= %(in_all)s OR lying.here >= %(of_one_place)s) RETURNING q.id
"""
NEW = """
INSERT INTO intake_quarantined (mark, place, sender, receiver, message_id, kind, conversation, sequence, fields,
  body, sha256, size, why, detail, times, more, first_at, last_at, closed_by, reason)
VALUES (%(mark)s, %(place)s, %(sender)s, %(receiver)s, %(message_id)s, %(kind)s, %(conversation)s, %(sequence)s,
  %(fields)s, %(body)s, %(sha256)s, %(size)s, %(why)s, %(detail)s, 1, 0, %(at)s, %(at)s, '', '')
ON CONFLICT (mark) WHERE closed_at IS NULL DO UPDATE SET times = intake_quarantined.times + 1,
  last_at = excluded.last_at
RETURNING id, times
"""


@transaction.atomic
def keep(
    *, envelope: Envelope, evidence: bytes, body: bytes | None, address: str, why: Refused, at: datetime
) -> None:
    """A message that was refused with `why`. `evidence`: its fields; `body` None: it was not read."""
    digest = "" if body is None else hashlib.sha256(body).hexdigest()
    detail = why.facts.get("signature", "")
    known = (str(envelope.sender), envelope.message_id, envelope.kind, digest, why.code, detail, place(address))
    given = {
        "mark": hashlib.sha256("\0".join(known).encode()).hexdigest(),
        "place": place(address),
        "sender": str(envelope.sender),
        "receiver": str(envelope.receiver),
        "message_id": envelope.message_id,
        "kind": envelope.kind,
        "conversation": envelope.conversation,
        "sequence": envelope.sequence,
        "fields": evidence.decode() if len(evidence) <= FIELDS_MAX else "",
        "body": body if body is not None and len(body) <= BODY_MAX else None,
        "sha256": digest,
        "size": None if body is None else len(body),
        "why": why.code,
        "detail": detail,
        "at": at,
        "in_all": IN_ALL,
        "of_one_place": OF_ONE_PLACE,
    }
    with connection.cursor() as cursor:
        for statement in (AGAIN, TOO_MUCH):
            cursor.execute(statement, given)
            if cursor.fetchone() is not None:
                return
        cursor.execute(NEW, given)
        number, times = cursor.fetchone()
    if times > 1:
        return
    names = ("sender", "receiver", "message_id", "conversation", "sha256", "why", "detail")
    told = {"message_kind": envelope.kind} | {name: given[name] for name in names}
    record(Entry("intake.quarantined", 1, _subject(number), told, Actor.system("intake"), at))


@transaction.atomic
def close(*, quarantined: int, reason: str, actor: Actor, at: datetime) -> None:
    """Somebody has looked at it; it stays as it is. Refused: reason-wanted, closed-already."""
    if not reason.strip():
        raise Refused("reason-wanted")
    row = Quarantined.objects.select_for_update().filter(pk=quarantined).first()
    if row is None:
        raise NotFound("quarantined", quarantined)
    if row.closed_at is not None:
        raise Refused("closed-already", quarantined=quarantined)
    row.closed_at, row.closed_by, row.reason = at, str(actor.subject), reason
    row.save(update_fields=["closed_at", "closed_by", "reason"])
    record(Entry("intake.quarantine-closed", 1, _subject(quarantined), {}, actor, at, reason=reason))


def forget_quarantined(*, at: datetime) -> int:
    """What was closed long ago goes; that it came stays in the record. How many."""
    deleted, _ = Quarantined.objects.filter(closed_at__lt=at - KEPT).delete()
    return deleted


def _subject(number: int) -> Subject:
    return Subject("quarantined", qualified(settings.ADMINISTRATION, str(number)))
