"""How the platform runs: what waits, what is stuck, what is missing; and whether a person is wanted."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from thongquan.books import selectors as books
from thongquan.documents import services as documents
from thongquan.intake import selectors as intake
from thongquan.journal import selectors as journal
from thongquan.journal import services as record
from thongquan.kernel.texts import Text
from thongquan.ledger import selectors as ledger
from thongquan.risk.selectors import desk as risk
from thongquan.wire import selectors as wire

LATE = timedelta(minutes=10)  # what waits longer wants a person
ALIVE = timedelta(minutes=1)  # since a worker last said so
AGAIN = 3  # failures in a row after which trying again is not enough
ASKED = 5  # times the bank was asked in vain
ROOM, ROOM_BYTES = 0.05, 2 << 30  # of the disk: the share, and how much, that must be free
SHOWN, WORDS = 20, 300

CHECKS: dict[str, Text] = {
    "law": {"vi": "Pháp luật đã ban hành", "en": "law published"},
    "workers": {"vi": "Tiến trình nền đang chạy", "en": "workers alive"},
    "jobs": {"vi": "Việc nền đang chờ", "en": "jobs that wait"},
    "failed-jobs": {"vi": "Việc nền bị lỗi", "en": "jobs that failed"},
    "messages": {"vi": "Thông điệp chờ xử lý", "en": "messages that wait"},
    "letters": {"vi": "Thông điệp không xử lý được", "en": "dead letters"},
    "outgoing": {"vi": "Thông điệp đối tác chưa nhận", "en": "messages partners did not take"},
    "subscribers": {"vi": "Bên nhận sự kiện chưa đọc hết", "en": "subscribers that are behind"},
    "leaves": {"vi": "Bản ghi chưa niêm phong", "en": "leaves not sealed"},
    "checkpoint": {"vi": "Điểm niêm phong gần nhất", "en": "last checkpoint"},
    "seeds": {"vi": "Mầm ngẫu nhiên hôm nay, ngày mai", "en": "seeds of today and tomorrow"},
    "orders": {"vi": "Lệnh ngân hàng không trả lời", "en": "orders the bank does not answer"},
    "unexplained": {"vi": "Biến động chưa rõ trong ngày", "en": "movements of a day nobody explained"},
    "disk": {"vi": "Chỗ trống trên đĩa (MiB)", "en": "room on the disk (MiB)"},
    "files": {"vi": "Tệp thiếu hoặc khác bản gốc", "en": "files missing or changed"},
    "accounts": {"vi": "Số dư lệch với bút toán", "en": "balances that drifted"},
}


@dataclass(frozen=True, slots=True)
class Check:
    """`well` False: a person is wanted. `count` of what the name says, `since` when (the oldest of it)."""

    name: str
    well: bool
    count: int
    since: datetime | None = None
    details: tuple[dict[str, Any], ...] = ()

    @property
    def text(self) -> Text:
        return CHECKS[self.name]


def checks(
    *, at: datetime, files: bool = False, whole: bool = False, progress: Callable[[int], None] | None = None
) -> list[Check]:
    """All that is asked in a second. `files`: whether each stored file is there. `whole`: every file read again
    and every balance reckoned again, which takes as long as there are files and postings."""
    found = [ask(at) for ask in QUICK]
    if files or whole:
        found.append(_files(documents.verify_files(progress=progress) if whole else documents.missing_files()))
    if whole:
        drift = [{"kind": kind, "name": name} for kind, name in ledger.drift()]
        found.append(Check("accounts", not drift, len(drift), None, tuple(drift[:SHOWN])))
    return found


def _law(at: datetime) -> Check:
    current = books.current(known_at=at)
    return Check("law", "tariff" in current, len(current))


_WORKERS = "SELECT count(*) FILTER (WHERE last_heartbeat > %s), max(last_heartbeat) FROM procrastinate_workers"
_JOBS = """
SELECT count(*), min(coalesce(j.scheduled_at, (
    SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type IN ('deferred', 'retried')
))) FROM procrastinate_jobs j WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= %s)
"""
# Of a periodic task the next run does the work again: a failure counts where it was the last run, or is recent.
_FAILED = """
SELECT j.id, j.task_name, j.status, max(e.at) AS ended
FROM procrastinate_jobs j
LEFT JOIN procrastinate_events e ON e.job_id = j.id AND e.type IN ('failed', 'started', 'aborted')
LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE (j.status IN ('failed', 'aborted') AND (
        NOT EXISTS (SELECT 1 FROM procrastinate_periodic_defers d WHERE d.task_name = j.task_name)
        OR EXISTS (SELECT 1 FROM procrastinate_periodic_defers d WHERE d.job_id = j.id)
        OR EXISTS (
            SELECT 1 FROM procrastinate_events l WHERE l.job_id = j.id AND l.type = 'failed' AND l.at > %s)))
   OR (j.status = 'doing' AND coalesce(w.last_heartbeat, '-infinity') < %s
       AND NOT EXISTS (SELECT 1 FROM procrastinate_periodic_defers d WHERE d.task_name = j.task_name))
GROUP BY j.id ORDER BY j.id DESC
"""


def _rows(query: str, *values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def _workers(at: datetime) -> Check:
    [(alive, beat)] = _rows(_WORKERS, at - ALIVE)
    return Check("workers", alive > 0, alive, beat)


def _jobs(at: datetime) -> Check:
    [(count, since)] = _rows(_JOBS, at)
    return Check("jobs", _soon(since, at), count, since)


def _failed_jobs(at: datetime) -> Check:
    rows = _rows(_FAILED, at - LATE, at - ALIVE)
    told = tuple(
        {"job": key, "task": task, "status": status, "at": _text(ended)} for key, task, status, ended in rows
    )
    since = min((row[3] for row in rows if row[3]), default=None)
    return Check("failed-jobs", not rows, len(rows), since, told[:SHOWN])


def _messages(at: datetime) -> Check:
    since = intake.waits_since(at=at)
    return Check("messages", _soon(since, at), intake.waiting_in_all(), since)


def _letters(at: datetime) -> Check:
    told = [
        {
            "receipt": one.receipt,
            "kind": one.kind,
            "tries": one.tries,
            "at": _text(one.at),
            "why": one.reason[:WORDS],
        }
        | ({"holds_back": one.holds_back} if one.holds_back else {})
        for one in intake.dead_letters(limit=SHOWN)
    ]
    count = intake.dead_count()
    return Check("letters", count == 0, count, None, tuple(told))


def _outgoing(at: datetime) -> Check:
    """Until somebody has asked again or given up, the partner waits there in its conversation."""
    told = [
        {
            "message_id": one.envelope.message_id,
            "receiver": one.envelope.receiver.id,
            "kind": one.envelope.kind,
            "conversation": one.envelope.conversation,
            "sequence": one.envelope.sequence,
            "state": str(one.state),
            "why": one.why,
        }
        for one in wire.on_desk(limit=SHOWN)
    ]
    count = wire.desk_count()
    return Check("outgoing", count == 0, count, None, tuple(told))


def _subscribers(at: datetime) -> Check:
    behind = [one for one in record.readings() if one.event is not None]
    stuck = [one for one in behind if one.failures >= AGAIN or not _soon(one.since, at)]
    told = [
        {
            "subscriber": one.subscriber,
            "event": str(one.event),
            "since": _text(one.since),
            "failures": one.failures,
            "why": one.error[:WORDS],
            "retry_at": _text(one.retry_at),
        }
        for one in behind
    ]
    since = min((one.since for one in behind if one.since), default=None)
    return Check("subscribers", not stuck, len(behind), since, tuple(told))


def _leaves(at: datetime) -> Check:
    count, since = journal.unsealed()
    return Check("leaves", _soon(since, at), count, since)


def _checkpoint(at: datetime) -> Check:
    sealed = journal.sealed()
    return Check("checkpoint", sealed > 0, sealed, journal.sealed_at())


def _seeds(at: datetime) -> Check:
    days = [books.today(at), books.today(at) + timedelta(days=1)]
    told = risk.seeds_told(since=days[0], until=days[1])
    ready = {one["day"] for one in told if one["sealed_at"]}
    missing = [{"day": day.isoformat()} for day in days if day.isoformat() not in ready]
    return Check("seeds", not missing, len(ready), None, tuple(missing))


def _orders(at: datetime) -> Check:
    waiting = [one for one in ledger.orders(states=["asked", "sent"]) if one["attempts"] >= ASKED]
    told = [{name: one[name] for name in ("key", "kind", "state", "asked_at", "attempts")} for one in waiting]
    return Check("orders", not told, len(told), None, tuple(told[:SHOWN]))


def _unexplained(at: datetime) -> Check:
    day_ago = (at - timedelta(days=1)).isoformat()
    told = [one for one in ledger.unexplained() if one["seen_at"] >= day_ago]
    return Check("unexplained", not told, len(told), None, tuple(told[:SHOWN]))


def _disk(at: datetime) -> Check:
    settings.VAR.mkdir(parents=True, exist_ok=True)
    disk = shutil.disk_usage(settings.VAR)
    [(base,)] = _rows("SELECT pg_database_size(current_database())")
    enough = disk.free >= min(ROOM * disk.total, ROOM_BYTES)
    told = {"free": disk.free, "total": disk.total, "database": base}
    return Check("disk", enough, disk.free >> 20, None, (told,))


def _files(faults: list[tuple[str, str]]) -> Check:
    told = [{"sha256": sha256, "why": why} for sha256, why in faults]
    return Check("files", not told, len(told), None, tuple(told[:SHOWN]))


QUICK = (
    _law, _workers, _jobs, _failed_jobs, _messages, _letters, _outgoing, _subscribers, _leaves, _checkpoint,
    _seeds, _orders, _unexplained, _disk,
)  # fmt: skip


def _soon(since: datetime | None, at: datetime) -> bool:
    return since is None or since > at - LATE


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
