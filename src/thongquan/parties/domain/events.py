"""What happens to parties."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from thongquan.kernel.events import Event


@dataclass(frozen=True, slots=True)
class Registered(Event):
    kind: ClassVar[str] = "parties.registered"

    party_kind: str
    name: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class Renamed(Event):
    kind: ClassVar[str] = "parties.renamed"

    name: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class IdentifierAdded(Event):
    kind: ClassVar[str] = "parties.identifier-added"

    type: str
    country: str
    number: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class IdentifierEnded(Event):
    """`valid_to` is the first day no longer in force."""

    kind: ClassVar[str] = "parties.identifier-ended"

    type: str
    country: str
    number: str
    valid_to: date


@dataclass(frozen=True, slots=True)
class BranchOpened(Event):
    kind: ClassVar[str] = "parties.branch-opened"

    code: str
    name: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class BranchClosed(Event):
    """`valid_to` is the first day no longer in force."""

    kind: ClassVar[str] = "parties.branch-closed"

    code: str
    valid_to: date


@dataclass(frozen=True, slots=True)
class MandateRegistered(Event):
    kind: ClassVar[str] = "parties.mandate-registered"

    mandate: int
    agent: str
    principal: str
    offices: tuple[str, ...]
    procedures: tuple[str, ...]
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class MandateRevoked(Event):
    kind: ClassVar[str] = "parties.mandate-revoked"

    mandate: int
    agent: str
    principal: str


@dataclass(frozen=True, slots=True)
class Marked(Event):
    kind: ClassVar[str] = "parties.marked"

    mark: str
    source: str
    basis: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class MarkLifted(Event):
    kind: ClassVar[str] = "parties.mark-lifted"

    mark: str
    source: str


@dataclass(frozen=True, slots=True)
class MarkingProposed(Event):
    kind: ClassVar[str] = "parties.marking-proposed"

    marking: int
    change: str
    mark: str
    basis: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class MarkingDecided(Event):
    kind: ClassVar[str] = "parties.marking-decided"

    marking: int
    act: str
