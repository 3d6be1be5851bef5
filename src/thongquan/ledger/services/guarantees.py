"""Guarantees: registered, set aside, given back, called."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction

from thongquan.identity.selectors.independence import require_first, require_independent
from thongquan.journal.domain import Entry as Record
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.validity import Validity
from thongquan.ledger import selectors
from thongquan.ledger.domain import Guarantee, GuaranteeKind, Standing, charges, events
from thongquan.ledger.domain.postings import ZERO
from thongquan.ledger.domain.states import PROMISES, Promise, PromiseAct
from thongquan.ledger.models import Debt as DebtRow
from thongquan.ledger.models import Guarantee as GuaranteeRow
from thongquan.ledger.services.bank_orders import ask
from thongquan.ledger.services.store import held, post


def register_guarantee(
    *,
    number: str,
    kind: GuaranteeKind,
    party: str,
    guarantor: str,
    currency: str,
    amount: Decimal,
    validity: Validity,
    actor: Actor,
    at: datetime,
    office: str = "",
    document: str = "",
) -> Guarantee:
    """A guarantor's promise, as he tells it; it covers nothing until customs accepts it. An individual one
    names the declaration it is for."""
    if amount <= 0:
        raise Refused("amount-not-above-zero", amount=amount)
    if kind is GuaranteeKind.INDIVIDUAL and not document:
        raise Refused("guarantee-without-document", guarantee=number)
    try:
        with transaction.atomic():
            GuaranteeRow.objects.create(
                number=number,
                kind=kind,
                party=party,
                guarantor=guarantor,
                currency=currency,
                amount=amount,
                valid_from=validity.start,
                valid_to=validity.end,
                office=office,
                document=document,
                registered_by=str(actor.subject),
                registered_at=at,
            )
            event = events.GuaranteeRegistered(number, party, guarantor, currency, str(amount))
            record(Record.of(event, subject=Subject("guarantee", number), actor=actor, at=at))
    except IntegrityError:
        raise Refused("guarantee-number-in-use", guarantee=number) from None
    return selectors.guarantee(number)


@transaction.atomic
def accept_guarantee(*, number: str, actor: Actor, at: datetime) -> Guarantee:
    """Somebody else than who registered it has compared it with the letter: it covers from now on."""
    row = _second_person(number, "registered_by", actor, at)
    row.accepted_by, row.accepted_at = str(actor.subject), at
    return _moved(row, PromiseAct.ACCEPT, actor, at)


@transaction.atomic
def refuse_guarantee(*, number: str, actor: Actor, at: datetime, reason: str) -> Guarantee:
    return _moved(_locked(number), PromiseAct.REFUSE, actor, at, reason)


@transaction.atomic
def withdraw_guarantee(*, number: str, actor: Actor, at: datetime, reason: str = "") -> Guarantee:
    """No further debt may be set against it; what is reserved stays reserved."""
    row = _locked(number)
    if row.state == Promise.WITHDRAWN:
        return selectors.guarantee(number)
    row.withdrawn_by, row.withdrawn_at = str(actor.subject), at
    return _moved(row, PromiseAct.WITHDRAW, actor, at, reason)


@transaction.atomic
def take_guarantee_back(*, number: str, actor: Actor, at: datetime, reason: str) -> Guarantee:
    """Who registered it would not have it accepted. Refused("only-who-proposed")."""
    row = _locked(number)
    require_first(actor, row.registered_by)
    row.released_by, row.released_at = str(actor.subject), at
    return _moved(row, PromiseAct.TAKE_BACK, actor, at, reason)


@transaction.atomic
def release_guarantee(*, number: str, actor: Actor, at: datetime) -> Guarantee:
    """The guarantor is free; by somebody else than who withdrew it. Refused("guarantee-in-use") while anything
    is set aside of it."""
    row = _second_person(number, "withdrawn_by", actor, at)
    if row.reserved:
        raise Refused("guarantee-in-use", guarantee=number, reserved=row.reserved)
    row.released_by, row.released_at = str(actor.subject), at
    return _moved(row, PromiseAct.RELEASE, actor, at)


def _locked(number: str) -> GuaranteeRow:
    row = GuaranteeRow.objects.select_for_update().filter(number=number).first()
    if row is None:
        raise NotFound("guarantee", number)
    return row


def _second_person(number: str, first: str, actor: Actor, at: datetime) -> GuaranteeRow:
    row = _locked(number)
    if getattr(row, first) == str(actor.subject):
        raise Refused("second-person-needed", guarantee=number)
    require_independent(actor, getattr(row, first), at=at)
    return row


def _moved(row: GuaranteeRow, act: PromiseAct, actor: Actor, at: datetime, reason: str = "") -> Guarantee:
    row.state = PROMISES.after(Promise(row.state), act)
    row.save()
    event = events.GuaranteeMoved(row.number, act, row.state)
    subject = Subject("guarantee", row.number)
    record(Record.of(event, subject=subject, actor=actor, at=at, reason=reason))
    return selectors.guarantee(row.number)


@transaction.atomic
def reserve_guarantee(
    *,
    declaration: str,
    number: str,
    office: str,
    registered_on: date,
    on: date,
    actor: Actor,
    at: datetime,
    until: date | None = None,
) -> Standing:
    """Set the uncovered debt aside of a guarantee, all of it or nothing; that is due by the law's term, which
    runs from the legal day of registration, however often it is set aside (107/2016, art. 9). `until`: the last
    day of another term that the law gives; tax that is guaranteed in part already keeps the one it has.

    Refused("guarantee-term-passed") after that.

    Locks: the debts, then the guarantee. Everyone locks in that order, so nobody waits for himself.
    """
    debts, book, _ = held(declaration, on=on, at=at)
    days = selectors.law(on=registered_on, known_at=at).guarantee_days
    term = until or registered_on + timedelta(days=days)
    if term < on:
        raise Refused("guarantee-term-passed", declaration=declaration, until=term)
    guarantee = selectors.guarantee(number, lock=True)
    entry = charges.reserved(book, debts, guarantee, office=office, on=on, at=at)
    for debt in debts:
        if debt.uncovered > 0:  # what is put off already keeps its own day
            last = debt.guarantee_ends if until and debt.guaranteed else term
            due = {} if debt.deferred else {"due_on": last}
            DebtRow.objects.filter(declaration=declaration, tax=debt.tax).update(guaranteed_until=last, **due)
    post(entry, actor=actor, at=at)
    return selectors.standing(declaration, on=on)


@transaction.atomic
def set_term(*, declaration: str, amount: Decimal, until: date, actor: Actor, at: datetime) -> list[str]:
    """Where no more than `amount` of tax is open, what of it is guaranteed is due on `until` from now on; the
    taxes that had another day. While more is open, all keeps the term it has: which of it was paid is nobody's
    choice."""
    moved: list[str] = []
    debts = [debt for debt in selectors.debts(declaration, lock=True) if debt.tax != charges.LATE]
    if sum((debt.open for debt in debts), ZERO) > amount:
        return moved
    for debt in debts:
        if debt.guaranteed and debt.guarantee_ends != until:
            due = {} if debt.deferred else {"due_on": until}
            DebtRow.objects.filter(declaration=declaration, tax=debt.tax).update(guaranteed_until=until, **due)
            moved.append(debt.tax)
    if moved:
        event = events.TermSet(declaration, until.isoformat(), tuple(moved))
        record(Record.of(event, subject=Subject("declaration", declaration), actor=actor, at=at))
    return moved


@transaction.atomic
def restore_guarantee(*, declaration: str, on: date, actor: Actor, at: datetime, reason: str) -> Standing:
    """Give back all that is set aside for a declaration. (A payment does so by itself.)"""
    _, book, _ = held(declaration, on=on, at=at)
    reservations = selectors.reservations(declaration)
    selectors.guarantees({r.guarantee for r in reservations}, lock=True)
    entry = charges.restored(book, reservations, at=at, reason=reason)
    if entry:
        post(entry, actor=actor, at=at)
    return selectors.standing(declaration, on=on)


@transaction.atomic
def call_guarantee(*, declaration: str, on: date, actor: Actor, at: datetime) -> Standing:
    """The term has passed, or the guarantee has ended after the goods went, and nothing was paid: demand what
    is set aside of the guarantor, by the bank."""
    debts, book, _ = held(declaration, on=on, at=at)
    reservations = selectors.reservations(declaration)
    guarantees = selectors.guarantees({r.guarantee for r in reservations}, lock=True)
    ended = [number for number, one in guarantees.items() if one.has_ended(on)]
    entry = charges.called(book, debts, reservations, on=on, at=at, ended=ended)
    post(entry, actor=actor, at=at)
    due = charges.in_default(debts, reservations, on=on, ended=ended)
    for number, guarantee in guarantees.items():
        amount = sum((r.amount for r in due if r.guarantee == number), ZERO)
        if not amount:
            continue
        ask(
            kind="demand",
            declaration=declaration,
            counterparty=guarantee.guarantor,
            amount=amount,
            currency=guarantee.currency,
            at=at,
        )
    return selectors.standing(declaration, on=on)
