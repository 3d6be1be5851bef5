"""What time ends: registrations nobody presented goods for, orders to amend that nobody answered.

Each in a transaction of its own, its row held; what another worker or an officer holds is left to the next
night, and what fails is told and passed over.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from thongquan.clearance.domain.states import Amendment, Control, Goods, Life
from thongquan.clearance.models import AmendmentRequest, Declaration, Step
from thongquan.clearance.selectors.standing import Standing, standing_of, standings_of
from thongquan.clearance.selectors.turns import Clocks, clocks
from thongquan.clearance.services.acts import lapse
from thongquan.clearance.services.amend import expire_order
from thongquan.clearance.services.lock import identifier_of
from thongquan.kernel.actors import Actor
from thongquan.reference import selectors as reference

log = logging.getLogger(__name__)
CLOCK = Actor.system("clock")
PRESENTED = ("start-examination", "pass-documents", "goods-presented", "bring-to-storage")
BATCH = 500


@dataclass(frozen=True, slots=True)
class Ended:
    """How many ended; how many were held by somebody else or no longer due; how many failed."""

    ended: int = 0
    passed: int = 0
    failed: int = 0

    def __add__(self, other: "Ended") -> "Ended":
        return Ended(self.ended + other.ended, self.passed + other.passed, self.failed + other.failed)


def expire_orders(*, at: datetime) -> Ended:
    """Orders to amend that nobody answered in time end; the officer decides what follows."""
    overdue = AmendmentRequest.objects.filter(state=Amendment.ORDERED, due_at__lte=at)
    return _each(
        "order to amend",
        (key for batch in _pages(overdue) for key in batch),
        lambda key: _expire(key, at),
    )


def lapse_overdue(*, at: datetime) -> Ended:
    """Void what was never presented within the validity of a registration (Law on Customs 54/2014 art. 25).
    What waits for an officer alone does not end by his delay."""
    with reference.steady():
        return _each("registration", _due(at), lambda key: _lapse(key, at))


def _each(what: str, keys: Iterator[int], end: Callable[[int], bool]) -> Ended:
    total = Ended()
    for key in keys:
        try:
            total += Ended(ended=1) if end(key) else Ended(passed=1)
        except Exception:
            log.exception("%s %s could not be ended", what, key)
            total += Ended(failed=1)
    log.log(logging.WARNING if total.failed else logging.INFO, "overdue %ss: %s", what, total)
    return total


def _due(at: datetime) -> Iterator[int]:
    """Keys of registrations whose time is over, looked at by the batch."""
    running = clocks()
    for batch in _pages(_waiting()):
        over = [row for row in Declaration.objects.filter(pk__in=batch) if _over(row, running, at)]
        standings = standings_of(over, at=at) if over else {}
        yield from (row.pk for row in over if _declarants(standings[row.pk]))


def _waiting() -> Any:
    presented = Step.objects.filter(declaration_id=OuterRef("pk"), milestone__in=PRESENTED)
    waiting = Declaration.objects.filter(life=Life.REGISTERED, goods=Goods.UNDER_SUPERVISION)
    return waiting.exclude(control__in=[Control.CHECKED, Control.IN_EXAMINATION]).exclude(Exists(presented))


def _pages(rows: Any) -> Iterator[list[int]]:
    last = 0
    while keys := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield keys
        last = keys[-1]


def _over(row: Declaration, running: Clocks, at: datetime) -> bool:
    validity = running.validity(office=row.office, law_day=row.law_day, registered_at=row.registered_at)
    return validity is not None and validity.expired(at)


def _declarants(standing: Standing) -> bool:
    """Whether the declarant is awaited: to pay, to supply, to correct, or with the goods."""
    return any(
        turn.startswith("declarant:") or turn == f"officer:{Control.EXAMINATION_DUE}"
        for turn in standing.awaited
    )


@transaction.atomic
def _lapse(key: int, at: datetime) -> bool:
    """False where somebody holds it, or it is no longer what was to end."""
    row = _waiting().filter(pk=key).select_for_update(skip_locked=True, of=("self",)).first()
    if row is None or not _declarants(standing_of(row, at=at)):
        return False
    lapse(identifier=identifier_of(row), reason="time", actor=CLOCK, at=at)
    return True


@transaction.atomic
def _expire(key: int, at: datetime) -> bool:
    """False where somebody holds its declaration, or it was answered meanwhile."""
    free = Declaration.objects.filter(amendments=key).select_for_update(skip_locked=True, of=("self",))
    return free.first() is not None and expire_order(amendment=key, actor=CLOCK, at=at)
