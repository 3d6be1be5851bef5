"""Tables partitioned by month: the months ahead are made before rows need them."""

from collections.abc import Callable
from datetime import date

from django.db import connection, transaction

from thongquan.kernel.partitions import next_month

_tables: list[str] = []
_openers: list[Callable[[date], str]] = []


def register_partitioned(table: str) -> None:
    """`table` is PARTITION BY RANGE (month) and has a default partition; called in `apps.ready()`."""
    assert table.isidentifier(), table
    if table not in _tables:
        _tables.append(table)


def register_months(opener: Callable[[date], str]) -> None:
    """For a table partitioned otherwise: `opener` makes the partition of a day's month, "" if it is there."""
    if opener not in _openers:
        _openers.append(opener)


def ensure_partitions(*, month: date, ahead: int = 2) -> list[str]:
    """Partitions of every registered table for `month` and the `ahead` months after it; the new ones' names.
    The one place where months are opened.

    Rows of those months that had gone to the default partition move to their own.
    """
    made, first = [], month.replace(day=1)
    for _ in range(ahead + 1):
        made += [name for table in _tables if (name := _ensure(table, first))]
        made += [name for opener in _openers if (name := opener(first))]
        first = next_month(first)
    return made


@transaction.atomic
def _ensure(table: str, first: date) -> str:
    name = f"{table}_{first:%Y_%m}"
    end = next_month(first)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('partitions'), hashtext(%s))", [table])
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0]:
            return ""
        cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        cursor.execute(
            f"WITH moved AS (DELETE FROM {table}_default WHERE month >= %s AND month < %s RETURNING *)"  # noqa: S608
            f" INSERT INTO {name} SELECT * FROM moved",
            [first, end],
        )
        cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ('{first}') TO ('{end}')")
    return name
