"""Money in suspense, taken up by debts."""

from datetime import date, datetime

from django.db import transaction

from thongquan.kernel.actors import Actor
from thongquan.ledger import selectors
from thongquan.ledger.domain import Standing, payments
from thongquan.ledger.domain.postings import Book
from thongquan.ledger.services.store import held, post


@transaction.atomic
def apply_credit(
    *, declaration: str, party: str, from_declaration: str, on: date, actor: Actor, at: datetime, reason: str
) -> Standing:
    """Money in suspense under (party, from_declaration), "" where unknown, taken up by a declaration."""
    debts, book, law = held(declaration, on=on, at=at)
    reserved = selectors.reservations(declaration)
    selectors.guarantees({r.guarantee for r in reserved}, lock=True)
    credit = selectors.credit_of(party=party, declaration=from_declaration, currency=book.currency, lock=True)
    source = Book(law.chart, party, from_declaration, book.currency)
    entry = payments.applied(source, book, debts, credit, reserved, order=law.order, at=at, reason=reason)
    post(entry, actor=actor, at=at)
    return selectors.standing(declaration, on=on)


@transaction.atomic
def apply_waiting(*, declaration: str, on: date, actor: Actor, at: datetime) -> None:
    """Money that came for this very declaration, taken up as far as something is open."""
    for party, currency in selectors.waiting(declaration):
        debts = selectors.debts(declaration, lock=True)
        if any(debt.open for debt in debts) and debts[0].currency == currency and party in ("", debts[0].party):
            apply_credit(
                declaration=declaration,
                party=party,
                from_declaration=declaration,
                on=on,
                actor=actor,
                at=at,
                reason="",
            )


def sweep_credits(*, on: date, actor: Actor, at: datetime, limit: int = 500) -> int:
    """Take up what came for declarations that owe: a payment that overtook its registration, a copied batch.

    How many declarations were looked at.
    """
    declarations = selectors.owing_with_credit(limit)
    for declaration in declarations:
        apply_waiting(declaration=declaration, on=on, actor=actor, at=at)
    return len(declarations)
