"""A list of authorised economic operators, as administrations tell it, and the keys by which one is found.

Name, address, number and status are what the ASEAN arrangement exchanges; `ids` are the numbers by which the
other country's declarations name the operator.
"""

from enum import StrEnum
from typing import Annotated

import msgspec

from thongquan.kernel.messages import Code, Country, Day, Line, Name, Part
from thongquan.kernel.texts import folded

ENTRIES_MAX = 20_000


class Status(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class Operator(Part, kw_only=True):
    """`valid_until`: the last day, where one is known."""

    number: Code
    name: Name
    address: Line = ""
    ids: Annotated[list[Code], msgspec.Meta(max_length=20)] = []
    status: Status
    valid_from: Day
    valid_until: Day | None = None


class OperatorList(Part, kw_only=True):
    """`full`: all that there are, and who is not named is none any more; else those that changed. A version
    follows the one before it; a full one may follow any."""

    issuing_country: Country
    receiving_country: Country
    version: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    on: Day
    full: bool
    operators: Annotated[list[Operator], msgspec.Meta(max_length=ENTRIES_MAX)]


def key_of_number(country: str, number: str) -> str:
    """As numbers are written with blanks and in either case."""
    return f"{country}#{''.join(number.upper().split())}"


def key_of_name(country: str, name: str) -> str:
    """Of its letters and digits alone."""
    return f"{country}~{''.join(filter(str.isalnum, folded(name)))}"


def keys_of(country: str, told: Operator) -> list[str]:
    """All by which a declaration may name it."""
    numbers = (key_of_number(country, number) for number in (told.number, *told.ids))
    return sorted({*numbers, key_of_name(country, told.name)})
