"""What happens to lists of authorised operators and to their recognition."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from thongquan.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ListReceived(Event):
    kind: ClassVar[str] = "authorised.list-received"
    country: str
    list_version: int
    full: bool
    operators: int


@dataclass(frozen=True, slots=True)
class ListTold(Event):
    kind: ClassVar[str] = "authorised.list-told"
    country: str
    list_version: int
    operators: int


@dataclass(frozen=True, slots=True)
class RecognitionSet(Event):
    """`until`: the first day on which it does not hold; None: no end."""

    kind: ClassVar[str] = "authorised.recognition-set"
    country: str
    basis: str
    since: date
    until: date | None
