"""What is open, covered and available now."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal

import polars as pl
from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum

from thongquan.books.domain.kinds import Dtype
from thongquan.kernel.decimals import MONEY
from thongquan.kernel.refusals import NotFound
from thongquan.kernel.validity import Validity
from thongquan.ledger import domain
from thongquan.ledger.domain import Debt, Reservation, Role, Standing
from thongquan.ledger.domain.guarantees import GuaranteeKind
from thongquan.ledger.domain.states import Order, Promise
from thongquan.ledger.models import BankOrder, Credit
from thongquan.ledger.models import Debt as DebtRow
from thongquan.ledger.models import Guarantee as GuaranteeRow
from thongquan.ledger.models import Reservation as ReservationRow

_STANDINGS = """
SELECT d.declaration, d.currency, sum(d.open), sum(d.guaranteed - coalesce(lapsed.amount, 0)),
    sum(d.deferred) FILTER (WHERE d.due_on >= %(on)s),
    sum(d.open - d.guaranteed - d.deferred + coalesce(lapsed.amount, 0))
        + coalesce(sum(d.deferred) FILTER (WHERE d.due_on < %(on)s), 0)
FROM ledger_debt d LEFT JOIN LATERAL (
    SELECT sum(r.amount) AS amount FROM ledger_reservation r JOIN ledger_guarantee g ON g.number = r.guarantee
    WHERE d.guaranteed > 0 AND r.declaration = d.declaration AND r.tax = d.tax AND g.valid_to <= %(on)s
) lapsed ON true
WHERE d.declaration = ANY(%(codes)s) GROUP BY d.declaration, d.currency
"""
_ENDS = """
SELECT r.tax, g.valid_to, r.amount FROM ledger_reservation r JOIN ledger_guarantee g ON g.number = r.guarantee
WHERE r.declaration = %(declaration)s AND r.amount > 0 AND g.valid_to IS NOT NULL ORDER BY r.tax, g.number
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
_OVERDUE = """
SELECT party, currency, sum(open), min(due_on), count(DISTINCT declaration) FROM ledger_debt
WHERE party = ANY(%(parties)s) AND due_on < %(before)s AND open > 0
GROUP BY party, currency ORDER BY party, currency
"""
_OWING_WITH_CREDIT = """
SELECT DISTINCT declaration FROM ledger_credit c JOIN ledger_debt d USING (declaration, currency)
WHERE c.amount > 0 AND c.declaration <> '' AND d.open > 0 AND c.party IN ('', d.party)
ORDER BY declaration LIMIT %(limit)s
"""
_AVAILABLE = """
SELECT party, number, kind, office, document, currency, amount - reserved - called FROM ledger_guarantee
WHERE party = ANY(%(parties)s) AND valid_from <= %(on)s AND (valid_to IS NULL OR %(on)s < valid_to)
    AND state = 'accepted' AND amount > reserved + called
ORDER BY party, number
"""


def debts(declaration: str, *, lock: bool = False) -> list[Debt]:
    """The debts of a declaration, always in the order of taxes; with `lock`, held to the transaction's end."""
    rows: QuerySet[DebtRow] = DebtRow.objects.filter(declaration=declaration).order_by("declaration", "tax")
    if lock:
        rows = rows.select_for_update()
    ends = _ends(declaration) if any(row.guaranteed for row in rows) else {}
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
            tuple(ends.get(row.tax, ())),
            row.guaranteed_until,
        )
        for row in rows
    ]


def _ends(declaration: str) -> dict[str, list[tuple[date, Decimal]]]:
    ends: dict[str, list[tuple[date, Decimal]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ENDS, {"declaration": declaration})
        for tax, *end in cursor.fetchall():
            ends.setdefault(tax, []).append(tuple(end))
    return ends


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


def waiting(declaration: str) -> list[tuple[str, str]]:
    """(party, currency) under which money for this declaration waits in suspense."""
    rows = Credit.objects.filter(declaration=declaration, amount__gt=0).order_by("party", "currency")
    return list(rows.values_list("party", "currency"))


def open_orders(declaration: str, *, kind: str) -> list[str]:
    """Keys of the orders to the bank that it has not answered."""
    rows = BankOrder.objects.filter(declaration=declaration, kind=kind, state__in=[Order.ASKED, Order.SENT])
    return [str(key) for key in rows.values_list("key", flat=True)]


def owing(parties: Collection[str], *, limit: int) -> list[str]:
    """Declarations of these parties with a debt that nothing covers, the first to be due first."""
    rows = DebtRow.objects.filter(party__in=list(parties), open__gt=F("guaranteed") + F("deferred"))
    codes = rows.filter(open__gt=0).order_by("due_on", "declaration").values_list("declaration", flat=True)
    return list(dict.fromkeys(codes[:limit]))


def owing_with_credit(limit: int) -> list[str]:
    """Declarations that owe while money of theirs waits in suspense."""
    with connection.cursor() as cursor:
        cursor.execute(_OWING_WITH_CREDIT, {"limit": limit})
        return [row[0] for row in cursor.fetchall()]


def overdue(parties: Collection[str], *, before: date) -> pl.DataFrame:
    """Parties with tax that fell due before a day and is still open: amount, oldest day, declarations.

    A fact of registration: a debt of more than 90 days stops a declarant (Customs Law 54/2014; the number of
    days is the caller's, from its own book).
    """
    with connection.cursor() as cursor:
        cursor.execute(_OVERDUE, {"parties": list(parties), "before": before})
        return pl.DataFrame(
            cursor.fetchall(),
            schema={
                "party": pl.String,
                "currency": pl.String,
                "amount": MONEY,
                "oldest_due_on": pl.Date,
                "declarations": pl.Int64,
            },
            orient="row",
        )


def owed_by(party: str, *, on: date, among: Q) -> list[tuple[str, Decimal, Decimal, int]]:
    """What is open of a party, by currency: how much, how much of it is overdue on the day, on how many
    declarations. `among`: of the debts that are there for who asks."""
    rows = DebtRow.objects.filter(among, party=party, open__gt=0).order_by("currency").values("currency")
    found = rows.annotate(
        owed=Sum("open"),
        late=Sum("open", filter=Q(due_on__lt=on), default=Decimal(0)),
        declarations=Count("declaration", distinct=True),
    )
    return list(found.values_list("currency", "owed", "late", "declarations"))


def available_guarantees(parties: Collection[str], *, on: date) -> pl.DataFrame:
    """The guarantees of a batch's parties that can still take something on a day: facts, not yet granted."""
    with connection.cursor() as cursor:
        cursor.execute(_AVAILABLE, {"parties": list(parties), "on": on})
        return pl.DataFrame(
            cursor.fetchall(),
            schema={
                "party": pl.String,
                "guarantee": pl.String,
                "kind": pl.String,
                "office": pl.String,
                "document": pl.String,
                "currency": pl.String,
                "available": MONEY,
            },
            orient="row",
        )


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
        state=Promise(row.state),
    )
