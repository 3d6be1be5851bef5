"""Dispatch: every subscriber reads every event of its kinds once, in order, skipping no late commit."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from thongquan.journal.domain.leaves import Recorded
from thongquan.journal.selectors import recorded
from thongquan.journal.services.sealing import Head

log = logging.getLogger(__name__)
WINDOW = 1_000
RETRY_MIN, RETRY_MAX = timedelta(seconds=5), timedelta(hours=1)
Handler = Callable[[Recorded], None]


@dataclass
class _Subscriber:
    name: str
    handlers: dict[str, Handler]


_subscribers: dict[str, _Subscriber] = {}


def subscribe(kind: str, handler: Handler, *, name: str = "") -> None:
    """`handler` gets every event of `kind`, from the first one ever recorded, in the dispatcher's
    transaction.

    It must be idempotent by `event.id`. Handlers of one `name` (default: the handler's own) share a cursor,
    and so the order across their kinds; a failing one waits and is tried again, and holds up nobody else's.
    """
    name = name or f"{handler.__module__}.{handler.__qualname__}"
    subscriber = _subscribers.setdefault(name, _Subscriber(name, {}))
    assert subscriber.handlers.get(kind, handler) is handler, f"{name} hears {kind} twice"
    subscriber.handlers[kind] = handler


def unsubscribe(name: str) -> None:
    _subscribers.pop(name, None)


def dispatch(at: datetime) -> int:
    """Hand out what may be handed out now; how many events were handled."""
    total = 0
    for subscriber in list(_subscribers.values()):
        try:
            total += _catch_up(subscriber, at)
        except Exception:
            log.exception("%s could not be served", subscriber.name)
    return total


def _catch_up(subscriber: _Subscriber, at: datetime) -> int:
    total = 0
    while True:
        handled, more = _window(subscriber, at)
        total += handled
        if not more:
            return total


@transaction.atomic
def _window(subscriber: _Subscriber, at: datetime) -> tuple[int, bool]:
    """One window of events: (how many were handled, whether to go on)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext('journal.dispatch'), hashtext(%s))", [subscriber.name]
        )
        if not cursor.fetchone()[0]:
            return 0, False
        cursor.execute(
            "SELECT txid, seq, failures, retry_at FROM journal_cursor WHERE subscriber = %s",
            [subscriber.name],
        )
        txid, seq, failures, retry_at = cursor.fetchone() or (0, 0, 0, None)
        if retry_at is not None and retry_at > at:
            return 0, False
        cursor.execute(
            "WITH next AS (SELECT * FROM journal_leaf WHERE (txid, seq) > (%s::xid8, %s)"
            "  AND txid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY txid, seq LIMIT %s)"
            " SELECT n.txid, n.seq, n.kind, n.leaf, n.who, p.payload FROM next n LEFT JOIN journal_payload p"
            " ON n.kind = ANY(%s) AND p.month = n.month AND p.leaf_id = n.id ORDER BY n.txid, n.seq",
            [str(txid), seq, WINDOW, list(subscriber.handlers)],
        )
        rows = cursor.fetchall()
    events = [recorded(*row[3:], int(row[0]), row[1]) for row in rows if row[2] in subscriber.handlers]
    if not _handle(subscriber, events):
        if rows:
            move(subscriber.name, int(rows[-1][0]), rows[-1][1])
        return len(events), len(rows) == WINDOW
    return _one_by_one(subscriber, events, Head(0, txid, seq), failures, at), False


def _one_by_one(
    subscriber: _Subscriber, events: Sequence[Recorded], last: Head, failures: int, at: datetime
) -> int:
    """Up to the event that fails, which waits; how many were handled."""
    txid, seq = last.txid, last.seq
    for handled, event in enumerate(events):
        if error := _handle(subscriber, [event]):
            move(subscriber.name, txid, seq, failures=(failures if not handled else 0) + 1, error=error, at=at)
            return handled
        txid, seq = event.txid, event.seq
    move(subscriber.name, txid, seq)
    return len(events)


def _handle(subscriber: _Subscriber, events: Sequence[Recorded]) -> str:
    """What went wrong, or "": also what the database would only have said at the end of the transaction.

    All of them or none: whoever gets an answer here undoes what the events before the bad one had done.
    """
    event = None
    try:
        with transaction.atomic():
            for event in events:
                subscriber.handlers[event.kind](event)
            if events:
                connection.check_constraints()
    except Exception as why:
        assert event is not None
        log.warning("%s failed on %s %s", subscriber.name, event.kind, event.id, exc_info=why)
        return f"{event.kind} {event.id}: {type(why).__name__}: {why}"
    return ""


def move(
    name: str, txid: int, seq: int, *, failures: int = 0, error: str = "", at: datetime | None = None
) -> None:
    wait = min(RETRY_MIN * 2 ** min(failures, 16), RETRY_MAX)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_cursor (subscriber, txid, seq, failures, last_error, retry_at)"
            " VALUES (%s, %s::xid8, %s, %s, %s, %s) ON CONFLICT (subscriber) DO UPDATE SET txid ="
            " excluded.txid,"
            " seq = excluded.seq, failures = excluded.failures, last_error = excluded.last_error,"
            " retry_at = excluded.retry_at",
            [name, str(txid), seq, failures, error, at and at + wait],
        )


def subscribers() -> Sequence[str]:
    return sorted(_subscribers)


def heard(name: str) -> list[str]:
    """The kinds of event a subscriber hears; none where there is no such subscriber."""
    return list(_subscribers[name].handlers) if name in _subscribers else []


def read_up_to() -> list[tuple[str, int, int]]:
    """For every kind a subscriber hears, how far in the record it has read: (kind, txid, seq)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT subscriber, txid, seq FROM journal_cursor")
        found = {name: (int(txid), seq) for name, txid, seq in cursor.fetchall()}
    return [(kind, *found.get(name, (0, 0))) for name in subscribers() for kind in heard(name)]
