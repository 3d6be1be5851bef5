"""What happened between us and a partner; the subject is administration:<code>."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from thongquan.kernel.events import Event


@dataclass(frozen=True, slots=True)
class PartnerAdded(Event):
    kind: ClassVar[str] = "exchange.partner-added"
    code: str
    protocols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartnerChanged(Event):
    """Its names, offices to write to, or protocols."""

    kind: ClassVar[str] = "exchange.partner-changed"
    code: str
    protocols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartnerSuspended(Event):
    kind: ClassVar[str] = "exchange.partner-suspended"
    code: str


@dataclass(frozen=True, slots=True)
class AgreementProposed(Event):
    kind: ClassVar[str] = "exchange.agreement-proposed"
    number: str
    receives: tuple[str, ...]
    sends: tuple[str, ...]
    retention_days: int
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class AgreementMoved(Event):
    kind: ClassVar[str] = "exchange.agreement-moved"
    number: str
    act: str
    state: str


@dataclass(frozen=True, slots=True)
class OpeningProposed(Event):
    """`about`: the address of a route, the fingerprint of a key."""

    kind: ClassVar[str] = "exchange.opening-proposed"
    opening: int
    what: str
    about: str


@dataclass(frozen=True, slots=True)
class OpeningMoved(Event):
    kind: ClassVar[str] = "exchange.opening-moved"
    opening: int
    what: str
    act: str
    state: str


@dataclass(frozen=True, slots=True)
class TradeDataTold(Event):
    """`rows` and `withdrawn`: how many went in one message."""

    kind: ClassVar[str] = "exchange.trade-data-told"
    number: str
    rows: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class TradeDataReceived(Event):
    kind: ClassVar[str] = "exchange.trade-data-received"
    number: str
    rows: int
    withdrawn: int


@dataclass(frozen=True, slots=True)
class TradeDataSeen(Event):
    """Somebody looked at what came of a pair of ports."""

    kind: ClassVar[str] = "exchange.trade-data-seen"
    number: str
    our_port: str
    their_port: str
    rows: int


@dataclass(frozen=True, slots=True)
class TradeDataForgotten(Event):
    """The time for which it is kept is over."""

    kind: ClassVar[str] = "exchange.trade-data-forgotten"
    number: str
    rows: int


@dataclass(frozen=True, slots=True)
class CheckpointCosigned(Event):
    """A checkpoint of ours of `size` leaves, co-signed by the partner at a moment of his."""

    kind: ClassVar[str] = "exchange.checkpoint-cosigned"
    code: str
    size: int
    at: str


@dataclass(frozen=True, slots=True)
class RecordRewritten(Event):
    """The partner's record does not follow from what we had seen of it: an alarm. `why`: Rewritten.code."""

    kind: ClassVar[str] = "exchange.record-rewritten"
    code: str
    why: str
    size: int
