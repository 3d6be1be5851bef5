"""A batch of declarations on its way through registration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

import polars as pl

from thongquan.clearance.domain.acdd import Compared
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.domain.judge import Judged
from thongquan.clearance.domain.law import Law
from thongquan.clearance.domain.rules import Catalogue
from thongquan.clearance.services.money import Due
from thongquan.kernel.actors import Actor
from thongquan.kernel.findings import Finding


@dataclass(frozen=True, slots=True)
class Incoming:
    """A declaration to be registered: what it says, its canonical bytes, its message in `intake`."""

    declaration: Declaration
    content: bytes
    message: int | None = None


@dataclass(frozen=True)
class Outcome:
    """The answer to one declaration. `number` is the legal one and `identifier` the one used everywhere else;
    both "" where it was refused. `told` are the public findings alone (rule, path, found, expected): nothing of
    doubts or risk; `findings` gives them their texts when they are read."""

    reference: str
    number: str = ""
    identifier: str = ""
    lane: str = ""
    life: str = ""
    awaited: tuple[str, ...] = ()
    told: tuple[tuple[str, str, str, str], ...] = ()
    catalogue: Catalogue | None = field(default=None, repr=False, compare=False)

    @property
    def registered(self) -> bool:
        return bool(self.number)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return () if self.catalogue is None else tuple(self.catalogue.told(self.told))


@dataclass(slots=True)
class Batch:
    """What is known of a batch while it is decided; frames by `d`. `registered` and `decided` have a row for
    each that is registered: the first what it is called and owes, the second what becomes of it too."""

    incoming: Sequence[Incoming]
    judged: Judged
    law: Law
    at: datetime
    actor: Actor
    holds: pl.DataFrame
    contents: Mapping[int, int] = field(default_factory=dict)  # d → its content's key, of those unreferenced
    refused: dict[int, str] = field(default_factory=dict)  # d → code, besides what the findings refuse
    registered: pl.DataFrame = field(default_factory=pl.DataFrame)
    decided: pl.DataFrame = field(default_factory=pl.DataFrame)
    lanes: pl.DataFrame = field(default_factory=pl.DataFrame)
    due: Due | None = None
    version: str = ""
    abroad: Mapping[int, Compared] = field(default_factory=dict)  # d → what its exporting side told of it
    recognised: frozenset[int] = frozenset()  # d whose party abroad is a recognised operator
    reached: frozenset[str] = frozenset()  # countries that are told of exports
    law_id: int | None = None  # the key of its AppliedLaw

    @property
    def month(self) -> date:
        return self.law.on.replace(day=1)
