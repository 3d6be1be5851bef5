"""Lawful destruction of payloads. The leaf stays, and with it the proof that something was recorded."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from thongquan.journal.domain.leaves import Entry
from thongquan.journal.services.recording import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused

DESTROYED = "journal.payloads-destroyed"
KEPT = "journal-destruction"  # the class of the lists of what was destroyed: never destroyed themselves
BATCH = 1_000


def destroy_payloads(
    *, basis: str, actor: Actor, at: datetime, due: date | None = None, ids: Sequence[UUID] = ()
) -> int:
    """Destroy payload and salt of the leaves whose retention ended before or on `due`, and of `ids`; how
    many.

    `basis` is the law or order that wants it. What was destroyed, by whom and why is recorded itself.
    """
    if not basis.strip():
        raise Refused("destruction-without-basis")
    total = 0
    for start in range(0, len(ids), BATCH):
        total += _destroy("leaf_id = ANY(%s)", list(ids[start : start + BATCH]), basis, actor, at)
    while due and (taken := _destroy("retain_until <= %s", due, basis, actor, at)):
        total += taken
    return total


@transaction.atomic
def _destroy(which: str, value: object, basis: str, actor: Actor, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM journal_payload WHERE (leaf_id, month) IN (SELECT leaf_id, month"  # noqa: S608
            " FROM journal_payload"
            f" WHERE {which} AND data_class <> %s LIMIT {BATCH} FOR UPDATE SKIP LOCKED) RETURNING leaf_id",
            [value, KEPT],
        )
        destroyed = [row[0] for row in cursor.fetchall()]
        if not destroyed:
            return 0
        subject = Subject("journal", settings.ADMINISTRATION)
        body = {"basis": basis, "payloads": sorted(map(str, destroyed))}
        (by_leaf,) = record(Entry(DESTROYED, 1, subject, body, actor, at, reason=basis, data_class=KEPT))
        cursor.execute(
            "INSERT INTO journal_destroyed (leaf_id, by_leaf) SELECT unnest(%s::uuid[]), %s",
            [destroyed, by_leaf],
        )
    return len(destroyed)
