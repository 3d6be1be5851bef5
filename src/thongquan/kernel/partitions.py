"""Months, and the SQL of tables that grow without end: partitioned by month, one partition for what fits none.

The tables are made in the first migration of their room and registered with the journal, whose nightly task
makes the months ahead. A row of a month not made yet lies in the default partition and is found all the same.
"""

from datetime import date


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def default_partition(table: str) -> str:
    return f'CREATE TABLE IF NOT EXISTS "{table}_default" PARTITION OF "{table}" DEFAULT'
