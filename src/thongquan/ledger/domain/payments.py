"""Decisions on money that comes in or goes out."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from thongquan.kernel.refusals import Refused
from thongquan.ledger.domain.accounts import ANY_TAX, Role
from thongquan.ledger.domain.charges import uncovered
from thongquan.ledger.domain.debts import Debt
from thongquan.ledger.domain.guarantees import Reservation
from thongquan.ledger.domain.postings import ZERO, Book, Entry, Kind, Posting


def in_order(debts: Sequence[Debt], order: Sequence[str]) -> list[Debt]:
    """`debts` as money takes them up: by the pack's order, taxes it does not name where "*" stands."""
    place = {tax: n for n, tax in enumerate(order)}
    rest = place.get(ANY_TAX, len(order))
    return sorted(debts, key=lambda debt: (place.get(debt.tax, rest), debt.tax))


def allocated(
    book: Book,
    debts: Sequence[Debt],
    amount: Decimal,
    reservations: Sequence[Reservation],
    *,
    order: Sequence[str],
    source: Role,
) -> tuple[Posting, ...]:
    """`amount` out of `source` onto the debts in order; what none of them takes up goes to suspense.

    Cover that a debt no longer needs is given back in the same entry, so that taking the entry back
    brings the cover back too.
    """
    postings: list[Posting] = [book.line(source, amount)]
    left = amount
    for debt in in_order(debts, order):
        part = min(left, debt.open)
        if part > 0:
            postings.append(book.line(Role.RECEIVABLE, -part, tax=debt.tax))
            postings += uncovered(book, debt, debt.open - part, reservations)
            left -= part
    if left > 0:
        postings.append(book.line(Role.SUSPENSE, -left))
    return tuple(postings)


def received(
    book: Book,
    debts: Sequence[Debt],
    amount: Decimal,
    reservations: Sequence[Reservation],
    *,
    order: Sequence[str],
    at: datetime,
    reference: str,
) -> Entry:
    if amount <= 0:
        raise Refused("amount-not-above-zero", amount=amount)
    postings = allocated(book, debts, amount, reservations, order=order, source=Role.CASH)
    return Entry(Kind.PAYMENT, at, postings, book.declaration, reference)


def applied(
    source: Book,
    book: Book,
    debts: Sequence[Debt],
    credit: Decimal,
    reservations: Sequence[Reservation],
    *,
    order: Sequence[str],
    at: datetime,
    reason: str,
) -> Entry:
    """Money in suspense under `source` taken up by the debts of `book`, as far as both reach."""
    amount = min(credit, sum((debt.open for debt in debts), ZERO))
    if amount <= 0:
        raise Refused("nothing-to-apply", declaration=book.declaration)
    first, *rest = allocated(book, debts, amount, reservations, order=order, source=Role.SUSPENSE)
    assert first.amount == amount
    postings = (source.line(Role.SUSPENSE, amount), *rest)
    return Entry(Kind.APPLICATION, at, postings, book.declaration, reason=reason)


def refunded(book: Book, credit: Decimal, amount: Decimal, *, at: datetime, reason: str) -> Entry:
    """A refund approved: out of suspense, owed to the party until the bank has paid it out."""
    if not 0 < amount <= credit:
        raise Refused("refund-above-credit", credit=credit, amount=amount)
    postings = book.move(amount, debit=Role.SUSPENSE, credit=Role.PAYABLE)
    return Entry(Kind.REFUND, at, postings, book.declaration, reason=reason)


def paid_out(book: Book, amount: Decimal, *, at: datetime, reference: str) -> Entry:
    postings = book.move(amount, debit=Role.PAYABLE, credit=Role.CASH)
    return Entry(Kind.PAYOUT, at, postings, book.declaration, reference)


def returned(book: Book, amount: Decimal, *, at: datetime, reference: str, reason: str) -> Entry:
    """The bank refused a payout: the money is in suspense again, to be refunded otherwise."""
    postings = book.move(amount, debit=Role.PAYABLE, credit=Role.SUSPENSE)
    return Entry(Kind.RETURN, at, postings, book.declaration, reference, reason)
