"""Codes and names as small whole numbers: a table of law becomes an array, a question of it an index."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from thongquan.kernel.columns import SHORT, repeated, typed

INDEX = pl.UInt32
HS6 = 10**6
_RANGE = pl.int_range(1 << 16, dtype=INDEX, eager=True)  # sliced, not made anew: a small batch asks often


@dataclass(frozen=True)
class Names:
    """A closed list of names. The index of one not on it is `unknown`, of an empty or missing one `absent`."""

    values: tuple[str, ...]
    dtype: pl.Enum

    @classmethod
    def of(cls, values: Iterable[str]) -> "Names":
        distinct = tuple(dict.fromkeys(values))
        return cls(distinct, pl.Enum([*distinct, ""]))

    @property
    def absent(self) -> int:
        return len(self.values)

    @property
    def unknown(self) -> int:
        return len(self.values) + 1

    @property
    def width(self) -> int:
        """The number of indexes there are, the two without a name among them."""
        return len(self.values) + 2

    def index(self, name: str) -> int:
        return self.values.index(name)

    def places(self, texts: pl.Series) -> pl.Series:
        """The index of each text. A few are looked up one by one: an expression costs its planning."""
        if texts.len() > SHORT:
            return texts.alias("text").to_frame().select_seq(self.find("text")).to_series()
        found = [self._places.get(text, self.unknown) for text in texts.to_list()]
        return typed("", found, INDEX)

    @cached_property
    def _places(self) -> dict[str | None, int]:
        return {None: self.absent, "": self.absent} | {name: n for n, name in enumerate(self.values)}

    def find(self, column: str) -> pl.Expr:
        text = pl.col(column).cast(pl.String).fill_null("")
        return text.cast(self.dtype, strict=False).to_physical().cast(INDEX).fill_null(self.unknown)


@dataclass(frozen=True)
class Codes:
    """8-digit codes by two gathers: the six digits of the Harmonized System, then the country's two.

    The index of a code that is not there is `unknown`; `texts` ends with its text, which is empty.
    """

    texts: pl.Series
    by_six: pl.Series
    by_eight: pl.Series

    @classmethod
    def of(cls, codes: pl.Series) -> "Codes":
        values = codes.unique().sort().alias("code")
        number = values.cast(INDEX)
        six = (number // 100).unique().sort()
        by_six = filled(six.len(), HS6).scatter(six, pl.int_range(six.len(), dtype=INDEX, eager=True))
        place = by_six[number // 100] * 100 + number % 100
        by_eight = filled(values.len(), (six.len() + 1) * 100)
        by_eight.scatter(place, pl.int_range(values.len(), dtype=INDEX, eager=True))
        return cls(values.extend_constant("", 1).rechunk(), by_six, by_eight)

    @property
    def values(self) -> pl.Series:
        return self.texts.head(self.unknown)

    @property
    def unknown(self) -> int:
        return self.texts.len() - 1

    @property
    def width(self) -> int:
        return self.texts.len()

    def find(self, codes: pl.Series) -> pl.Series:
        """`codes` as text. Only eight plain digits can be a code: "+1012100" is a number, and not a code."""
        text = pl.col("code")
        digits = pl.when(text.str.len_bytes() == 8).then(text.cast(INDEX, strict=False)).fill_null(0)
        number = codes.alias("code").to_frame().select_seq(digits).to_series()
        found = self.by_eight[self.by_six[number // 100] * 100 + number % 100]
        same = self.texts[found] == codes
        return found if same.all() else found.zip_with(same, filled(self.unknown, found.len()))


def filled(value: int, length: int, dtype: type[pl.DataType] = INDEX) -> pl.Series:
    return repeated("", value, dtype, length)


def constant(name: str, value: str | None, length: int) -> pl.Series:
    return repeated(name, value, pl.String, length)


def placed(values: pl.Series, places: pl.Series, length: int) -> pl.Series:
    """A column of `length` with `values` at `places`, null elsewhere."""
    if places.is_empty():
        return repeated(values.name, None, values.dtype, length)
    at = filled(0, length).scatter(places, numbers(values.len()) + 1)
    none = typed(values.name, [None], values.dtype)
    return none.append(values).rechunk()[at]


def nulled(values: pl.Series, sound: pl.Series) -> pl.Series:
    """`values`, null where they are not `sound`."""
    return values.zip_with(sound, repeated("", None, values.dtype, values.len()))


def missing(values: pl.Series) -> pl.Series:
    """Where there is no value (a column without gaps is not looked through)."""
    if values.null_count():
        return values.is_null()
    return repeated("", False, pl.Boolean, values.len())


def numbers(length: int) -> pl.Series:
    """0, 1, 2 …"""
    if length <= _RANGE.len():
        return _RANGE.slice(0, length)
    return pl.int_range(length, dtype=INDEX, eager=True)


def where(holds: pl.Series) -> pl.Series:
    """The places where it holds."""
    return numbers(holds.len()).filter(holds)
