"""Interest on late payment, exact to the day."""

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from thongquan.kernel.money import rounded
from thongquan.kernel.validity import Validity
from thongquan.ledger.domain.accounts import Role


@dataclass(frozen=True, slots=True)
class DailyRate:
    """`rate` is a fraction of the sum a day (0.0003 is 0.03 %)."""

    validity: Validity
    rate: Decimal
    basis: str


@dataclass(frozen=True, slots=True)
class Accrual:
    """`days` days from `first` on which `owed` was open, at one rate."""

    first: date
    days: int
    owed: Decimal
    rate: Decimal
    basis: str

    @property
    def amount(self) -> Decimal:
        return self.owed * self.rate * self.days


Line = tuple[int, date, str, str, Decimal]  # of a posting: entry, legal day, role, tax, amount


def movements(lines: Sequence[Line], bearing: Mapping[str, date]) -> list[tuple[date, Decimal]]:
    """Changes of what a declaration owes of the taxes that bear interest, each from its day in `bearing`.

    Interest follows the tax that was owed in truth (38/2019, art. 59): what changes a tax (an amendment, an
    exemption, either of them taken back) counts from the first day. Money counts from the day it came: what
    one tax no longer needs, and what waits in suspense under the declaration, was there to pay another.
    """
    charged: defaultdict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for entry, _, role, tax, amount in lines:
        if role in (Role.REVENUE, Role.RELIEF):
            charged[entry, tax] -= amount
    found = [(bearing[tax], amount) for (_, tax), amount in charged.items() if tax in bearing]
    for entry, day, role, tax, amount in lines:
        if role == Role.SUSPENSE:
            found.append((day, amount))
        elif role == Role.RECEIVABLE and tax in bearing:
            found.append((max(day, bearing[tax]), amount - charged.pop((entry, tax), Decimal(0))))
    return found


def accruals(
    movements: Sequence[tuple[date, Decimal]], *, first: date, until: date, rates: Sequence[DailyRate]
) -> list[Accrual]:
    """Interest of each stretch of days in [first, until) on which neither the sum owed nor the rate changed.

    `movements`: (legal day, change of the sum owed). A payment counts from its own day: the day on which it
    arrives bears no interest. LookupError where a day has no rate.
    """
    if until <= first:
        return []
    days = {first, until} | {day for day, _ in movements if first < day < until}
    days |= {
        edge for r in rates for edge in (r.validity.start, r.validity.end) if edge and first < edge < until
    }
    stretches: list[Accrual] = []
    for start, end in itertools.pairwise(sorted(days)):
        owed = sum((change for day, change in movements if day <= start), Decimal(0))
        if owed <= 0:
            continue
        rate = _rate_on(rates, start)
        stretches.append(Accrual(start, (end - start).days, owed, rate.rate, rate.basis))
    return stretches


def total(stretches: Sequence[Accrual], unit: Decimal) -> Decimal:
    """The sum of the stretches, rounded once, half away from zero, to `unit`."""
    return rounded(sum((stretch.amount for stretch in stretches), Decimal(0)), unit)


def _rate_on(rates: Sequence[DailyRate], day: date) -> DailyRate:
    found = [rate for rate in rates if rate.validity.covers(day)]
    if len(found) != 1:
        raise LookupError(f"{len(found)} rates of late interest in force on {day}; expected exactly 1")
    return found[0]
