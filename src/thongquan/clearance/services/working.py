"""What waits for officers, as rows that a queue reads: written with every step, in its transaction.

Money, holds, papers supplied and time change whose turn it is without a step: then it is looked at anew.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from thongquan.clearance.domain.work import Work, work_of
from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors.standing import LIVING, identifier, standings_of
from thongquan.clearance.selectors.turns import Clocks, Past, clocks, past
from thongquan.documents import selectors as documents
from thongquan.journal.domain.leaves import Recorded
from thongquan.kernel.identifiers import Subject, local_part

SUPPLIED = "officer:attachments"
_DELETE = """
DELETE FROM clearance_work w WHERE w.declaration_id = ANY(%(keys)s) AND w.kind <> %(apart)s AND NOT EXISTS (
    SELECT FROM unnest(%(d)s::bigint[], %(kind)s::text[]) AS k(d, kind)
    WHERE k.d = w.declaration_id AND k.kind = w.kind
)
"""
_PUT = """
INSERT INTO clearance_work AS w
    (declaration_id, kind, turn, office, lane, since, due_at, press_at, officer, desk)
SELECT d, kind, turn, k.office, lane, since, due, coalesce(due, since),
    coalesce(h.officer, ''), coalesce(h.state, '')
FROM unnest(
    %(d)s::bigint[], %(kind)s::text[], %(turn)s::text[], %(office)s::text[], %(lane)s::text[],
    %(since)s::timestamptz[], %(due)s::timestamptz[]
) AS k(d, kind, turn, office, lane, since, due)
LEFT JOIN clearance_holding h ON h.declaration_id = d AND h.ended_at IS NULL
ON CONFLICT (declaration_id, kind) DO UPDATE SET turn = excluded.turn, lane = excluded.lane,
    officer = excluded.officer, desk = excluded.desk,
    since = CASE WHEN {kept} THEN w.since ELSE excluded.since END,
    due_at = CASE WHEN {kept} THEN w.due_at ELSE excluded.due_at END,
    press_at = CASE WHEN {kept} THEN w.press_at ELSE excluded.press_at END
"""
_KEEPING = _PUT.format(kept="w.turn = excluded.turn")  # it has waited since then without a break
_ANEW = _PUT.format(kept="false")
_KNOWN = "SELECT declaration_id, turn, since FROM clearance_work WHERE declaration_id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of work on the declaration `row`."""

    row: Declaration
    kind: Work
    turn: str
    since: datetime
    due: datetime | None


def keep(
    rows: Collection[Declaration],
    awaited: Mapping[int, Iterable[str]],
    before: Mapping[int, Past],
    running: Clocks,
    at: datetime,
) -> None:
    """After a step of `rows` (held): `awaited` by key whose turn it is now, `before` what was before it."""
    pieces = [
        _piece(row, kind, turn, before.get(row.pk, Past()).since.get(turn, at), running)
        for row in rows
        for kind, turn in work_of(awaited[row.pk]).items()
    ]
    ended = [row.pk for row in rows if row.life not in LIVING]
    _write(pieces, [row.pk for row in rows], anew=False, apart=Work.ATTACHMENTS)
    if ended:
        _write([], ended, anew=False, apart="")


@transaction.atomic
def refresh(*, keys: Collection[int], at: datetime) -> None:
    """Looked at anew, their rows held: since when a turn has been awaited is what the steps say, or, where none
    does, since it was first seen."""
    every = Declaration.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    rows = [row for row in every if row.life in LIVING]
    standings, before, running = standings_of(rows, at=at), past([row.pk for row in rows]), clocks()
    seen = _seen([row.pk for row in rows])
    pieces = list(_supplied(rows))
    for row in rows:
        known = before.get(row.pk, Past()).since
        for kind, turn in work_of(standings[row.pk].awaited).items():
            since = known.get(turn) or seen.get((row.pk, turn), at)
            pieces.append(_piece(row, kind, turn, since, running))
    _write(pieces, list(keys), anew=True, apart="")


def on_request_moved(event: Recorded) -> None:
    """What was asked for came, or was answered."""
    number = local_part(event.subject.id, settings.ADMINISTRATION)
    if event.subject.kind == "declaration" and number:
        key = Declaration.objects.filter(number=number).values_list("pk", flat=True).first()
        if key is not None:
            refresh(keys=[key], at=event.at)


def _piece(row: Declaration, kind: Work, turn: str, since: datetime, running: Clocks) -> Piece:
    due = running.due(
        turn, office=row.office, law_day=row.law_day, registered_at=row.registered_at, since=since
    )
    return Piece(row, kind, turn, since, due)


def _supplied(rows: Collection[Declaration]) -> Iterator[Piece]:
    owners = {Subject("declaration", identifier(row)): row for row in rows}
    for owner, since in documents.supplied(owners).items():
        yield Piece(owners[owner], Work.ATTACHMENTS, SUPPLIED, since, None)


def _seen(keys: list[int]) -> dict[tuple[int, str], datetime]:
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [keys])
        return {(key, turn): since for key, turn, since in cursor.fetchall()}


def _write(pieces: list[Piece], keys: list[int], *, anew: bool, apart: str) -> None:
    """Of `keys` nothing waits but `pieces`; what is of the kind `apart` is left as it is."""
    columns = {
        "d": [one.row.pk for one in pieces],
        "kind": [str(one.kind) for one in pieces],
        "turn": [one.turn for one in pieces],
        "office": [one.row.office for one in pieces],
        "lane": [one.row.lane for one in pieces],
        "since": [one.since for one in pieces],
        "due": [one.due for one in pieces],
    }
    with connection.cursor() as cursor:
        cursor.execute(_DELETE, {**columns, "keys": keys, "apart": apart})
        if pieces:
            cursor.execute(_ANEW if anew else _KEEPING, columns)
