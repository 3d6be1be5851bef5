"""What waits in the outbox is posted until the partner's receipt is here, it is refused, or it expires."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.wire import selectors
from thongquan.wire.domain import SignatureKind, jws, receipts
from thongquan.wire.domain.certificates import Registered
from thongquan.wire.domain.envelope import Way
from thongquan.wire.domain.outgoing import (
    OUTGOING,
    Answer,
    Outgoing,
    OutgoingAct,
    act_after,
    pause,
)
from thongquan.wire.domain.signatures import verified
from thongquan.wire.models import OutgoingMessage
from thongquan.wire.services.posting import Parcel, post_all

PAUSE = timedelta(seconds=settings.EXCHANGE_PAUSE)  # before the first time that a message is tried again
LEASE = timedelta(seconds=settings.EXCHANGE_LEASE)  # a worker that was killed is waited for so long
EXCHANGE = Actor.system("exchange")
EVENTS = {
    OutgoingAct.RECEIVE: "wire.message-received",
    OutgoingAct.REFUSE: "wire.message-refused",
    OutgoingAct.EXPIRE: "wire.message-expired",
}
LEASED = """
WITH due AS (SELECT id FROM wire_outgoingmessage WHERE receiver = %(to)s AND state = 'waiting'
  AND not_before <= %(at)s ORDER BY not_before, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
UPDATE wire_outgoingmessage m SET not_before = %(until)s FROM due WHERE m.id = due.id RETURNING m.id
"""
SETTLED = """
UPDATE wire_outgoingmessage m SET state = s.state, tries = s.tries, not_before = s.not_before, why = s.why,
  receipt = s.receipt
FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::timestamptz[], %s::text[], %s::text[])
  AS s (id, state, tries, not_before, why, receipt)
WHERE m.id = s.id AND m.state = 'waiting' RETURNING m.id
"""


@contextmanager
def alone_with(partner: Subject) -> Iterator[bool]:
    """Whether nobody else delivers to the partner meanwhile. It is the session that holds on: a worker that is
    killed keeps nobody from it, as the lock of its job would."""
    name = f"deliver {partner}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 9421))", [name])
        [free] = cursor.fetchone()
    try:
        yield bool(free)
    finally:
        if free and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 9421))", [name])


def deliver(*, to: Subject, limit: int, at: datetime) -> int:
    """Post what is due to one partner, up to `limit` messages; how many it answered, whatever it answered.

    Nobody waits in a transaction for the partner: messages are leased, posted, settled. What is posted and not
    settled (a worker killed in between) is posted again after LEASE, and gets its first receipt.
    """
    parcels = _lease(to, limit, at)
    if not parcels:
        return 0
    answers = _answers(parcels, to, at)
    registered = selectors.certificates(to)
    _settle(
        [
            (parcel, _proven(answer, parcel, registered, at))
            for parcel, answer in zip(parcels, answers, strict=True)
        ],
        at,
    )
    return sum(answer is not None and answer.status > 0 for answer in answers)


def _answers(parcels: Sequence[Parcel], to: Subject, at: datetime) -> list[Answer | None]:
    """In the order of `parcels`; what is not agreed any more, or not while exchange is suspended, waits."""
    address = selectors.address(to, at.astimezone(UTC).date())
    if not address:
        return [Answer(0, why="no-route")] * len(parcels)
    kinds = {parcel.envelope.kind for parcel in parcels}
    agreed = {kind for kind in kinds if selectors.agreed(to, kind, Way.SEND, at=at)}
    going = [parcel for parcel in parcels if parcel.envelope.kind in agreed]
    answered = iter(post_all(going, to=to, address=address, at=at) if going else ())
    waits = Answer(0, why="kind-not-agreed")
    return [next(answered) if parcel.envelope.kind in agreed else waits for parcel in parcels]


@transaction.atomic
def _lease(to: Subject, limit: int, at: datetime) -> list[Parcel]:
    given = {"to": str(to), "at": at, "limit": limit, "until": at + LEASE}
    with connection.cursor() as cursor:
        cursor.execute(LEASED, given)
        ids = [row[0] for row in cursor.fetchall()]
    bodies = selectors.outgoing_bodies(ids)
    rows = OutgoingMessage.objects.filter(id__in=ids).order_by("id")
    return [Parcel(row.id, row.tries, selectors.envelope_of(row), bodies[row.id]) for row in rows]


def _proven(
    answer: Answer | None, parcel: Parcel, registered: Sequence[Registered], at: datetime
) -> Answer | None:
    """The answer; its receipt only where the partner signed it and it is of this message."""
    if answer is None or not answer.receipt:
        return answer
    try:
        payload = jws.payload(answer.receipt)
    except (ValueError, IndexError):
        return replace(answer, receipt="", why="receipt-unreadable")
    found = verified(
        registered, SignatureKind.JWS, payload, answer.receipt.encode(), on=at.astimezone(UTC).date(), at=at
    )
    if not found.valid:
        return replace(answer, receipt="", why=f"receipt-{found.why}")
    fault = receipts.fault(payload, parcel.envelope, parcel.body)
    return replace(answer, receipt="", why=f"receipt-of-another-{fault}") if fault else answer


@transaction.atomic
def _settle(answered: Sequence[tuple[Parcel, Answer | None]], at: datetime) -> None:
    rows, entries = [], {}
    for parcel, answer in answered:
        if answer is None:  # not asked: its turn comes with the next
            rows.append((parcel.id, Outgoing.WAITING, parcel.tries, at + PAUSE, "", ""))
            continue
        tries, act = parcel.tries + 1, act_after(answer, parcel.envelope, at)
        state = OUTGOING.after(Outgoing.WAITING, act) if act else Outgoing.WAITING
        rows.append((parcel.id, state, tries, at + pause(tries, PAUSE), answer.why, answer.receipt))
        if act:
            entries[parcel.id] = _entry(act, parcel, answer, tries, at)
    with connection.cursor() as cursor:
        cursor.execute(SETTLED, [list(column) for column in zip(*rows, strict=True)])
        done = {row[0] for row in cursor.fetchall()}
    if told := [entry for number, entry in entries.items() if number in done]:
        record(*told)


def _entry(act: OutgoingAct, parcel: Parcel, answer: Answer, tries: int, at: datetime) -> Entry:
    body: dict[str, object] = {"receiver": str(parcel.envelope.receiver), "tries": tries}
    if answer.receipt:
        body["receipt"] = hashlib.sha256(answer.receipt.encode()).hexdigest()
    else:
        body |= {"why": answer.why, "status": answer.status}
    return Entry(EVENTS[act], 1, Subject("outgoing", parcel.envelope.message_id), body, EXCHANGE, at)
