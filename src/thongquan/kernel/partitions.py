"""The SQL of tables that grow without end: partitioned by month, with one more partition for what fits none.

The tables are made in the first migration of their room; months ahead are made by its daily task. A row of a
month not made yet lies in the default partition and is found all the same.
"""

from datetime import date


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_from(day: date, count: int) -> list[date]:
    """`count` months, the first of them that of `day`."""
    months = [month_of(day)]
    while len(months) < count:
        months.append(next_month(months[-1]))
    return months


def default_partition(table: str) -> str:
    return f'CREATE TABLE IF NOT EXISTS "{table}_other" PARTITION OF "{table}" DEFAULT'


def month_partition(table: str, month: date) -> str:
    """Fails, harmlessly, where rows of that month lie in the default partition already."""
    assert month.day == 1
    return (
        f'CREATE TABLE IF NOT EXISTS "{table}_{month:%Y%m}" PARTITION OF "{table}" '
        f"FOR VALUES FROM ('{month}') TO ('{next_month(month)}')"
    )
