"""What is open, covered and available now."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

import polars as pl
from django.db import connection
from django.db.models import QuerySet

from thongquan.books.domain.kinds import Dtype
from thongquan.kernel.decimals import MONEY
from thongquan.kernel.refusals import NotFound
from thongquan.kernel.validity import Validity
from thongquan.ledger import domain
from thongquan.ledger.domain import Debt, Reservation, Role, Standing
from thongquan.ledger.domain.guarantees import GuaranteeKind
from thongquan.ledger.models import Credit
from thongquan.ledger.models import Debt as DebtRow
from thongquan.ledger.models import Guarantee as GuaranteeRow
from thongquan.ledger.models import Reservation as ReservationRow

_STANDINGS = """
SELECT declaration, currency, sum(open), sum(guaranteed), sum(deferred) FILTER (WHERE due_on >= %(on)s),
    sum(open - guaranteed - deferred) + coalesce(sum(deferred) FILTER (WHERE due_on < %(on)s), 0)
FROM ledger_debt WHERE declaration = ANY(%(codes)s) GROUP BY declaration, currency
"""
_CHARGED = """
SELECT p.tax, -sum(p.amount) FROM ledger_entry e JOIN ledger_posting p ON p.at = e.at AND p.entry_id = e.id
WHERE e.declaration = %(declaration)s AND p.role = ANY(%(roles)s) AND p.tax <> 'LATE' GROUP BY p.tax
"""
_INTEREST = """
SELECT coalesce(-sum(p.amount), 0)
FROM ledger_entry e JOIN ledger_posting p ON p.at = e.at AND p.entry_id = e.id
WHERE e.declaration = %(declaration)s AND p.role = 'revenue' AND p.tax = 'LATE'
"""


def debts(declaration: str, *, lock: bool = False) -> list[Debt]:
    """The debts of a declaration, always in the order of taxes; with `lock`, held to the transaction's end."""
    rows: QuerySet[DebtRow] = DebtRow.objects.filter(declaration=declaration).order_by("declaration", "tax")
    if lock:
        rows = rows.select_for_update()
    return [
        Debt(
            row.declaration,
            row.tax,
            row.party,
            row.currency,
            row.open,
            row.guaranteed,
            row.deferred,
            row.due_on,
            row.interest_from,
        )
        for row in rows
    ]


def standing(declaration: str, *, on: date) -> Standing:
    """Is nothing owed that keeps the goods? A declaration without a debt owes nothing."""
    return domain.standing(declaration, debts(declaration), on=on)


def standings(declarations: Collection[str], *, on: date) -> pl.DataFrame:
    """One row per declaration given: open, guaranteed, deferred, owed (Decimal) and clear (Boolean)."""
    codes = list(declarations)
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS, {"on": on, "codes": codes})
        rows = cursor.fetchall()
    money = dict.fromkeys(("open", "guaranteed", "deferred", "owed"), MONEY)
    schema: dict[str, Dtype] = {"declaration": pl.String, "currency": pl.String, **money}
    found = pl.DataFrame(rows, schema=schema, orient="row")
    return (
        pl.DataFrame({"declaration": codes}, schema={"declaration": pl.String})
        .join(found, on="declaration", how="left", maintain_order="left")
        .with_columns(pl.col(money).fill_null(0))
        .with_columns((pl.col("owed") == 0).alias("clear"))
    )


def reservations(declaration: str) -> list[Reservation]:
    rows = ReservationRow.objects.filter(declaration=declaration, amount__gt=0).order_by("guarantee", "tax")
    return [Reservation(row.guarantee, row.declaration, row.tax, row.amount) for row in rows]


def charged(declaration: str, *, net: bool = False) -> dict[str, Decimal]:
    """By tax: what was charged in all, amendments included, late interest apart; `net` of exemptions."""
    roles = [Role.REVENUE, Role.RELIEF] if net else [Role.REVENUE]
    with connection.cursor() as cursor:
        cursor.execute(_CHARGED, {"declaration": declaration, "roles": [str(role) for role in roles]})
        return dict(cursor.fetchall())


def interest_charged(declaration: str) -> Decimal:
    """Late interest charged so far."""
    with connection.cursor() as cursor:
        cursor.execute(_INTEREST, {"declaration": declaration})
        (total,) = cursor.fetchone()
    return Decimal(total)


def credit_of(*, party: str, declaration: str, currency: str, lock: bool = False) -> Decimal:
    """Money in suspense."""
    rows = Credit.objects.filter(party=party, declaration=declaration, currency=currency)
    row = (rows.select_for_update() if lock else rows).first()
    return row.amount if row else Decimal(0)


def guarantee(number: str, *, lock: bool = False) -> domain.Guarantee:
    rows = GuaranteeRow.objects.filter(number=number)
    row = (rows.select_for_update() if lock else rows).first()
    if row is None:
        raise NotFound("guarantee", number)
    return _guarantee(row)


def guarantees(numbers: Iterable[str], *, lock: bool = False) -> dict[str, domain.Guarantee]:
    """By number; with `lock`, held in the order of their numbers."""
    rows = GuaranteeRow.objects.filter(number__in=list(numbers)).order_by("number")
    return {row.number: _guarantee(row) for row in (rows.select_for_update() if lock else rows)}


def _guarantee(row: GuaranteeRow) -> domain.Guarantee:
    return domain.Guarantee(
        number=row.number,
        kind=GuaranteeKind(row.kind),
        party=row.party,
        guarantor=row.guarantor,
        currency=row.currency,
        amount=row.amount,
        reserved=row.reserved,
        called=row.called,
        validity=Validity(row.valid_from, row.valid_to),
        office=row.office,
        document=row.document,
        withdrawn=row.withdrawn_at is not None,
    )
