from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thongquan.kernel.copying import SMALL, copies, csv, numbered

ROW = st.fixed_dictionaries(
    {
        "text": st.none() | st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00")),
        "number": st.none() | st.integers(-(2**63), 2**63 - 1),
        "amount": st.none() | st.decimals(-(10**17), 10**17, places=6, allow_nan=False, allow_infinity=False),
        "day": st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
        "at": st.none() | st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
        "flag": st.none() | st.booleans(),
    }
)
SCHEMA = {
    "text": pl.String,
    "number": pl.Int64,
    "amount": pl.Decimal(24, 6),
    "day": pl.Date,
    "at": pl.Datetime("us", "UTC"),
    "flag": pl.Boolean,
}


def _copied(frame: pl.DataFrame) -> list[tuple]:
    with connection.cursor() as cursor:
        return _by(cursor, frame)


def _by(cursor, frame: pl.DataFrame) -> list[tuple]:
    cursor.execute(
        "CREATE TEMPORARY TABLE copied (row serial, text text, number bigint, amount numeric, day date,"
        " at timestamptz, flag boolean) ON COMMIT DROP"
    )
    for statement, rows in copies("copied", frame):
        with cursor.copy(statement) as copy:
            copy.write(rows)
    cursor.execute("SELECT text, number, amount, day, at, flag FROM copied ORDER BY row")
    found = cursor.fetchall()
    cursor.execute("DROP TABLE copied")
    return found


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=1, max_size=5))
def test_few_rows_and_many_come_back_as_they_were(rows):
    few = pl.DataFrame(rows, schema=SCHEMA)
    many = pl.concat([few] * SMALL)
    assert _copied(few) == few.rows()
    assert _copied(many) == many.rows()


def test_empty_text_is_not_null():
    assert csv(pl.DataFrame({"a": ["", None, "x"], "b": [Decimal("0.50"), None, Decimal(1)]})) == (
        b'"",0.50\n,\nx,1.00\n'
    )


def test_nothing_is_copied_of_nothing():
    assert copies("anything", pl.DataFrame({"a": []})) == []


def test_rows_are_numbered_within_their_group():
    groups = pl.Series([7, 7, 9, 7, 9])
    assert numbered(groups).to_list() == [0, 1, 0, 2, 1]
    assert numbered(groups.new_from_index(0, SMALL + 1)).to_list() == list(range(SMALL + 1))
    many = pl.concat([groups] * SMALL)
    assert numbered(many).to_list()[-2:] == [3 * SMALL - 1, 2 * SMALL - 1]
