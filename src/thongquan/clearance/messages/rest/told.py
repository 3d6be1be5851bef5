"""What is said beside what was refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from thongquan.clearance.messages.parsed import Spot

WHY_MAX = 1_500  # characters beside one row
SHOWN_MAX = 12  # findings beside one row


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that is wrong and where, in the reader's language."""

    spot: Spot
    rule: str
    found: str
    expected: str
    message: str
    fix: str

    @property
    def line(self) -> str:
        return f"[{self.rule}] {self.message}" + (f" → {self.fix}" if self.fix else "")


@dataclass(frozen=True, slots=True)
class Refused:
    """`begins`: the first row or line of every declaration of the file, in order; `places`: which of them were
    refused, from 1; `told(place)`: why."""

    begins: Sequence[int]
    places: frozenset[int]
    told: Callable[[int], Sequence[Told]]
    language: str


@dataclass(frozen=True, slots=True)
class Rest:
    """The file to download; `ending` of its name, without the dot."""

    body: bytes
    ending: str
    media_type: str


def lines_of(told: Sequence[Told]) -> str:
    """Everything said of one row."""
    said = "\n".join(one.line for one in told[:SHOWN_MAX])
    more = f"\n… +{len(told) - SHOWN_MAX}" if len(told) > SHOWN_MAX else ""
    return (said if len(said) <= WHY_MAX else said[: WHY_MAX - 1] + "…") + more
