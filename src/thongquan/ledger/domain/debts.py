"""What one declaration owes of each tax, and whether anything keeps its goods."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Debt:
    """`open` is what has not been paid; of it `guaranteed` and `deferred` are covered. Never negative.

    `ends`: which parts of `guaranteed` end, each with the first day it no longer covers. `guaranteed_until`:
    the last day of the guarantor's term, where it is not the day on which the tax is due.
    """

    declaration: str
    tax: str
    party: str
    currency: str
    open: Decimal
    guaranteed: Decimal
    deferred: Decimal
    due_on: date
    interest_from: date | None = None
    ends: tuple[tuple[date, Decimal], ...] = ()
    guaranteed_until: date | None = None

    @property
    def uncovered(self) -> Decimal:
        return self.open - self.guaranteed - self.deferred

    @property
    def guarantee_ends(self) -> date:
        """The last day on which the guarantor need not pay yet."""
        return self.guaranteed_until or self.due_on


class How(StrEnum):
    """How a tax of a declaration stands."""

    PAID = "paid"  # or exempt, or nil: nothing is open
    GUARANTEED = "guaranteed"
    DEFERRED = "deferred"
    OWED = "owed"


@dataclass(frozen=True, slots=True)
class Line:
    """One tax of a declaration as it stands: how it is covered, how much of it, due when."""

    tax: str
    how: How
    amount: Decimal
    currency: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """`clear` answers "is nothing owed that keeps the goods?"; the lines say why, tax by tax."""

    declaration: str
    clear: bool
    lines: tuple[Line, ...]

    @property
    def owed(self) -> Decimal:
        return sum((line.amount for line in self.lines if line.how is How.OWED), Decimal(0))


def standing(declaration: str, debts: Sequence[Debt], *, on: date) -> Standing:
    """Law on import and export duties 107/2016, art. 9: paid, guaranteed or put off before the goods go.

    A deferral ends with its day, a guarantee with its last: from the day after, what it covered is owed.
    """
    lines: list[Line] = []
    for debt in debts:
        late = debt.deferred if debt.due_on < on else Decimal(0)
        lapsed = sum((amount for end, amount in debt.ends if end <= on), Decimal(0))
        parts = {
            How.GUARANTEED: debt.guaranteed - lapsed,
            How.DEFERRED: debt.deferred - late,
            How.OWED: debt.uncovered + late + lapsed,
        }
        shown = [(how, amount) for how, amount in parts.items() if amount] or [(How.PAID, Decimal(0))]
        days = {How.GUARANTEED: debt.guarantee_ends}
        lines += [
            Line(debt.tax, how, amount, debt.currency, days.get(how, debt.due_on)) for how, amount in shown
        ]
    return Standing(declaration, all(line.how is not How.OWED for line in lines), tuple(lines))
