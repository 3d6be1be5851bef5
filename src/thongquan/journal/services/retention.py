"""Lawful destruction of payloads. The leaf stays, and with it the proof that something was recorded."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from thongquan.journal.domain.leaves import Entry
from thongquan.journal.selectors import KEPT, PAST, past
from thongquan.journal.services.dispatching import read_up_to
from thongquan.journal.services.recording import record
from thongquan.journal.services.sealing import head
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused

DESTROYED = "journal.payloads-destroyed"
BATCH = 1_000


def destroy_payloads(
    *,
    basis: str,
    actor: Actor,
    at: datetime,
    reason: str = "",
    due: date | None = None,
    ids: Sequence[UUID] = (),
) -> int:
    """Destroy payload and salt of the leaves whose retention ended before or on `due` (their own, else that of
    their kind by the law of that day), and of `ids`; how many.

    `basis` is the law or order that wants it. What was destroyed, by whom and why is recorded itself. What is
    not sealed yet, or some subscriber has still to read, waits.
    """
    total = 0
    while taken := destroy_batch(basis=basis, actor=actor, at=at, reason=reason, due=due, ids=ids):
        total += taken
    return total


@transaction.atomic
def destroy_batch(
    *,
    basis: str,
    actor: Actor,
    at: datetime,
    reason: str = "",
    due: date | None = None,
    ids: Sequence[UUID] = (),
) -> int:
    """The first BATCH of them, with the leaf that says so."""
    if not basis.strip():
        raise Refused("destruction-without-basis")
    sealed, read = head(), read_up_to()
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM journal_payload WHERE (leaf_id, month) IN (SELECT p.leaf_id, p.month"  # noqa: S608
            " FROM journal_payload p JOIN journal_leaf l ON l.month = p.month AND l.id = p.leaf_id"
            f" WHERE {PAST} AND (l.txid, l.seq) <= (%(txid)s::xid8, %(seq)s)"
            " AND NOT EXISTS (SELECT 1 FROM unnest(%(read)s::text[], %(txids)s::text[]::xid8[],"
            "  %(seqs)s::bigint[]) AS reader(kind, txid, seq)"
            "  WHERE reader.kind = l.kind AND (reader.txid, reader.seq) < (l.txid, l.seq))"
            " LIMIT %(most)s FOR UPDATE OF p SKIP LOCKED) RETURNING leaf_id",
            past(due, ids, at)
            | {
                "txid": str(sealed.txid),
                "seq": sealed.seq,
                "read": [kind for kind, _, _ in read],
                "txids": [str(txid) for _, txid, _ in read],
                "seqs": [seq for _, _, seq in read],
                "most": BATCH,
            },
        )
        destroyed = [row[0] for row in cursor.fetchall()]
        if not destroyed:
            return 0
        subject = Subject("journal", settings.ADMINISTRATION)
        body = {"basis": basis, "payloads": sorted(map(str, destroyed))}
        why = reason or basis
        (by_leaf,) = record(Entry(DESTROYED, 1, subject, body, actor, at, reason=why, data_class=KEPT))
        cursor.execute(
            "INSERT INTO journal_destroyed (leaf_id, by_leaf) SELECT unnest(%s::uuid[]), %s",
            [destroyed, by_leaf],
        )
    return len(destroyed)
