"""Decisions that raise, change or put off what is owed: each returns one balanced entry, or None."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from thongquan.kernel.refusals import Refused
from thongquan.ledger.domain.accounts import Role
from thongquan.ledger.domain.debts import Debt
from thongquan.ledger.domain.guarantees import Guarantee, Reservation, check_can_reserve, spread
from thongquan.ledger.domain.postings import ZERO, Book, Entry, Kind, Posting

LATE = "LATE"  # the tax under which late interest is owed


def raised(book: Book, amounts: Mapping[str, Decimal], *, at: datetime, kind: Kind, reason: str) -> Entry:
    """New tax: the party owes it, the budget is to receive it."""
    if any(amount < 0 for amount in amounts.values()):
        raise Refused("debt-below-zero", declaration=book.declaration)
    postings = [
        posting
        for tax, amount in sorted(amounts.items())
        for posting in book.move(amount, debit=Role.RECEIVABLE, credit=Role.REVENUE, tax=tax)
    ]
    return Entry(kind, at, tuple(postings), book.declaration, reason=reason)


def amended(
    book: Book,
    debts: Sequence[Debt],
    amounts: Mapping[str, Decimal],
    reservations: Sequence[Reservation],
    *,
    charged: Mapping[str, Decimal],
    net: Mapping[str, Decimal],
    at: datetime,
    reason: str,
) -> Entry | None:
    """The difference between what has been `charged` and the `amounts` due after an amendment.

    An exemption (`charged` less `net`) never exceeds what it exempts: it falls with it. What falls below what
    was already paid goes to suspense, whence it may be refunded or taken up.
    """
    postings: list[Posting] = []
    for tax in sorted(set(amounts) | set(charged)):
        difference = amounts.get(tax, ZERO) - charged.get(tax, ZERO)
        if difference > 0:
            postings += book.move(difference, debit=Role.RECEIVABLE, credit=Role.REVENUE, tax=tax)
        elif difference < 0:
            relief = charged[tax] - net.get(tax, ZERO)
            needless = max(relief - amounts.get(tax, ZERO), ZERO)
            postings += book.move(needless, debit=Role.REVENUE, credit=Role.RELIEF, tax=tax)
            less = -difference - needless
            postings += lowered(book, _of(debts, tax), less, reservations, against=Role.REVENUE)
    return Entry(Kind.AMENDMENT, at, tuple(postings), book.declaration, reason=reason) if postings else None


def exempted(
    book: Book,
    debts: Sequence[Debt],
    amounts: Mapping[str, Decimal],
    reservations: Sequence[Reservation],
    *,
    at: datetime,
    reason: str,
) -> Entry:
    """Tax that need not be paid; what was already paid of it goes to suspense."""
    postings: list[Posting] = []
    for tax, amount in sorted(amounts.items()):
        if amount <= 0:
            raise Refused("amount-not-above-zero", tax=tax, amount=amount)
        postings += lowered(book, _of(debts, tax), amount, reservations, against=Role.RELIEF)
    return Entry(Kind.EXEMPTION, at, tuple(postings), book.declaration, reason=reason)


def lowered(
    book: Book, debt: Debt, amount: Decimal, reservations: Sequence[Reservation], *, against: Role
) -> list[Posting]:
    """`debt` lowered by `amount`: the open part first, the rest (already paid) into suspense."""
    postings = list(book.move(amount, debit=against, credit=Role.RECEIVABLE, tax=debt.tax))
    surplus = amount - debt.open
    if surplus > 0:
        back = book.line(Role.RECEIVABLE, surplus, tax=debt.tax), book.line(Role.SUSPENSE, -surplus)
        postings += back
    return postings + uncovered(book, debt, max(debt.open - amount, ZERO), reservations)


def uncovered(
    book: Book, debt: Debt, still_open: Decimal, reservations: Sequence[Reservation]
) -> list[Posting]:
    """Cover given back because `debt` is only `still_open`: the deferral first, then the guarantees."""
    surplus = debt.guaranteed + debt.deferred - still_open
    if surplus <= 0:
        return []
    from_deferral = min(surplus, debt.deferred)
    postings = list(book.move(from_deferral, debit=Role.DEFERRALS, credit=Role.DEFERRED, tax=debt.tax))
    mine = [r for r in reservations if (r.declaration, r.tax) == (debt.declaration, debt.tax)]
    for number, part in spread(surplus - from_deferral, mine):
        postings += book.move(part, debit=Role.PLEDGES, credit=Role.GUARANTEED, tax=debt.tax, guarantee=number)
    return postings


def reserved(
    book: Book, debts: Sequence[Debt], guarantee: Guarantee, *, office: str, on: date, at: datetime
) -> Entry:
    """The uncovered part of every debt set aside of `guarantee`: all of it or, Refused, none."""
    amount = sum((debt.uncovered for debt in debts), ZERO)
    if amount == 0:
        raise Refused("nothing-to-guarantee", declaration=book.declaration)
    check_can_reserve(
        guarantee,
        party=book.party,
        declaration=book.declaration,
        office=office,
        currency=book.currency,
        amount=amount,
        on=on,
    )
    postings = [
        posting
        for debt in debts
        for posting in book.move(
            debt.uncovered,
            debit=Role.GUARANTEED,
            credit=Role.PLEDGES,
            tax=debt.tax,
            guarantee=guarantee.number,
        )
    ]
    return Entry(Kind.RESERVE, at, tuple(postings), book.declaration, guarantee.number)


def restored(book: Book, reservations: Iterable[Reservation], *, at: datetime, reason: str) -> Entry | None:
    """Every reservation given back: the declaration fell, or other cover took its place."""
    postings = [
        posting
        for r in reservations
        for posting in book.move(
            r.amount, debit=Role.PLEDGES, credit=Role.GUARANTEED, tax=r.tax, guarantee=r.guarantee
        )
    ]
    return Entry(Kind.RESTORE, at, tuple(postings), book.declaration, reason=reason) if postings else None


def called(
    book: Book,
    debts: Sequence[Debt],
    reservations: Sequence[Reservation],
    *,
    on: date,
    at: datetime,
    ended: Collection[str] = (),
) -> Entry:
    """On default: what was set aside is demanded of the guarantor. The debts stay open until he pays."""
    due = in_default(debts, reservations, on=on, ended=ended)
    if not due:
        taxes = ",".join(r.tax for r in reservations)
        raise Refused("guarantee-not-in-default", declaration=book.declaration, taxes=taxes)
    postings = [
        posting
        for r in due
        for posting in book.move(
            r.amount, debit=Role.CALLED, credit=Role.GUARANTEED, tax=r.tax, guarantee=r.guarantee
        )
    ]
    return Entry(Kind.CALL, at, tuple(postings), book.declaration, due[0].guarantee)


def in_default(
    debts: Sequence[Debt], reservations: Sequence[Reservation], *, on: date, ended: Collection[str] = ()
) -> list[Reservation]:
    """The reservations whose term ended before `on`; of guarantees that have `ended`, those too whose goods
    were let go on the strength of them (late interest runs): what was not paid by then the guarantor pays
    (107/2016, art. 9)."""
    late = {debt.tax for debt in debts if debt.guarantee_ends < on}
    gone = {debt.tax for debt in debts if debt.interest_from and debt.interest_from <= on}
    return [r for r in reservations if r.tax in late or (r.guarantee in ended and r.tax in gone)]


def deferred(book: Book, debts: Sequence[Debt], *, at: datetime, reason: str) -> Entry:
    """The uncovered part of every debt put off."""
    postings = [
        posting
        for debt in debts
        for posting in book.move(debt.uncovered, debit=Role.DEFERRED, credit=Role.DEFERRALS, tax=debt.tax)
    ]
    if not postings:
        raise Refused("nothing-to-defer", declaration=book.declaration)
    return Entry(Kind.DEFERRAL, at, tuple(postings), book.declaration, reason=reason)


def deferral_ended(book: Book, debts: Sequence[Debt], *, on: date, at: datetime) -> Entry | None:
    """The part of every debt whose day lies before `on` is put off no longer."""
    postings = [
        posting
        for debt in debts
        if debt.due_on < on
        for posting in book.move(debt.deferred, debit=Role.DEFERRALS, credit=Role.DEFERRED, tax=debt.tax)
    ]
    return Entry(Kind.DEFERRAL_END, at, tuple(postings), book.declaration) if postings else None


def interest_corrected(
    book: Book,
    late: Debt | None,
    amount: Decimal,
    reservations: Sequence[Reservation],
    *,
    at: datetime,
    reason: str,
) -> Entry | None:
    """`amount` more interest, or less where news of a payment came late; what was paid goes to suspense."""
    if amount > 0:
        postings = book.move(amount, debit=Role.RECEIVABLE, credit=Role.REVENUE, tax=LATE)
    elif amount < 0 and late is not None:
        postings = tuple(lowered(book, late, -amount, reservations, against=Role.REVENUE))
    else:
        return None
    return Entry(Kind.INTEREST, at, postings, book.declaration, reason=reason)


def day_of_next_month(on: date, day: int) -> date:
    """The `day` of the month after `on`: a priority enterprise pays on the 10th (107/2016, art. 9.2)."""
    return (on.replace(day=1) + timedelta(days=32)).replace(day=day)


def _of(debts: Sequence[Debt], tax: str) -> Debt:
    for debt in debts:
        if debt.tax == tax:
            return debt
    raise Refused("no-such-debt", tax=tax)


def sound(debts: Sequence[Debt], charged: Mapping[str, Decimal], net: Mapping[str, Decimal]) -> bool:
    """No tax is open beyond what was charged of it less what was exempted, and neither is below zero."""
    open_of = {debt.tax: debt.open for debt in debts}
    return all(open_of.get(tax, ZERO) <= net.get(tax, ZERO) <= gross for tax, gross in charged.items())
