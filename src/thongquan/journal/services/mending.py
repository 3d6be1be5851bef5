"""How subscribers of events stand, and what a person does for one that is stuck."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from thongquan.journal.domain.leaves import Entry, read_leaf
from thongquan.journal.models import Cursor
from thongquan.journal.services.dispatching import heard, move, subscribers
from thongquan.journal.services.recording import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a subscriber is: `event` is the next it has to read, recorded at `since`; None: it has read all.

    `failures` in a row on that event, with the last `error`; it is tried again at `retry_at`.
    """

    subscriber: str
    event: UUID | None = None
    since: datetime | None = None
    failures: int = 0
    error: str = ""
    retry_at: datetime | None = None


def readings() -> list[Reading]:
    """Of every subscriber of this program."""
    known = {row.subscriber: row for row in Cursor.objects.all()}
    return [_reading(name, known.get(name)) for name in subscribers()]


@transaction.atomic
def restart(*, subscriber: str, reason: str, actor: Actor, at: datetime, past: UUID | None = None) -> None:
    """Let a subscriber try again now; or go on after the event `past`, at which it stands and which it can
    never handle. Refused("not-where-it-stands") for any other event.
    """
    if not heard(subscriber):
        raise NotFound("subscriber", subscriber)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('journal.dispatch'), hashtext(%s))", [subscriber])
    row = Cursor.objects.filter(subscriber=subscriber).first()
    if past is None:
        Cursor.objects.filter(subscriber=subscriber).update(retry_at=None)
    else:
        found = _next(subscriber, row)
        if found is None or found[0] != past:
            raise Refused("not-where-it-stands", subscriber=subscriber, event=found[0] if found else "")
        move(subscriber, found[2], found[3])
    told = {"subscriber": subscriber, "past": str(past) if past else None}
    about = Subject("journal", settings.ADMINISTRATION)
    record(Entry("journal.subscriber-restarted", 1, about, told, actor, at, reason=reason))


def _reading(name: str, row: Cursor | None) -> Reading:
    found = _next(name, row)
    event, since = found[:2] if found else (None, None)
    if row is None:
        return Reading(name, event, since)
    return Reading(name, event, since, row.failures, row.last_error, row.retry_at)


def _next(name: str, row: Cursor | None) -> tuple[UUID, datetime, int, int] | None:
    """The first event after the cursor that `name` hears: (leaf, recorded at, txid, seq)."""
    txid, seq = (row.txid, row.seq) if row else (0, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, leaf, txid, seq FROM journal_leaf WHERE (txid, seq) > (%s::xid8, %s) AND kind = ANY(%s)"
            " ORDER BY txid, seq LIMIT 1",
            [str(txid), seq, heard(name)],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    return found[0], datetime.fromisoformat(read_leaf(found[1]).at), int(found[2]), found[3]
