"""What awaits a declarant, the newest first: a handful of queries a page, whatever is on it.

A page looks at a bounded number of declarations and may find nothing among them: then `next` goes on.
"""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from thongquan.clearance.domain.states import Amendment, Life
from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors import access, standing, views, whole
from thongquan.clearance.selectors.turns import Turn, turns_of
from thongquan.documents import selectors as documents
from thongquan.identity.domain import SignedIn
from thongquan.kernel.identifiers import Subject, local_part
from thongquan.ledger import selectors as ledger
from thongquan.reference import selectors as reference

LOOKED_AT = 200
OWING_MOST = 1000
DECLARANTS_TURN = "declarant:"
DOCUMENT = "declarant:document"  # asked for by an officer; not what keeps a declaration from clearing


class _Step(msgspec.Struct):
    at: datetime
    note: dict[str, Any]


def for_declarant(
    signed: SignedIn, which: Q, filters: views.Filters, *, at: datetime, cursor: str = "", limit: int = 50
) -> views.Page:
    """Of `which` (as `access.visible` gives it) what awaits its declarant: `views.summary` and `turns`, the
    first to end first. After clearance: tax of the parties `signed` speaks for."""
    may = Q(life=Life.REGISTERED) | Q(number__in=_owing(signed, at)) | Exists(_ordered())
    rows = whole.waiting(Declaration.objects.filter(which & views.narrowed(filters) & may)).order_by("-id")
    if cursor:
        rows = rows.filter(id__lt=views.place(cursor))
    looked = list(rows[: LOOKED_AT + 1])
    more = len(looked) > LOOKED_AT
    found = _awaiting(looked[:LOOKED_AT], at, most=limit + 1)
    shown = found[:limit]
    if len(found) > limit:
        last = shown[-1]["key"]
    elif more:
        last = looked[LOOKED_AT - 1].pk
    else:
        last = 0
    for one in shown:
        del one["key"]
    return views.Page(shown, views.cursor_at(last) if last else "")


def _awaiting(rows: Collection[Any], at: datetime, *, most: int) -> list[dict[str, Any]]:
    """The first `most` of `rows` (as `whole.waiting` selects them) whose declarant is awaited; the rest is not
    worked out."""
    owed, wanted, known = standing.owed(rows, at), _wanted(rows), reference.reference()
    found = []
    for row in rows:
        now = standing.standing(
            row,
            owed=owed.get(row.pk, Decimal(0)),
            missing=len(whole.wants(row)),
            held=(),
            exit_held=(),
            asked=whole.asked(row),
        )
        mine = [turn for turn in now.awaited if turn.startswith(DECLARANTS_TURN)]
        steps = [(step.at, step.note) for step in msgspec.convert(row.steps, list[_Step])]
        turns = [*turns_of(row, mine, steps), *wanted.get(row.pk, [])]
        if turns:
            turns.sort(key=lambda turn: (turn.due is None, turn.due or at))
            found.append(views.summary(row, known) | {"turns": turns, "key": row.pk})
            if len(found) == most:
                break
    return found


def _wanted(rows: Collection[Declaration]) -> dict[int, list[Turn]]:
    """Papers that officers asked for and nobody has supplied, by declaration."""
    keys = {Subject("declaration", standing.identifier(row)): row.pk for row in rows}
    found: dict[int, list[Turn]] = {}
    for one in documents.awaited(list(keys)):
        turn = Turn(DOCUMENT, one.asked_at, one.due, one.text)
        found.setdefault(keys[one.owner], []).append(turn)
    return found


def _owing(signed: SignedIn, at: datetime) -> list[str]:
    """Numbers of declarations with tax that nothing covers, of those he speaks for; none for an officer."""
    codes = ledger.owing(access.traders(signed, at), limit=OWING_MOST)
    return [number for code in codes if (number := local_part(code, settings.ADMINISTRATION))]


def _ordered() -> Any:
    return standing.amendments_open(OuterRef("pk")).filter(state=str(Amendment.ORDERED))
