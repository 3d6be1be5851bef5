"""Identifiers of persons: forms and check digits by type, the types being rows of the pack."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl
from stdnum.vn import mst

FOREIGN = "foreign"
SEPARATORS = r"[ .\-]"


@dataclass(frozen=True, slots=True)
class IdentifierType:
    """`pattern`: the whole number without separators. `check`: a name of `CHECKS`. `rank`: which type a bare
    number is taken for first. `tax_from`: the day from which it serves as a tax identifier (None: it does not).
    `country` "" is any."""

    code: str
    country: str
    rank: int
    pattern: str
    check: str
    tax_from: date | None = None

    def serves_tax(self, on: date) -> bool:
        return self.tax_from is not None and self.tax_from <= on


Types = Mapping[str, IdentifierType]


def types_of(frame: pl.DataFrame) -> Types:
    """The rows of reference's `identifier_types` on a day, by code, lowest rank first."""
    return {
        row["code"]: IdentifierType(
            row["code"], row["country"], row["rank"], row["pattern"], row["check"], row["tax_from"]
        )
        for row in frame.sort("rank").iter_rows(named=True)
    }


def _vietnamese_tax_code(number: str) -> bool:
    return bool(mst.is_valid(number))


CHECKS: Mapping[str, Callable[[str], bool]] = {"none": lambda _: True, "vn-mst": _vietnamese_tax_code}


def compact(number: str) -> str:
    """The number as it is stored and compared: capitals, no blanks, points or hyphens."""
    return re.sub(SEPARATORS, "", number).upper()


def check_identifier(type_: IdentifierType, number: str) -> str | None:
    """What is wrong with `number`, or None: "form" (not like this type) or "check-digit"."""
    number = compact(number)
    if not re.fullmatch(type_.pattern, number):
        return "form"
    return None if CHECKS[type_.check](number) else "check-digit"


def type_of(number: str, types: Types) -> IdentifierType | None:
    """The type a bare number is taken for by its form; a wrong check digit does not make it foreign."""
    for type_ in types.values():
        if re.fullmatch(type_.pattern, compact(number)):
            return type_
    return None
