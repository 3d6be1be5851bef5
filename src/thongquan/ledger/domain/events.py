"""What the journal is told of money: one event per entry, and what was decided without one."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from thongquan.journal.domain import Entry as Record
from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import plain
from thongquan.kernel.events import Event
from thongquan.kernel.identifiers import Subject
from thongquan.ledger.domain.postings import Entry

VERSION = 1  # of the body of "ledger.<kind of entry>"


def posted(entry: Entry, entry_id: int, *, actor: Actor, at: datetime) -> Record:
    """ "ledger.payment", "ledger.debt", …: the entry with all its lines. `at` is when we learnt of it."""
    body = {
        "entry": entry_id,
        "booked_at": plain(entry.at),
        "declaration": entry.declaration,
        "reference": entry.reference,
        "reverses": entry.reverses,
        "postings": [{name: plain(getattr(p, name)) for name in p.__slots__} for p in entry.postings],
    }
    subject = about(entry.declaration) or Subject("entry", str(entry_id))
    return Record(f"ledger.{entry.kind}", VERSION, subject, body, actor, at, entry.reason)


def about(dossier: str) -> Subject | None:
    """What an entry is of: declarations are numbered by digits alone; the numbers of applications to other
    agencies, whose fees are debts too, begin with a letter."""
    if not dossier:
        return None
    number = dossier.partition("-")[2]
    return Subject("declaration" if number[:1].isdigit() else "application", dossier)


@dataclass(frozen=True, slots=True)
class GuaranteeRegistered(Event):
    kind: ClassVar[str] = "ledger.guarantee-registered"
    number: str
    party: str
    guarantor: str
    currency: str
    amount: str


@dataclass(frozen=True, slots=True)
class GuaranteeMoved(Event):
    """Accepted, refused, withdrawn or released."""

    kind: ClassVar[str] = "ledger.guarantee-moved"
    number: str
    act: str
    state: str


@dataclass(frozen=True, slots=True)
class RefundAsked(Event):
    kind: ClassVar[str] = "ledger.refund-asked"
    refund: int
    party: str
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class RefundProposed(Event):
    kind: ClassVar[str] = "ledger.refund-proposed"
    refund: int
    party: str
    amount: str
    currency: str


@dataclass(frozen=True, slots=True)
class RefundDecided(Event):
    kind: ClassVar[str] = "ledger.refund-decided"
    refund: int
    act: str


@dataclass(frozen=True, slots=True)
class InterestStarted(Event):
    kind: ClassVar[str] = "ledger.interest-started"
    declaration: str
    first: str


@dataclass(frozen=True, slots=True)
class TermSet(Event):
    """Until when the guarantor of these taxes has, where another law than that of registration says it."""

    kind: ClassVar[str] = "ledger.guarantee-term-set"
    declaration: str
    until: str
    taxes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderRejected(Event):
    kind: ClassVar[str] = "ledger.order-rejected"
    key: str
    order: str
    why: str


@dataclass(frozen=True, slots=True)
class Unexplained(Event):
    """A movement on our account that fits nothing of ours."""

    kind: ClassVar[str] = "ledger.unexplained"
    bank: str
    transaction: str
    news: str
    amount: str
    currency: str
    why: str


@dataclass(frozen=True, slots=True)
class CorrectionProposed(Event):
    kind: ClassVar[str] = "ledger.correction-proposed"
    correction: int
    entry: int


@dataclass(frozen=True, slots=True)
class CorrectionDecided(Event):
    kind: ClassVar[str] = "ledger.correction-decided"
    correction: int
    act: str
    made: int | None


@dataclass(frozen=True, slots=True)
class AdjustmentProposed(Event):
    """`amounts` by tax; `basis`: the law it is proposed by."""

    kind: ClassVar[str] = "ledger.adjustment-proposed"
    adjustment: int
    what: str
    amounts: dict[str, str]
    party: str
    source: str
    basis: str


@dataclass(frozen=True, slots=True)
class AdjustmentDecided(Event):
    kind: ClassVar[str] = "ledger.adjustment-decided"
    adjustment: int
    what: str
    act: str
    made: int | None


@dataclass(frozen=True, slots=True)
class PaymentAsked(Event):
    """The bank is to ask a payer for what is owed."""

    kind: ClassVar[str] = "ledger.payment-asked"
    key: str
    amount: str
    currency: str
