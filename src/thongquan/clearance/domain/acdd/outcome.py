"""What a comparison came to, as facts and as what an officer sees."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Match(StrEnum):
    """Whether a document of the exporting side stands beside an import."""

    NONE = "none"  # its country sends documents, and none is of this import
    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"  # several may be: nothing is compared
    WITHDRAWN = "withdrawn"  # the one that is was withdrawn by its administration


class How(StrEnum):
    """By what a document was found, the surest first."""

    REFERENCE = "reference"
    TRANSPORT = "transport"
    PARTIES = "parties"


@dataclass(frozen=True, slots=True)
class Difference:
    """`code` of what differs; `place`: the HS subheading, or "" of the whole; what each side said."""

    code: str
    place: str
    exported: str
    declared: str


@dataclass(frozen=True, slots=True)
class Compared:
    """Of an import. Percentages: what is declared of each hundred exported, of the goods that say least; None
    where they cannot be compared."""

    match: Match
    how: str = ""
    country: str = ""
    number: str = ""
    version: int = 0
    differences: tuple[Difference, ...] = ()
    quantity_percent: Decimal | None = None
    mass_percent: Decimal | None = None
    value_percent: Decimal | None = None

    @property
    def codes(self) -> list[str]:
        return sorted({one.code for one in self.differences})

    def kept(self) -> dict[str, Any]:
        """As it is kept with the decision."""
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        return told | {
            "differences": [[one.code, one.place, one.exported, one.declared] for one in self.differences]
        }


def of_kept(told: Mapping[str, Any]) -> Compared:
    """What `kept` gave, out of JSON."""
    shares = {name: told[name] for name in ("quantity_percent", "mass_percent", "value_percent")}
    given: dict[str, Any] = {name: told[name] for name in ("how", "country", "number", "version")}
    given |= {name: None if share is None else Decimal(share) for name, share in shares.items()}
    differences = tuple(Difference(*one) for one in told["differences"])
    return Compared(match=Match(told["match"]), differences=differences, **given)
