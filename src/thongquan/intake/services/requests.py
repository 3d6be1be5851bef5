"""Requests that change something, done once: the answer is kept in the transaction that changed it.

The same key with the same request finds the answer, with another request it is refused. What was refused
changed nothing and is not kept: it may be sent again under its key.
"""

from datetime import datetime, timedelta

from django.db import connection

from thongquan.intake.domain.messages import Reply
from thongquan.intake.models import Request
from thongquan.kernel.canonical import digest
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused

KEY_MAX = 200
KEPT = timedelta(days=7)


def begin(*, who: Subject, key: str, asked: bytes, at: datetime) -> Reply | None:
    """The reply to this request where it was answered before, else None, and nobody else begins it meanwhile.

    `asked`: the hash of the whole request. Within a transaction, which keeps others out until it ends.
    Refused: idempotency-key-unfit, idempotency-key-reused (for another request), request-in-progress.
    """
    assert connection.in_atomic_block, "the reply is kept in the transaction that changes something"
    if not 0 < len(key) <= KEY_MAX or not key.isprintable():
        raise Refused("idempotency-key-unfit", most=KEY_MAX)
    lock = int(digest(["request", str(who), key])[:15], 16)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
        if not cursor.fetchone()[0]:
            raise Refused("request-in-progress", key=key)
    row = Request.objects.filter(who=str(who), key=key, at__gt=at - KEPT).first()
    if row is None:
        return None
    if bytes(row.asked) != asked:
        raise Refused("idempotency-key-reused", key=key)
    return Reply(row.status, row.media_type, row.location, bytes(row.body))


def keep(*, who: Subject, key: str, asked: bytes, reply: Reply, at: datetime) -> None:
    """The reply, for as long as KEPT, in the place of one that is older than that."""
    told = {"status": reply.status, "media_type": reply.media_type, "location": reply.location}
    Request.objects.update_or_create(
        who=str(who), key=key, defaults={"asked": asked, "body": reply.body, "at": at, **told}
    )


def forget_requests(*, at: datetime) -> int:
    """Delete what is kept no longer; how many."""
    deleted, _ = Request.objects.filter(at__lte=at - KEPT).delete()
    return deleted
