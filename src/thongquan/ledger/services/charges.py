"""Raising, changing, exempting and putting off what a declaration owes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from thongquan.journal.domain import Entry as Record
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors
from thongquan.ledger.domain import Debt, Kind, Standing, charges, events, interest
from thongquan.ledger.domain.charges import LATE
from thongquan.ledger.domain.interest import Accrual
from thongquan.ledger.domain.postings import Book, Entry
from thongquan.ledger.models import Debt as DebtRow
from thongquan.ledger.services.credits import apply_waiting
from thongquan.ledger.services.store import held, open_debts, post


@transaction.atomic
def raise_debt(
    *,
    declaration: str,
    party: str,
    amounts: Mapping[str, Decimal],
    currency: str,
    on: date,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> Standing:
    """The taxes of a declaration registered on the legal day `on`; due that day unless covered otherwise.

    Money that came for it before is taken up at once.

    Refused("debt-already-raised") the second time: a change after that is an amendment.
    """
    law = selectors.law(on=on, known_at=at)
    book = Book(law.chart, party, declaration, currency)
    entry = charges.raised(book, amounts, at=at, kind=Kind.DEBT, reason=reason)
    try:
        with transaction.atomic():
            open_debts(declaration, amounts, party=party, currency=currency, due_on=on, known=False)
    except IntegrityError:
        raise Refused("debt-already-raised", declaration=declaration) from None
    if entry.postings:
        post(entry, actor=actor, at=at)
        apply_waiting(declaration=declaration, on=on, actor=actor, at=at)
    return selectors.standing(declaration, on=on)


@transaction.atomic
def amend(
    *,
    declaration: str,
    amounts: Mapping[str, Decimal],
    on: date,
    actor: Actor,
    at: datetime,
    reason: str,
    party: str = "",
    currency: str = "",
) -> Standing:
    """The `amounts` now due in all, by tax: the difference is posted, as further debt or as money back.

    `party` and `currency` are wanted only where the declaration owed no tax at all before.
    """
    if not selectors.debts(declaration):
        if not any(amounts.values()):
            return selectors.standing(declaration, on=on)
        if party and currency:
            return raise_debt(
                declaration=declaration,
                party=party,
                amounts=amounts,
                currency=currency,
                on=on,
                actor=actor,
                at=at,
                reason=reason,
            )
    debts, book, _ = held(declaration, on=on, at=at)
    entry = charges.amended(
        book,
        debts,
        amounts,
        selectors.reservations(declaration),
        charged=selectors.charged(declaration),
        net=selectors.charged(declaration, net=True),
        at=at,
        reason=reason,
    )
    known = {debt.tax for debt in debts}
    _open_with_the_rest(debts, set(amounts) - known, book, on)
    _hold_guarantees(entry)
    if entry:
        post(entry, actor=actor, at=at)
        apply_waiting(declaration=declaration, on=on, actor=actor, at=at)
    return selectors.standing(declaration, on=on)


def _open_with_the_rest(debts: Sequence[Debt], new: Collection[str], book: Book, on: date) -> None:
    """Tax that an amendment brings was due with the rest, and bears interest since that does (38/2019, art.
    59.1)."""
    rest = [debt for debt in debts if debt.tax != LATE]
    since = min((debt.interest_from for debt in rest if debt.interest_from), default=None)
    due_on = min([on, *(debt.due_on for debt in rest)])
    open_debts(book.declaration, new, party=book.party, currency=book.currency, due_on=due_on)
    if since is not None:
        rows = DebtRow.objects.filter(declaration=book.declaration, interest_from=None)
        rows.exclude(tax=LATE).update(interest_from=since)


@transaction.atomic
def exempt(
    *,
    declaration: str,
    amounts: Mapping[str, Decimal],
    on: date,
    actor: Actor,
    at: datetime,
    reason: str,
) -> Standing:
    """Tax that a decision (named in `reason`) lets the party off; what was paid of it goes to suspense."""
    debts, book, _ = held(declaration, on=on, at=at)
    charged = selectors.charged(declaration, net=True)
    beyond = [tax for tax, amount in amounts.items() if amount > charged.get(tax, Decimal(0))]
    if beyond:
        raise Refused("exemption-above-charge", declaration=declaration, taxes=",".join(sorted(beyond)))
    reserved = selectors.reservations(declaration)
    entry = charges.exempted(book, debts, amounts, reserved, at=at, reason=reason)
    _hold_guarantees(entry)
    post(entry, actor=actor, at=at)
    return selectors.standing(declaration, on=on)


@transaction.atomic
def defer(
    *, declaration: str, registered_on: date, on: date, actor: Actor, at: datetime, reason: str
) -> Standing:
    """What a priority enterprise owes and nothing covers, put off to the day that the law names of the month
    after the registration. Refused("deferral-term-passed") after that day.

    From the day after, late interest runs, unless it runs already. Who is a priority enterprise the caller
    decides. What a guarantee covers keeps its own term.
    """
    debts, book, _ = held(declaration, on=on, at=at)
    law = selectors.law(on=registered_on, known_at=at)
    until = charges.day_of_next_month(registered_on, law.deferral_day)
    if until < on:
        raise Refused("deferral-term-passed", declaration=declaration, until=until)
    entry = charges.deferred(book, debts, at=at, reason=reason)
    for debt in debts:
        if debt.uncovered > 0:
            DebtRow.objects.filter(declaration=declaration, tax=debt.tax).update(
                due_on=until,
                interest_from=debt.interest_from or until + timedelta(days=1),
                guaranteed_until=debt.guarantee_ends if debt.guaranteed else None,
            )
    post(entry, actor=actor, at=at)
    return selectors.standing(declaration, on=on)


@transaction.atomic
def start_interest(*, declaration: str, first: date, actor: Actor, at: datetime) -> None:
    """Late interest runs from `first`: goods released under a guarantee (107/2016, art. 9), or a day missed.

    Tax that bears interest already goes on from its own day.
    """
    rows = DebtRow.objects.filter(declaration=declaration, interest_from=None).exclude(tax=LATE)
    if not rows.update(interest_from=first):
        return
    event = events.InterestStarted(declaration, first.isoformat())
    record(Record.of(event, subject=Subject("declaration", declaration), actor=actor, at=at))


@transaction.atomic
def charge_interest(
    *, declaration: str, until: date, zone: ZoneInfo, unit: Decimal, actor: Actor, at: datetime
) -> Sequence[Accrual]:
    """Charge what late interest has come to before the day `until`, less what was charged; its stretches.

    Rounded once, to `unit`. Charging the same days again charges nothing. What was charged too much (news of an
    earlier payment came late, the tax fell) is given back, the part that was paid into suspense.
    """
    debts, book, law = held(declaration, on=until, at=at)
    stretches = selectors.accruals(declaration, debts, until=until, zone=zone, rates=law.interest)
    already = selectors.interest_charged(declaration)
    more = interest.total(stretches, unit) - already
    late = next((debt for debt in debts if debt.tax == LATE), None)
    reserved = selectors.reservations(declaration)
    entry = charges.interest_corrected(book, late, more, reserved, at=at, reason=f"< {until}")
    if entry:
        open_debts(declaration, [LATE], party=book.party, currency=book.currency, due_on=until)
        _hold_guarantees(entry)
        post(entry, actor=actor, at=at)
    DebtRow.objects.filter(declaration=declaration, interest_from__lt=until).exclude(tax=LATE).update(
        interest_until=until
    )
    return stretches


def _hold_guarantees(entry: Entry | None) -> None:
    """Debts are held already; guarantees come next, in the order of their numbers."""
    numbers = {p.guarantee for p in entry.postings if p.guarantee} if entry else set()
    if numbers:
        selectors.guarantees(numbers, lock=True)
