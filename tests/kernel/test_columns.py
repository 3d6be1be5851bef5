"""Columns made without guessing are the columns that Polars makes."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal, assert_series_equal

from thongquan.kernel.columns import SHORT, constant, framed, kept, repeated, typed
from thongquan.kernel.decimals import MONEY

WHEN = pl.Datetime("us", "UTC")
OF = {
    pl.String(): st.text(max_size=9),
    pl.Boolean(): st.booleans(),
    pl.Int16(): st.integers(-(2**15), 2**15 - 1),
    pl.Int32(): st.integers(-(2**31), 2**31 - 1),
    pl.Int64(): st.integers(-(2**63), 2**63 - 1),
    pl.UInt8(): st.integers(0, 2**8 - 1),
    pl.UInt32(): st.integers(0, 2**32 - 1),
    pl.Int128(): st.integers(-(2**127), 2**127 - 1),
    MONEY: st.decimals(-(10**17), 10**17, places=6),
    pl.Date(): st.dates(date(1, 1, 1), date(9999, 12, 31)),
    WHEN: st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
    pl.List(pl.String): st.lists(st.text(max_size=3), max_size=3),
    pl.Enum(["a", "b"]): st.sampled_from(["a", "b"]),
}


@given(data=st.data(), dtype=st.sampled_from(list(OF)), length=st.sampled_from([0, 1, 5, SHORT + 1]))
def test_a_column_is_what_polars_makes_of_the_values(data, dtype, length):
    few = data.draw(st.lists(st.none() | OF[dtype], min_size=min(length, 5), max_size=5))
    values = (few * length)[:length]
    assert_series_equal(typed("x", values, dtype), pl.Series("x", values, dtype=dtype))
    assert_series_equal(typed("x", tuple(values), dtype), pl.Series("x", values, dtype=dtype))


class Word(StrEnum):
    SCORE = "score"
    DRAW = "draw"


@pytest.mark.parametrize(
    ("values", "dtype"),
    [([Word.SCORE, "x"], pl.String), ([[Word.SCORE, "x"], [Word.DRAW]], pl.List(pl.String))],
)
def test_words_of_a_closed_list_are_texts(values, dtype):
    assert_series_equal(typed("x", values, dtype), pl.Series("x", values, dtype=dtype))


@given(data=st.data(), dtype=st.sampled_from(list(OF)), length=st.integers(0, 4))
def test_a_repeated_value_stands_in_every_row(data, dtype, length):
    value = data.draw(st.none() | OF[dtype])
    assert_series_equal(repeated("x", value, dtype, length), pl.Series("x", [value] * length, dtype=dtype))


@given(value=st.text() | st.booleans() | OF[pl.Int64()] | OF[pl.Date()] | OF[WHEN], length=st.integers(0, 4))
def test_a_constant_has_the_type_of_its_value(value, length):
    assert_series_equal(constant("x", value, length), pl.Series("x", [value] * 5).head(length))


def test_a_moment_is_the_same_in_every_zone():
    noon = datetime(2026, 11, 22, 19, tzinfo=timezone(timedelta(hours=7)))
    assert constant("x", noon, 1)[0] == noon


@pytest.mark.parametrize(
    ("value", "dtype"),
    [("1", pl.UInt32), (1, pl.String), (2**32, pl.UInt32), (Decimal("0.1234567"), MONEY), (1.5, MONEY)],
)
def test_what_is_not_of_the_type_is_never_bent_to_it(value, dtype):
    with pytest.raises(TypeError):
        typed("x", [value], dtype)


def test_a_table_has_its_columns_in_their_order():
    columns = [typed("b", [1, 2], pl.Int32), typed("a", ["x", None], pl.String)]
    assert_frame_equal(framed(columns), pl.DataFrame(columns))


def test_a_table_wants_columns_of_one_length_and_of_their_own_names():
    a, b = typed("a", [1, 2], pl.Int32), typed("b", [1], pl.Int32)
    with pytest.raises(pl.exceptions.ShapeError):
        framed([a, b])
    with pytest.raises(pl.exceptions.DuplicateError):
        framed([a, a])


@given(holds=st.lists(st.booleans(), max_size=9))
def test_the_rows_that_are_kept_are_those_that_polars_would_keep(holds):
    frame = pl.DataFrame({"n": range(len(holds)), "text": [str(hold) for hold in holds]})
    mask = pl.Series(holds, dtype=pl.Boolean)
    assert_frame_equal(kept(frame, mask), frame.filter(mask))
