"""Freight containers: the check digit of ISO 6346, which transit numbers (MRN) share."""

import re

import polars as pl

_CONTAINER = re.compile(r"[A-Z]{3}[UJZ]\d{7}")
# 10 upwards, the multiples of eleven left out: A=10, B=12 … K=21, L=23 … U=32, V=34 … Z=38.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
VALUES = dict(zip(_LETTERS, (n for n in range(10, 39) if n % 11), strict=True)) | {
    str(digit): digit for digit in range(10)
}


def check_digit(text: str) -> int:
    """The digit that follows `text` (capital letters and digits): Σ value·2^position, modulo 11, then 10."""
    return sum(VALUES[character] << position for position, character in enumerate(text)) % 11 % 10


def container_fault(number: str) -> str | None:
    """What is wrong with a container number, or None: "form", or "check-digit"."""
    if not _CONTAINER.fullmatch(number) or not number.isascii():
        return "form"
    return None if check_digit(number[:10]) == int(number[10]) else "check-digit"


def fault_column(number: pl.Expr) -> pl.Expr:
    """`container_fault` of a text column: null where nothing is wrong or nothing is given."""
    codes = [number.str.slice(position, 1).replace_strict(VALUES, default=0, return_dtype=pl.Int32)
             for position in range(10)]  # fmt: skip
    total = sum((code * (1 << position) for position, code in enumerate(codes)), pl.lit(0, pl.Int32))
    right = (total % 11 % 10).cast(pl.String) == number.str.slice(10, 1)
    form = number.str.contains(r"^[A-Z]{3}[UJZ](?-u:\d){7}$")
    return (
        pl.when(~form)
        .then(pl.lit("form"))
        .when(~right)
        .then(pl.lit("check-digit"))
        .otherwise(pl.lit(None, pl.String))
    )
