"""What was posted: statements, the trial balance, and whether the balances still follow from the postings."""

from collections.abc import Sequence

import polars as pl
from django.db import connection

from thongquan.books.domain.kinds import Dtype
from thongquan.kernel.decimals import MONEY
from thongquan.kernel.refusals import NotFound
from thongquan.ledger.domain import Entry, Kind, Posting, Role
from thongquan.ledger.models import Entry as EntryRow
from thongquan.ledger.models import Posting as PostingRow

_COLUMNS = """e.id, e.kind, e.at, p.declaration, p.party, p.account, p.role, p.tax, p.guarantee, p.amount,
p.currency, e.reference, e.reason"""
_SCHEMA: dict[str, Dtype] = {
    "entry": pl.Int64, "kind": pl.String, "at": pl.Datetime("us", "UTC"), "declaration": pl.String,
    "party": pl.String, "account": pl.String, "role": pl.String, "tax": pl.String, "guarantee": pl.String,
    "amount": MONEY, "currency": pl.String, "reference": pl.String, "reason": pl.String,
}  # fmt: skip

# An entry's postings are found by its time and id: the postings need no index by declaration.
_OF_DECLARATIONS = f"""
SELECT {_COLUMNS} FROM ledger_entry e JOIN ledger_posting p ON p.at = e.at AND p.entry_id = e.id
WHERE e.id IN (
    SELECT id FROM ledger_entry WHERE declaration = ANY(%(codes)s) AND declaration <> ''
    UNION SELECT entry_id FROM ledger_posting WHERE declaration = ANY(%(codes)s) AND role = 'suspense'
)
ORDER BY e.at, e.id, p.line
"""  # noqa: S608
_OF_PARTY = f"""
WITH mine AS (
    SELECT declaration FROM (
        SELECT declaration FROM ledger_debt WHERE party = %(party)s
        UNION SELECT declaration FROM ledger_credit WHERE party = %(party)s
    ) m WHERE %(among)s::text[] IS NULL OR declaration = ANY(%(among)s)
), page AS (
    SELECT e.id FROM ledger_entry e JOIN (
        SELECT id FROM ledger_entry WHERE declaration IN (SELECT declaration FROM mine) AND declaration <> ''
        UNION SELECT entry_id FROM ledger_posting
            WHERE declaration IN (SELECT declaration FROM mine) AND role = 'suspense'
    ) f USING (id)
    WHERE e.id > %(after)s AND EXISTS (
        SELECT FROM ledger_posting p WHERE p.at = e.at AND p.entry_id = e.id AND p.party = %(party)s
            AND (%(among)s::text[] IS NULL OR p.declaration = ANY(%(among)s))
    )
    ORDER BY e.id LIMIT %(limit)s
)
SELECT {_COLUMNS} FROM ledger_entry e JOIN ledger_posting p ON p.at = e.at AND p.entry_id = e.id
WHERE e.id IN (SELECT id FROM page) AND p.party = %(party)s
    AND (%(among)s::text[] IS NULL OR p.declaration = ANY(%(among)s))
ORDER BY e.id, p.line
"""  # noqa: S608
_TRIAL = """
SELECT account, role, tax, currency, sum(greatest(amount, 0)), -sum(least(amount, 0)), sum(amount)
FROM ledger_posting GROUP BY account, role, tax, currency ORDER BY account, tax, currency
"""
_DRIFT = """
WITH p AS (SELECT * FROM ledger_posting), drifts AS (
    SELECT 'debt' AS kind, coalesce(d.declaration, s.declaration) || ' ' || coalesce(d.tax, s.tax) AS name
    FROM ledger_debt d FULL JOIN (
        SELECT declaration, tax, sum(amount) FILTER (WHERE role = 'receivable') AS open,
            sum(amount) FILTER (WHERE role = 'guaranteed') AS guaranteed,
            sum(amount) FILTER (WHERE role = 'deferred') AS deferred
        FROM p WHERE role IN ('receivable', 'guaranteed', 'deferred') GROUP BY declaration, tax
    ) s USING (declaration, tax)
    WHERE (coalesce(d.open, 0), coalesce(d.guaranteed, 0), coalesce(d.deferred, 0))
        <> (coalesce(s.open, 0), coalesce(s.guaranteed, 0), coalesce(s.deferred, 0))
    UNION ALL
    SELECT 'guarantee', coalesce(g.number, s.guarantee) FROM ledger_guarantee g FULL JOIN (
        SELECT guarantee, sum(amount) FILTER (WHERE role = 'guaranteed') AS reserved,
            sum(amount) FILTER (WHERE role = 'called') AS called
        FROM p WHERE role IN ('guaranteed', 'called') GROUP BY guarantee
    ) s ON s.guarantee = g.number
    WHERE (coalesce(g.reserved, 0), coalesce(g.called, 0)) <> (coalesce(s.reserved, 0), coalesce(s.called, 0))
    UNION ALL
    SELECT 'reservation', coalesce(r.declaration, s.declaration) FROM ledger_reservation r FULL JOIN (
        SELECT guarantee, declaration, tax, sum(amount) AS amount FROM p WHERE role = 'guaranteed'
        GROUP BY guarantee, declaration, tax
    ) s USING (guarantee, declaration, tax)
    WHERE coalesce(r.amount, 0) <> coalesce(s.amount, 0)
    UNION ALL
    SELECT 'credit', coalesce(c.party, s.party) || ' ' || coalesce(c.declaration, s.declaration)
    FROM ledger_credit c FULL JOIN (
        SELECT party, declaration, currency, -sum(amount) AS amount FROM p WHERE role = 'suspense'
        GROUP BY party, declaration, currency
    ) s USING (party, declaration, currency)
    WHERE coalesce(c.amount, 0) <> coalesce(s.amount, 0)
    UNION ALL
    SELECT 'entry', entry_id::text FROM p GROUP BY entry_id, currency HAVING sum(amount) <> 0
    UNION ALL
    SELECT 'empty entry', id::text FROM ledger_entry WHERE id NOT IN (SELECT entry_id FROM p)
)
SELECT kind, name FROM drifts ORDER BY kind, name
"""


def of_declaration(declaration: str) -> pl.DataFrame:
    """Every posting that touches a declaration, oldest first."""
    return of_declarations([declaration])


def of_declarations(declarations: Sequence[str]) -> pl.DataFrame:
    return _read(_OF_DECLARATIONS, {"codes": list(declarations)}, _SCHEMA)


def of_party(
    party: str, *, among: Sequence[str] | None = None, after: int = 0, limit: int = 1000
) -> pl.DataFrame:
    """The postings of a party (of the declarations `among`; None: of all), in the order of their entries: those
    of the first `limit` entries `after` one, never a part of an entry."""
    codes = None if among is None else list(among)
    return _read(_OF_PARTY, {"party": party, "among": codes, "after": after, "limit": limit}, _SCHEMA)


def trial_balance() -> pl.DataFrame:
    """By account and tax: debits, credits (both positive) and the balance; every currency sums to zero."""
    money: dict[str, Dtype] = {"debits": MONEY, "credits": MONEY, "balance": MONEY}
    text: dict[str, Dtype] = {"account": pl.String, "role": pl.String, "tax": pl.String, "currency": pl.String}
    return _read(_TRIAL, {}, {**text, **money})


def drift() -> list[tuple[str, str]]:
    """(kind, name) of every balance that does not follow from the postings: nothing, in a sound ledger."""
    with connection.cursor() as cursor:
        cursor.execute(_DRIFT)
        return [(str(kind), str(name)) for kind, name in cursor.fetchall()]


def entry(entry_id: int) -> Entry:
    row = EntryRow.objects.filter(pk=entry_id).first()
    if row is None:
        raise NotFound("entry", entry_id)
    postings = tuple(
        Posting(p.account, Role(p.role), p.amount, p.currency, p.party, p.declaration, p.tax, p.guarantee)
        for p in PostingRow.objects.filter(at=row.at, entry=row).order_by("line")
    )
    return Entry(Kind(row.kind), row.at, postings, row.declaration, row.reference, row.reason, row.reverses_id)


def _read(sql: str, values: dict[str, object], schema: dict[str, Dtype]) -> pl.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return pl.DataFrame(cursor.fetchall(), schema=schema, orient="row")
