"""Decimals between text and frames: what is not exactly a number is none, and nothing is cut."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.kernel.decimals import MONEY, WIDE, exact, exact_column, product

WRONG = ["", " 1", "1 ", "1,5", "1e5", "NaN", "Infinity", "-", ".5", "5.", "+1", "1_000", "0x1", "١٢", "１",
         "1.5.5", "--1", "1\n", "1234567890123456789", "0.1234567", "một"]  # fmt: skip
RIGHT = ["0", "-0", "1", "007", "-12.5", "999999999999999999.999999", "-999999999999999999.999999", "0.000001"]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_not_exactly_a_number_is_none(text):
    assert exact(text) is None
    assert pl.DataFrame({"x": [text]}).select(exact_column(pl.col("x"))).item() is None


@pytest.mark.parametrize("text", RIGHT)
def test_a_number_is_read_to_its_last_digit(text):
    assert exact(text) == Decimal(text)
    assert pl.DataFrame({"x": [text]}).select(exact_column(pl.col("x"))).item() == Decimal(text)


@given(st.text(alphabet="0123456789.-+eE ,١\n", max_size=28))
def test_python_and_the_frame_read_the_same_text_alike(text):
    assert pl.DataFrame({"x": [text]}).select(exact_column(pl.col("x"))).item() == exact(text)


def test_a_frame_of_bad_texts_keeps_its_good_ones():
    column = pl.DataFrame({"x": ["1.5", None, "x", "2"]}).select(exact_column(pl.col("x")))["x"]
    assert column.dtype == MONEY
    assert column.to_list() == [Decimal("1.5"), None, None, Decimal("2")]


rates = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=0, max_value=999)
values = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**15), max_value=10**15)


@given(values, rates)
def test_a_product_is_exact(value, rate):
    frame = pl.DataFrame({"v": [value], "r": [rate]}, schema={"v": MONEY, "r": pl.Decimal(9, 4)})
    wide = frame.select(product(pl.col("v"), pl.col("r")).alias("p"))
    assert wide.schema["p"] == WIDE
    assert wide.item() == value * rate
