"""Months are opened in one place, before rows need them, for every table that is partitioned."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from thongquan.journal import tasks
from thongquan.journal.services import ensure_partitions

LAST = datetime(2031, 1, 31, 23, 59, tzinfo=UTC)  # and in Viet Nam February has begun


def partitioned() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'p' AND relnamespace = 'public'::regnamespace"
        )
        return {row[0] for row in cursor.fetchall()}


def there(table: str, month: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"{table}_{month}"])
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db
def test_on_the_last_day_of_a_month_every_table_has_the_next_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = partitioned()
    assert {"ledger_posting", "journal_leaf", "risk_route", "intake_message", "clearance_step"} <= tables
    monkeypatch.setattr(timezone, "now", lambda: LAST)
    tasks.partitions(0)
    missing = [(t, m) for t in sorted(tables) for m in ("2031_02", "2031_03", "2031_04") if not there(t, m)]
    assert missing == []


@pytest.mark.django_db
def test_months_opened_already_are_left_alone() -> None:
    day = (LAST + timedelta(days=1)).date()
    assert len(ensure_partitions(month=day, ahead=0)) == len(partitioned())
    assert ensure_partitions(month=day, ahead=0) == []
