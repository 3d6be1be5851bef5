"""Reading the record."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from thongquan.journal.domain import upgrades
from thongquan.journal.domain.leaves import Recorded, read_leaf
from thongquan.journal.domain.readings import reading
from thongquan.journal.models import Checkpoint, Cursor, Verification
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound

KEPT = "journal-destruction"  # the class of what says who destroyed what and why: never destroyed itself

# Payloads p of leaves l whose own term has ended, or that of their kind or room, or that are named.
PAST = (
    "(p.retain_until <= %(due)s OR p.leaf_id = ANY(%(ids)s::uuid[]) OR (p.retain_until IS NULL AND p.month <"
    " (SELECT term.before FROM unnest(%(kinds)s::text[], %(before)s::date[]) AS term(kind, before)"
    " WHERE term.kind IN (l.kind, split_part(l.kind, '.', 1)) ORDER BY length(term.kind) DESC LIMIT 1)))"
    " AND p.data_class <> %(kept)s"
)
Terms = Callable[[date, datetime], Mapping[str, int]]  # (legal day, known at): years by kind or room
_terms: Terms | None = None

_ROW = "SELECT l.leaf, l.who, p.payload, l.txid, l.seq"
_FROM = " FROM journal_leaf l LEFT JOIN journal_payload p ON p.month = l.month AND p.leaf_id = l.id "
_SELECT = _ROW + _FROM


def recorded(leaf: str, who: str | None, payload: str | None, txid: int, seq: int) -> Recorded:
    """A row as the event it is, in its newest version."""
    told = read_leaf(leaf)
    body = None if payload is None else msgspec.json.decode(payload)
    version = told.version
    if body is not None:
        version, body = upgrades.current(told.kind, version, body)
    behalf = Subject.parse(told.on_behalf) if told.on_behalf else None
    return Recorded(
        id=UUID(told.id),
        kind=told.kind,
        version=version,
        subject=Subject.parse(told.subject),
        body=body,
        actor=Actor(Subject.parse(told.who if told.names_who or who is None else who), behalf, told.office),
        at=datetime.fromisoformat(told.at),
        reason=told.reason,
        txid=txid,
        seq=seq,
    )


def _recorded(row: tuple[Any, ...]) -> Recorded:
    leaf, who, payload, txid, seq = row
    return recorded(leaf, who, payload, int(txid), seq)


def event(leaf_id: UUID) -> Recorded:
    return event_and_class(leaf_id)[0]


def event_and_class(leaf_id: UUID) -> tuple[Recorded, str]:
    """What the leaf says, and its class of data; "" where that was lawfully destroyed."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_ROW}, p.data_class{_FROM}WHERE l.id = %s", [leaf_id])
        row = cursor.fetchone()
    if row is None:
        raise NotFound("leaf", leaf_id)
    return _recorded(row[:5]), str(row[5] or "")


def use_terms(terms: Terms) -> None:
    """Who knows the law of keeping: `books` says so when it is ready."""
    global _terms
    _terms = terms


def past(due: date | None, ids: Sequence[UUID], at: datetime) -> dict[str, Any]:
    """The values of PAST. Terms count whole months: what was recorded in the month a term ends in waits for the
    next one.
    """
    years = _terms(due, at) if due and _terms else {}
    before = [date(max(due.year - n, 1), due.month, 1) for n in years.values()] if due else []
    return {"due": due, "ids": list(ids), "kept": KEPT, "kinds": list(years), "before": before}


def destroyable(*, at: datetime, due: date | None = None, ids: Sequence[UUID] = ()) -> list[tuple[str, int]]:
    """What a destruction of the payloads past their retention on `due` and of `ids` concerns: (kind, count).
    By the law as known `at`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.kind, count(*) FROM journal_payload p"  # noqa: S608
            " JOIN journal_leaf l ON l.month = p.month AND l.id = p.leaf_id"
            f" WHERE {PAST} GROUP BY l.kind ORDER BY l.kind",
            past(due, ids, at),
        )
        return [(kind, count) for kind, count in cursor.fetchall()]


def payloads_of(subject: str, *, limit: int) -> list[UUID]:
    """The leaves about `subject` whose payload is there and may be destroyed, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.id FROM journal_leaf l JOIN journal_payload p ON p.month = l.month AND p.leaf_id = l.id"
            " WHERE l.subject = %s AND p.data_class <> %s ORDER BY l.txid, l.seq LIMIT %s",
            [subject, KEPT, limit],
        )
        return [row[0] for row in cursor.fetchall()]


def timeline(subject: Subject, *, limit: int = 1_000) -> list[Recorded]:
    """What happened to `subject`, in the order recorded; the newest `limit` of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SELECT + "WHERE l.subject = %s ORDER BY l.txid DESC, l.seq DESC LIMIT %s", [str(subject), limit]
        )
        rows = cursor.fetchall()
    return [_recorded(row) for row in reversed(rows)]


_WHO = "coalesce(l.who, l.leaf::jsonb ->> 'who')"
_FIRST = (
    "(lpad(to_hex((extract(epoch FROM %s::timestamptz) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid"
)


def found(
    *,
    subject: str = "",
    who: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: UUID | None = None,
    hidden: Sequence[str] = (),
    limit: int = 50,
) -> list[Recorded]:
    """Leaves by what they are about, who acted, and when (from `since`, before `until`), the newest first;
    those older than the leaf `before`; without classes of `hidden`. `who` alone reads every leaf: give days."""
    asked: list[tuple[str, object]] = [("(p.data_class IS NULL OR p.data_class <> ALL(%s))", list(hidden))]
    if subject:
        asked.append(("l.subject = %s", subject))
    if who:
        asked.append((f"{_WHO} = %s", who))
    if since is not None:
        asked += [("l.month >= %s", since.astimezone(UTC).date().replace(day=1)), (f"l.id >= {_FIRST}", since)]
    if until is not None:
        asked += [("l.month <= %s", until.astimezone(UTC).date()), (f"l.id < {_FIRST}", until)]
    if before is not None:
        asked.append(("l.id < %s", before))
    where = " AND ".join(condition for condition, _ in asked)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_SELECT} WHERE {where} ORDER BY l.id DESC LIMIT %s", [*(value for _, value in asked), limit]
        )
        return [_recorded(row) for row in cursor.fetchall()]


def sealing(txid: int, seq: int) -> tuple[int, str] | None:
    """Size and note of the checkpoint that first covered the leaf at this place; None: not sealed yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size, note FROM journal_checkpoint WHERE (to_txid, to_seq) >= (%s::xid8, %s)"
            " ORDER BY to_txid, to_seq LIMIT 1",
            [str(txid), seq],
        )
        row = cursor.fetchone()
    return (int(row[0]), str(row[1])) if row else None


def checkpoints(*, limit: int) -> list[tuple[int, str, datetime]]:
    """The newest checkpoints: size, root in Base64, when it was sealed, as each says itself."""
    told = []
    for size, note in Checkpoint.objects.order_by("-size").values_list("size", "note")[:limit]:
        lines = note.split("\n")
        told.append((size, lines[2], datetime.fromisoformat(lines[3].removeprefix("time "))))
    return told


def verifications(*, limit: int, at: datetime) -> list[dict[str, Any]]:
    """The newest readings of the whole record: who asked, when, what was found, and the `state` of it."""
    rows = Verification.objects.order_by("-id").values()[:limit]
    return [{**row, "state": reading(row["begun_at"], row["finished_at"], at)} for row in rows]


def stuck() -> list[tuple[str, int, str]]:
    """Subscribers that fail: (name, how many times in a row, the last error)."""
    failing = Cursor.objects.filter(failures__gt=0).order_by("subscriber")
    return list(failing.values_list("subscriber", "failures", "last_error"))


def checkpoint() -> str:
    """The newest signed checkpoint, as a note (C2SP); NotFound before the first sealing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM journal_checkpoint ORDER BY size DESC LIMIT 1")
        row = cursor.fetchone()
    if row is None:
        raise NotFound("checkpoint", "")
    return str(row[0])


def note_of(size: int) -> str:
    """The signed note of the checkpoint of `size` leaves; NotFound where none was sealed there."""
    found = Checkpoint.objects.filter(size=size).values_list("note", flat=True).first()
    if found is None:
        raise NotFound("checkpoint", size)
    return str(found)


def sealed_at() -> datetime | None:
    """The moment of the newest checkpoint, as it says itself."""
    try:
        time = checkpoint().split("\n")[3]
    except NotFound:
        return None
    return datetime.fromisoformat(time.removeprefix("time "))


def unsealed() -> tuple[int, datetime | None]:
    """How many leaves no checkpoint covers yet, and when the first of them was recorded."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_txid, to_seq FROM journal_checkpoint ORDER BY size DESC LIMIT 1")
        txid, seq = cursor.fetchone() or ("0", 0)
        cursor.execute("SELECT count(*) FROM journal_leaf WHERE (txid, seq) > (%s::xid8, %s)", [str(txid), seq])
        (count,) = cursor.fetchone()
        cursor.execute(
            "SELECT leaf FROM journal_leaf WHERE (txid, seq) > (%s::xid8, %s) ORDER BY txid, seq LIMIT 1",
            [str(txid), seq],
        )
        first = cursor.fetchone()
    return int(count), datetime.fromisoformat(read_leaf(first[0]).at) if first else None


def sealed() -> int:
    """How many leaves the newest checkpoint covers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(size), 0) FROM journal_checkpoint")
        (size,) = cursor.fetchone()
    return int(size)
