"""What the room records. Only the commitment and the reveal of a seed, and public holds, are for everybody."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from thongquan.kernel.events import Event

PUBLIC, RESTRICTED, SECRET = "public", "restricted", "secret"


@dataclass(frozen=True, slots=True)
class ProfileDrafted(Event):
    kind: ClassVar[str] = "risk.profile-drafted"
    code: str
    revision: int
    owner: str
    condition: str
    reason: str
    lane: str
    weight: int
    valid_from: date
    valid_to: date | None
    secrecy: str


@dataclass(frozen=True, slots=True)
class ProfileMoved(Event):
    kind: ClassVar[str] = "risk.profile-moved"
    code: str
    revision: int
    was: str
    state: str


@dataclass(frozen=True, slots=True)
class ParametersProposed(Event):
    kind: ClassVar[str] = "risk.parameters-proposed"
    number: int
    valid_from: date
    random_rate: str
    random_lane: str
    yellow_score: int
    red_score: int
    reveal_after_days: int
    basis: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class ParametersApproved(Event):
    kind: ClassVar[str] = "risk.parameters-approved"
    number: int


@dataclass(frozen=True, slots=True)
class ParametersWithdrawn(Event):
    kind: ClassVar[str] = "risk.parameters-withdrawn"
    number: int


@dataclass(frozen=True, slots=True)
class SeedCommitted(Event):
    kind: ClassVar[str] = "risk.seed-committed"
    day: date
    commitment: str


@dataclass(frozen=True, slots=True)
class SeedRevealed(Event):
    """`rate`: what was drawn that day, as a decimal; with the identifiers anybody can draw again."""

    kind: ClassVar[str] = "risk.seed-revealed"
    day: date
    commitment: str
    seed: str
    rate: str


@dataclass(frozen=True, slots=True)
class SeedMissing(Event):
    kind: ClassVar[str] = "risk.seed-missing"
    day: date
    why: str


@dataclass(frozen=True, slots=True)
class HoldPlaced(Event):
    kind: ClassVar[str] = "risk.hold-placed"
    hold: str
    on: str
    list: str
    effect: str
    basis: str
    authority: str
    until: str


@dataclass(frozen=True, slots=True)
class SeenAfterwards(Event):
    """What would have been selected, had a declaration said before its clearance what it says since."""

    kind: ClassVar[str] = "risk.seen-afterwards"
    lane: str
    score: int
    profiles: str
    random: bool
    selected_by: str  # the version of the profiles


@dataclass(frozen=True, slots=True)
class HoldReleased(Event):
    kind: ClassVar[str] = "risk.hold-released"
    hold: str
    on: str
    effect: str
