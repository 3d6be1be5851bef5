"""Whose turn it is, since when and until when, by the working-time clock of the law that binds him."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from thongquan.clearance.models import Declaration, Step
from thongquan.kernel.refusals import NotFound
from thongquan.kernel.texts import Text
from thongquan.reference import selectors as reference
from thongquan.reference.domain.clock import Deadline
from thongquan.reference.domain.snapshot import Reference

VALIDITY = "declaration-validity"
DOCUMENTS = "documents-requested"
# The clock that runs while a turn is awaited; a turn without one has no time set by law.
CLOCKS = {
    "declarant:requirements": VALIDITY,
    "declarant:agency-result": "storage-result",
    "declarant:payment": VALIDITY,
    "declarant:amendment": "amendment-ordered",
    "officer:documents-due": "documents-check",
    "officer:examination-due": "examination",
    "officer:in-examination": "examination",
    "officer:amendment": "amendment-check",
    "officer:late-amendment": "amendment-check-after-clearance",
    "officer:cancellation": "cancellation-request",
}
FROM_REGISTRATION = frozenset({VALIDITY})


@dataclass(frozen=True, slots=True)
class Turn:
    """due, clock and basis are empty where no clock of the law runs."""

    turn: str
    since: datetime
    due: datetime | None = None
    clock: Text | None = None
    basis: str = ""


@dataclass(slots=True)
class Past:
    """What the steps of a declaration say: how many there are, and since when each turn has been awaited
    without a break."""

    steps: int = 0
    since: dict[str, datetime] = field(default_factory=dict)

    def add(self, at: datetime, note: Mapping[str, Any]) -> None:
        self.steps += 1
        self.since = {turn: self.since.get(turn, at) for turn in note.get("awaited", [])}


class Clocks:
    """Deadlines of the turns, each worked out once for an office, a day of the law and a start."""

    def __init__(self, known: Reference) -> None:
        self._known = known
        self._deadline = cache(self._worked_out)

    def of(
        self, turn: str, *, office: str, law_day: date, registered_at: datetime, since: datetime
    ) -> Deadline | None:
        """None where no clock of the law of `law_day` runs."""
        code = CLOCKS.get(turn)
        if code is None:
            return None
        return self._deadline(code, office, law_day, registered_at if code in FROM_REGISTRATION else since)

    def due(self, turn: str, **began: Any) -> datetime | None:
        """As `of`: the first instant that is too late, in UTC."""
        deadline = self.of(turn, **began) if turn in CLOCKS else None
        return deadline.due.astimezone(UTC) if deadline and deadline.due else None

    def named(self, code: str, *, office: str, law_day: date, since: datetime) -> datetime | None:
        """The end of the clock `code` that began `since`, in UTC; None where the law of `law_day` has none."""
        deadline = self._deadline(code, office, law_day, since)
        return deadline.due.astimezone(UTC) if deadline and deadline.due else None

    def validity(self, *, office: str, law_day: date, registered_at: datetime) -> Deadline | None:
        """How long a registration holds."""
        return self._deadline(VALIDITY, office, law_day, registered_at)

    def _worked_out(self, code: str, office: str, law_day: date, start: datetime) -> Deadline | None:
        try:
            return self._known.deadline(code, office=office, at=start, on=law_day)
        except NotFound:
            return None


def clocks() -> Clocks:
    return Clocks(reference.reference())


def document_due(key: int, *, at: datetime) -> datetime:
    """Until when a document that an officer asks for `at` is to be supplied, by the law of the registration
    day; NotFound where that law sets no time."""
    office, law_day = Declaration.objects.values_list("office", "law_day").get(pk=key)
    deadline = reference.reference().deadline(DOCUMENTS, office=office, at=at, on=law_day)
    assert deadline.due is not None, "it has only just begun"
    return deadline.due.astimezone(UTC)


def turns(key: int, awaited: Collection[str]) -> list[Turn]:
    """For each of `awaited` (as `views.declaration` gives them), in order."""
    steps = Step.objects.filter(declaration_id=key).order_by("at", "row").values_list("at", "note")
    return turns_of(Declaration.objects.get(pk=key), awaited, steps)


def turns_of(
    row: Declaration, awaited: Collection[str], steps: Iterable[tuple[datetime, Mapping[str, Any]]]
) -> list[Turn]:
    """As `turns`, where the steps (moment and note) are known."""
    before = Past()
    for at, note in steps:
        before.add(at, note)
    known = reference.reference()
    running = Clocks(known)
    return [_turn(row, turn, before.since.get(turn, row.registered_at), running, known) for turn in awaited]


def _turn(row: Declaration, turn: str, since: datetime, running: Clocks, known: Reference) -> Turn:
    deadline = running.of(
        turn, office=row.office, law_day=row.law_day, registered_at=row.registered_at, since=since
    )
    if deadline is None:
        return Turn(turn, since)
    rule = known.clock(deadline.code, row.law_day)
    return Turn(turn, since, deadline.due, rule.names, rule.basis)


def past(keys: Collection[int]) -> dict[int, Past]:
    """By key, each of `keys`; one query."""
    found: dict[int, Past] = defaultdict(Past)
    steps: Any = Step.objects.filter(declaration_id__in=keys).order_by("declaration_id", "at", "row")
    for key, at, note in steps.values_list("declaration_id", "at", "note"):
        found[key].add(at, note)
    return found
