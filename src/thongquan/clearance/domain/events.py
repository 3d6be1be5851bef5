"""What happens to a declaration, as events of the record. Amounts are text, in the national currency."""

from dataclasses import dataclass
from typing import ClassVar

from thongquan.kernel.events import Event


@dataclass(frozen=True, slots=True)
class Registered(Event):
    """`content` is the SHA-256 of the canonical declaration, `law` of the editions it was judged under;
    `tax_total` is "" where what it owes is not known."""

    kind: ClassVar[str] = "clearance.registered"
    number: str
    revision: int
    direction: str
    office: str
    trader: str
    declarant: str
    lane: str
    life: str
    control: str
    customs_value: str
    tax_total: str
    items: int
    content: str
    law: str


@dataclass(frozen=True, slots=True)
class Cleared(Event):
    kind: ClassVar[str] = "clearance.cleared"
    number: str
    revision: int
    lane: str
    by_itself: bool


@dataclass(frozen=True, slots=True)
class LaneChanged(Event):
    kind: ClassVar[str] = "clearance.lane-changed"
    number: str
    before: str
    after: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class ControlMoved(Event):
    """A step of the document check or the examination."""

    kind: ClassVar[str] = "clearance.control-moved"
    number: str
    act: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RequirementMet(Event):
    """An officer saw the paper that another agency's requirement asks for."""

    kind: ClassVar[str] = "clearance.requirement-met"
    number: str
    item_number: int
    measure: str
    paper: str


@dataclass(frozen=True, slots=True)
class DutyDetermined(Event):
    """An officer says what is owed of a tax that the books did not say."""

    kind: ClassVar[str] = "clearance.duty-determined"
    number: str
    revision: int
    tax: str
    amount: str
    basis: str


@dataclass(frozen=True, slots=True)
class GoodsMoved(Event):
    """Bringing to storage, conditional release, and back."""

    kind: ClassVar[str] = "clearance.goods-moved"
    number: str
    act: str
    reason: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AmendmentAsked(Event):
    kind: ClassVar[str] = "clearance.amendment-asked"
    number: str
    amendment: int
    ordered: bool
    changes: int


@dataclass(frozen=True, slots=True)
class AmendmentDecided(Event):
    kind: ClassVar[str] = "clearance.amendment-decided"
    number: str
    amendment: int
    state: str
    revision: int


@dataclass(frozen=True, slots=True)
class CancellationDecided(Event):
    kind: ClassVar[str] = "clearance.cancellation-decided"
    number: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class ObjectionMoved(Event):
    """Lodged (no act before it), answered, taken back, passed on, or the decision suspended meanwhile."""

    kind: ClassVar[str] = "clearance.objection-moved"
    number: str
    objection: int
    decision: str
    instance: int
    act: str
    state: str


@dataclass(frozen=True, slots=True)
class CourtNoted(Event):
    kind: ClassVar[str] = "clearance.court-noted"
    number: str
    decision: str
    court: str
    case_number: str


@dataclass(frozen=True, slots=True)
class OriginMoved(Event):
    """A verification of origin: doubted, asked, answered, decided; `reference` of the proof, `withheld` the tax
    that is owed without the preference, by tax, as text. `answer`: SHA-256 of what the issuing side said."""

    kind: ClassVar[str] = "clearance.origin-moved"
    number: str
    verification: int
    reference: str
    act: str
    state: str
    withheld: tuple[tuple[str, str], ...] = ()
    answer: str = ""


@dataclass(frozen=True, slots=True)
class OriginChosen(Event):
    """By what a doubt about origin came; nobody but officers is told."""

    kind: ClassVar[str] = "clearance.origin-chosen"
    number: str
    verification: int
    chosen: str
    profiles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decided(Event):
    """A signed decision; `sha256` of the bytes that were signed."""

    kind: ClassVar[str] = "clearance.decided"
    number: str
    decision: str
    of: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DecidedInside(Decided):
    """A decision nobody but officers is told of: of a kind of its own, so that no list of leaves betrays it."""

    kind: ClassVar[str] = "clearance.inside-decided"


@dataclass(frozen=True, slots=True)
class CaseMoved(Event):
    """A declaration taken by an officer, passed on to him, given back by him, or no longer on his desk."""

    kind: ClassVar[str] = "clearance.case-moved"
    number: str
    act: str
    officer: str
    state: str


@dataclass(frozen=True, slots=True)
class Ended(Event):
    """Cancelled, void by time, or out of supervision."""

    kind: ClassVar[str] = "clearance.ended"
    number: str
    life: str
    reason: str


@dataclass(frozen=True, slots=True)
class DraftStarted(Event):
    """Somebody began to declare: nothing of what he wrote, which binds nobody, is kept here."""

    kind: ClassVar[str] = "clearance.draft-started"
    draft: str
    direction: str


@dataclass(frozen=True, slots=True)
class DraftEnded(Event):
    """`how`: registered (as `declaration`), discarded by its people, or expired by time."""

    kind: ClassVar[str] = "clearance.draft-ended"
    draft: str
    how: str
    declaration: str = ""


@dataclass(frozen=True, slots=True)
class AcddTold(Event):
    """The administration of `country` was sent a document of an export, or its withdrawal."""

    kind: ClassVar[str] = "clearance.acdd-told"
    number: str
    country: str
    document: int
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class AcddNotTold(Event):
    """An export says too little for a document of it."""

    kind: ClassVar[str] = "clearance.acdd-not-told"
    number: str
    country: str
    why: str


@dataclass(frozen=True, slots=True)
class AcddReceived(Event):
    """A document of another administration's export declaration."""

    kind: ClassVar[str] = "clearance.acdd-received"
    country: str
    number: str
    document: int


@dataclass(frozen=True, slots=True)
class AcddWithdrawn(Event):
    """Another administration took its document back."""

    kind: ClassVar[str] = "clearance.acdd-withdrawn"
    country: str
    number: str
    why: str
