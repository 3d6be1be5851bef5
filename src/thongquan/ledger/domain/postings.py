"""Entries and postings: debits positive, credits negative, an entry sums to zero per currency."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from thongquan.kernel.canonical import digest, plain
from thongquan.kernel.refusals import Refused
from thongquan.ledger.domain.accounts import Chart, Role

ZERO = Decimal(0)


class Kind(StrEnum):
    DEBT = "debt"
    AMENDMENT = "amendment"
    EXEMPTION = "exemption"
    INTEREST = "interest"
    PAYMENT = "payment"
    APPLICATION = "application"  # money in suspense taken up by a debt
    REFUND = "refund"  # approved: owed by the treasury
    PAYOUT = "payout"  # gone from the bank
    RETURN = "return"  # a payout the bank refused: back in suspense
    RESERVE = "guarantee-reserve"
    RESTORE = "guarantee-restore"
    CALL = "guarantee-call"
    DEFERRAL = "deferral"
    DEFERRAL_END = "deferral-end"  # its day has passed: owed again
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry: debit above zero, credit below, in `currency`."""

    account: str
    role: Role
    amount: Decimal
    currency: str
    party: str = ""
    declaration: str = ""
    tax: str = ""
    guarantee: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened; its postings sum to zero in every currency."""

    kind: Kind
    at: datetime
    postings: tuple[Posting, ...]
    declaration: str = ""
    reference: str = ""
    reason: str = ""
    reverses: int | None = None

    def __post_init__(self) -> None:
        assert self.at.tzinfo is not None
        assert balanced(self.postings), self.postings

    @property
    def digest(self) -> str:
        return digest([[plain(getattr(p, n)) for n in p.__slots__] for p in self.postings])


def balanced(postings: Iterable[Posting]) -> bool:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for posting in postings:
        sums[posting.currency] += posting.amount
    return all(total == 0 for total in sums.values())


@dataclass(frozen=True, slots=True)
class Book:
    """Writes postings of one declaration and party by role, never an account code by hand."""

    chart: Chart
    party: str
    declaration: str
    currency: str

    def move(
        self, amount: Decimal, *, debit: Role, credit: Role, tax: str = "", guarantee: str = ""
    ) -> tuple[Posting, ...]:
        """`amount` from `credit` to `debit`; nothing where the amount is zero, reversed where negative."""
        if amount == 0:
            return ()
        return (
            self.line(debit, amount, tax=tax, guarantee=guarantee),
            self.line(credit, -amount, tax=tax, guarantee=guarantee),
        )

    def line(self, role: Role, amount: Decimal, *, tax: str = "", guarantee: str = "") -> Posting:
        code = self.chart.code(role, tax)
        return Posting(code, role, amount, self.currency, self.party, self.declaration, tax, guarantee)


@dataclass(slots=True)
class Change:
    """What an entry does to one debt."""

    open: Decimal = ZERO
    guaranteed: Decimal = ZERO
    deferred: Decimal = ZERO


@dataclass(frozen=True)
class Effects:
    """What postings do to the running balances kept beside them.

    Keys: debts (declaration, tax); reservations (guarantee, declaration, tax); called: guarantee;
    credits (party, declaration, currency), in which a credit balance counts as positive.
    """

    debts: defaultdict[tuple[str, str], Change] = field(default_factory=lambda: defaultdict(Change))
    reservations: defaultdict[tuple[str, str, str], Decimal] = field(
        default_factory=lambda: defaultdict(Decimal)
    )
    called: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    credits: defaultdict[tuple[str, str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @property
    def guarantees(self) -> dict[str, tuple[Decimal, Decimal]]:
        """By guarantee: the changes of what is reserved and of what is called."""
        numbers = {number for number, _, _ in self.reservations} | set(self.called)
        reserved: defaultdict[str, Decimal] = defaultdict(Decimal)
        for (number, _, _), amount in self.reservations.items():
            reserved[number] += amount
        return {number: (reserved[number], self.called[number]) for number in sorted(numbers)}


def effects(postings: Iterable[Posting]) -> Effects:
    done = Effects()
    for p in postings:
        if p.role is Role.RECEIVABLE:
            done.debts[p.declaration, p.tax].open += p.amount
        elif p.role is Role.GUARANTEED:
            done.debts[p.declaration, p.tax].guaranteed += p.amount
            done.reservations[p.guarantee, p.declaration, p.tax] += p.amount
        elif p.role is Role.DEFERRED:
            done.debts[p.declaration, p.tax].deferred += p.amount
        elif p.role is Role.CALLED:
            done.called[p.guarantee] += p.amount
        elif p.role is Role.SUSPENSE:
            done.credits[p.party, p.declaration, p.currency] -= p.amount
    return done


WITH_THE_BANK = frozenset({Kind.REFUND, Kind.PAYOUT, Kind.RETURN})


def check_reversible(entry: Entry, entry_id: int) -> None:
    """Refused("cannot-reverse") for money that was ordered out: the bank pays it all the same, and taken back
    in the books it could go out a second time. It comes back by the bank's refusal, or as a payment."""
    if entry.kind in WITH_THE_BANK:
        raise Refused("cannot-reverse", entry=entry_id)


def reversal(entry: Entry, entry_id: int, *, at: datetime, reason: str) -> Entry:
    """The entry that takes `entry` back, line by line. Refused: as `check_reversible`."""
    check_reversible(entry, entry_id)
    postings = tuple(replace(p, amount=-p.amount) for p in entry.postings)
    return Entry(Kind.REVERSAL, at, postings, entry.declaration, entry.reference, reason, entry_id)
