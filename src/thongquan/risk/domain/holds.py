"""Stop lists and holds: what keeps a declaration from registration, from clearance or from leaving.

Later rooms place them (enforcement, tax debt, intellectual property, …); a hold is not a lane and is not for
officers alone where its law says so: the trader is told that, by whom and on what basis his goods are held.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

import polars as pl

from thongquan.kernel.findings import Audience
from thongquan.kernel.identifiers import Subject


class HoldEffect(StrEnum):
    STOP_REGISTRATION = "stop-registration"
    HOLD_CLEARANCE = "hold-clearance"
    HOLD_EXIT = "hold-exit"


SUBJECTS = ("party", "declaration", "container", "commodity")
PREFIXES = (2, 4, 6, 8, 10, 12)
FOUND_SCHEMA = pl.Schema(
    {
        "d": pl.UInt32,
        "hold": pl.String,
        "effect": pl.String,
        "kind": pl.String,
        "subject": pl.String,
        "basis": pl.String,
        "authority": pl.String,
        "audience": pl.String,
    }
)


@dataclass(frozen=True, slots=True)
class Hold:
    """`kind` says whose list it is ("enforcement", "tax-debt", "ipr"). `until` None: until it is released.
    The audience OFFICER hides it from the trader, whose declaration then waits without a stated reason."""

    subject: Subject
    kind: str
    effect: HoldEffect
    basis: str
    authority: str
    since: datetime
    until: datetime | None = None
    audience: Audience = Audience.PUBLIC

    def __post_init__(self) -> None:
        assert self.subject.kind in SUBJECTS, self.subject
        assert self.until is None or self.since < self.until


@dataclass(frozen=True)
class Named:
    """What a hold may stand on, by kind: pairs of `d` and what it names. A commodity stands under each of its
    prefixes of 2 digits and more. What is empty is nobody."""

    pairs: Mapping[str, Sequence[tuple[int, str]]]

    def keys(self) -> set[tuple[str, str]]:
        """(kind, id), each once."""
        distinct = {kind: {key for _, key in pairs if key} for kind, pairs in self.pairs.items()}
        return {(kind, part) for kind, keys in distinct.items() for key in keys for part in _parts(kind, key)}

    def naming(self, kind: str, key: str) -> set[int]:
        """The `d` that name it."""
        return self._places.get((kind, key), set())

    @cached_property
    def _places(self) -> Mapping[tuple[str, str], set[int]]:
        """Made where a hold was found at all."""
        places: dict[tuple[str, str], set[int]] = {}
        for kind, pairs in self.pairs.items():
            for d, key in pairs:
                for part in _parts(kind, key) if key else ():
                    places.setdefault((kind, part), set()).add(d)
        return places


def _parts(kind: str, key: str) -> Iterable[str]:
    return (key[:n] for n in PREFIXES if len(key) >= n) if kind == "commodity" else (key,)


def subjects(
    *,
    declarations: Iterable[tuple[int, str]] = (),
    parties: Iterable[tuple[int, str]] = (),
    containers: Iterable[tuple[int, str]] = (),
    commodities: Iterable[tuple[int, str]] = (),
) -> Named:
    """Every subject of a batch, from pairs of `d` and identifier, party code, container number or commodity
    code."""
    given = (declarations, parties, containers, commodities)
    kinds = ("declaration", "party", "container", "commodity")
    return Named({kind: list(pairs) for kind, pairs in zip(kinds, given, strict=True)})
