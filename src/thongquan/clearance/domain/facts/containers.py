"""Containers: the form of the number, its check digit (ISO 6346), doubled ones."""

import polars as pl

FORM = r"(?-u)^[A-Z]{3}[UJZ]\d{7}$"
# ISO 6346: digits stand for themselves, letters for 10 to 38 without the multiples of 11.
_LETTERS = "0123456789A_BCDEFGHIJK_LMNOPQRSTU_VWXYZ"
_VALUES = {character: value for value, character in enumerate(_LETTERS) if character != "_"}


def check_digit(number: pl.Expr) -> pl.Expr:
    """The check digit that the first ten characters of a container number want; null where they are none."""
    total = pl.lit(0, dtype=pl.Int32)
    for place in range(10):
        value = number.str.slice(place, 1).replace_strict(_VALUES, default=None, return_dtype=pl.Int32)
        total = total + value * 2**place
    return (total % 11 % 10).cast(pl.String)


CONTAINER_FACTS = (
    pl.col("id").str.contains(FORM).alias("form_ok"),
    pl.col("id").str.slice(10, 1).alias("check_digit"),
    check_digit(pl.col("id")).alias("check_digit_expected"),
    (~pl.struct("d", "id").is_first_distinct() & (pl.col("id") != "")).alias("doubled"),
    pl.col("seal_ids").list.len().cast(pl.Int64).alias("seal_count"),
)
