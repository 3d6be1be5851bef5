"""Late interest as it comes to before a day, whatever has been posted of it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from thongquan.ledger.domain import Debt, interest
from thongquan.ledger.domain.charges import LATE
from thongquan.ledger.domain.interest import Accrual, DailyRate
from thongquan.ledger.selectors.balances import debts, interest_charged
from thongquan.ledger.selectors.law import law
from thongquan.ledger.selectors.statements import of_declaration


def accruals(
    declaration: str, owing: Iterable[Debt], *, until: date, zone: ZoneInfo, rates: Sequence[DailyRate]
) -> list[Accrual]:
    """The stretches of days before `until` on which the declaration owed tax that bore interest."""
    taxes = [debt for debt in owing if debt.tax != LATE and debt.interest_from]
    bearing = {debt.tax: debt.interest_from for debt in taxes if debt.interest_from}
    if not bearing:
        return []
    mine = {"declaration": declaration, "currency": taxes[0].currency}
    lines = [
        (row["entry"], row["at"].astimezone(zone).date(), row["role"], row["tax"], row["amount"])
        for row in of_declaration(declaration).iter_rows(named=True)
        if all(row[name] == value for name, value in mine.items())
    ]
    moved = interest.movements(lines, bearing)
    return interest.accruals(moved, first=min(bearing.values()), until=until, rates=rates)


def accrued(declaration: str, *, on: date, zone: ZoneInfo, unit: Decimal, at: datetime) -> Decimal:
    """Late interest of the days before `on` that has not been posted yet."""
    rates = law(on=on, known_at=at).interest
    found = accruals(declaration, debts(declaration), until=on, zone=zone, rates=rates)
    return max(interest.total(found, unit) - interest_charged(declaration), Decimal(0)) if found else Decimal(0)
