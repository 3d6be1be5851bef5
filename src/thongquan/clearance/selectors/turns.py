"""Whose turn it is, since when and until when, by the working-time clock of the law that binds him."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from thongquan.clearance.models import Declaration, Step
from thongquan.kernel.refusals import NotFound
from thongquan.kernel.texts import Text
from thongquan.reference import selectors as reference

# The clock that runs while a turn is awaited; a turn without one has no time set by law.
CLOCKS = {
    "declarant:requirements": "declaration-validity",
    "declarant:payment": "declaration-validity",
    "declarant:amendment": "amendment-ordered",
    "officer:documents-due": "documents-check",
    "officer:examination-due": "examination",
    "officer:in-examination": "examination",
    "officer:amendment": "amendment-check",
    "officer:cancellation": "cancellation-request",
}
FROM_REGISTRATION = frozenset({"declaration-validity"})


@dataclass(frozen=True, slots=True)
class Turn:
    """due, clock and basis are empty where no clock of the law runs."""

    turn: str
    since: datetime
    due: datetime | None = None
    clock: Text | None = None
    basis: str = ""


def turns(key: int, awaited: Collection[str]) -> list[Turn]:
    """For each of `awaited` (as `views.declaration` gives them), in order."""
    steps = Step.objects.filter(declaration_id=key).order_by("at", "row").values_list("at", "note")
    return turns_of(Declaration.objects.get(pk=key), awaited, steps)


def turns_of(
    row: Declaration, awaited: Collection[str], steps: Iterable[tuple[datetime, Mapping[str, Any]]]
) -> list[Turn]:
    """As `turns`, where the steps (moment and note) are known."""
    since = _since(steps)
    return [_turn(row, turn, since.get(turn, row.registered_at)) for turn in awaited]


def _turn(row: Declaration, turn: str, since: datetime) -> Turn:
    code = CLOCKS.get(turn)
    if code is None:
        return Turn(turn, since)
    known = reference.reference()
    started = row.registered_at if code in FROM_REGISTRATION else since
    try:
        rule = known.clock(code, row.law_day)
    except NotFound:
        return Turn(turn, since)
    deadline = known.deadline(code, office=row.office, at=started, on=row.law_day)
    return Turn(turn, since, deadline.due, rule.names, rule.basis)


def _since(steps: Iterable[tuple[datetime, Mapping[str, Any]]]) -> dict[str, datetime]:
    """Since when each turn has been awaited without a break, as the steps tell."""
    since: dict[str, datetime] = {}
    for at, note in steps:
        now = note.get("awaited", [])
        since = {turn: since.get(turn, at) for turn in now}
    return since
