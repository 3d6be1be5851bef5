"""Whose day has come: deferrals past their day, guarantees in default or ended, interest to be reckoned."""

from datetime import date

from django.db import connection

_DEFERRED = """
SELECT DISTINCT declaration FROM ledger_debt WHERE deferred > 0 AND due_on < %(on)s ORDER BY declaration
"""
_IN_DEFAULT = """
SELECT DISTINCT declaration FROM ledger_reservation r JOIN ledger_debt d USING (declaration, tax)
WHERE r.amount > 0 AND coalesce(d.guaranteed_until, d.due_on) < %(on)s ORDER BY declaration
"""
_ENDED = """
SELECT DISTINCT r.declaration FROM ledger_guarantee g JOIN ledger_reservation r ON r.guarantee = g.number
WHERE r.amount > 0 AND g.valid_to <= %(on)s ORDER BY r.declaration
"""
_INTEREST = """
SELECT DISTINCT declaration FROM ledger_debt
WHERE interest_from < %(on)s AND tax <> 'LATE'
    AND (interest_until IS NULL OR open > 0 AND interest_until < date_trunc('month', %(on)s::date))
ORDER BY declaration
"""
_WITHOUT_INTEREST = """
SELECT DISTINCT declaration FROM ledger_debt
WHERE open > 0 AND interest_from IS NULL AND tax <> 'LATE' AND declaration > %(after)s
ORDER BY declaration LIMIT %(limit)s
"""


def past_deferral(*, on: date) -> list[str]:
    """Declarations with tax put off to a day before `on`."""
    return _codes(_DEFERRED, on=on)


def in_default(*, on: date) -> list[str]:
    """Declarations whose guaranteed tax fell due before `on` and was not paid."""
    return _codes(_IN_DEFAULT, on=on)


def under_ended_guarantee(*, on: date) -> list[str]:
    """Declarations covered by a guarantee whose last day was before `on`."""
    return _codes(_ENDED, on=on)


def bearing_interest(*, on: date) -> list[str]:
    """Declarations whose late interest is to be posted on `on`: what they owe has changed since it was last
    reckoned, or a month has begun. Between the two it accrues unposted (`interest.accrued`)."""
    return _codes(_INTEREST, on=on)


def without_interest(*, after: str = "", limit: int = 1000) -> list[str]:
    """Declarations that owe and bear no interest yet, in their order, from the one after `after`."""
    return _codes(_WITHOUT_INTEREST, after=after, limit=limit)


def _codes(sql: str, **values: object) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [row[0] for row in cursor.fetchall()]
