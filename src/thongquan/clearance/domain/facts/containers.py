"""Containers: the form of the number, its check digit (ISO 6346), doubled ones."""

import polars as pl

from thongquan.kernel.columns import typed
from thongquan.reference.domain.containers import VALUES, check_digit

FORM = r"(?-u)^[A-Z]{3}[UJZ]\d{7}$"
DIGITS = 10  # characters before the check digit


def check_digits(numbers: pl.Series) -> pl.Series:
    """check_digit_expected: what the first ten characters of each number want; null where they are none."""
    return typed("check_digit_expected", [_wanted(number[:DIGITS]) for number in numbers.to_list()], pl.String)


def _wanted(text: str) -> str | None:
    return str(check_digit(text)) if len(text) == DIGITS and VALUES.keys() >= set(text) else None


CONTAINER_FACTS = (
    pl.col("id").str.contains(FORM).alias("form_ok"),
    pl.col("id").str.slice(10, 1).alias("check_digit"),
    (~pl.struct("d", "id").is_first_distinct() & (pl.col("id") != "")).alias("doubled"),
    pl.col("seal_ids").list.len().cast(pl.Int64).alias("seal_count"),
)
