"""Money that goes back: asked for, examined and proposed, approved by a second person, paid out by the bank."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from thongquan.identity.selectors.independence import require_first, require_independent
from thongquan.journal.domain import Entry as Record
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.events import Event
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.ledger import selectors
from thongquan.ledger.domain import events, payments
from thongquan.ledger.domain.postings import Book, Entry
from thongquan.ledger.domain.states import REFUNDS, RefundAct, RefundState
from thongquan.ledger.models import Refund
from thongquan.ledger.services.bank_orders import ask
from thongquan.ledger.services.store import post


@dataclass(frozen=True, slots=True)
class Back:
    """What is to go back out of suspense, to which account, and why."""

    party: str
    declaration: str
    currency: str
    amount: Decimal
    payee_account: str
    reason: str


@transaction.atomic
def ask_refund(*, back: Back, actor: Actor, at: datetime) -> int:
    """The payer asks; an officer examines it. The refund's id."""
    row = _new(back, state=REFUNDS.start, asked_by=str(actor.subject), asked_at=at)
    event = events.RefundAsked(row.pk, row.party, format(row.amount, "f"), row.currency)
    return _said(row, event, actor, at, back.reason)


@transaction.atomic
def propose_refund(
    *,
    party: str,
    declaration: str,
    currency: str,
    amount: Decimal,
    payee_account: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> int:
    """An officer proposes what nobody asked for; nothing is posted until another approves. The refund's id."""
    back = Back(party, declaration, currency, amount, payee_account, reason)
    state = REFUNDS.after(REFUNDS.start, RefundAct.PROPOSE)
    row = _new(back, state=state, proposed_by=str(actor.subject), proposed_at=at)
    return _said(row, _proposed(row), actor, at, reason)


@transaction.atomic
def endorse_refund(*, refund: int, actor: Actor, at: datetime) -> None:
    """An officer has examined what was asked and proposes it. Refused("second-person-needed") to who asked."""
    row = _refund(refund)
    if str(actor.subject) == row.asked_by:
        raise Refused("second-person-needed", refund=refund)
    row.state = REFUNDS.after(RefundState(row.state), RefundAct.PROPOSE)
    row.proposed_by, row.proposed_at = str(actor.subject), at
    row.save()
    _said(row, _proposed(row), actor, at, row.reason)


@transaction.atomic
def approve_refund(*, refund: int, on: date, actor: Actor, at: datetime) -> int:
    """A second person approves: the money leaves suspense, the bank is asked to pay. The entry's id."""
    row = _decided(refund, RefundAct.APPROVE, actor=actor, at=at)
    credit = selectors.credit_of(party=row.party, declaration=row.declaration, currency=row.currency, lock=True)
    book = Book(selectors.law(on=on, known_at=at).chart, row.party, row.declaration, row.currency)
    entry = payments.refunded(book, credit, row.amount, at=at, reason=row.reason)
    row.entry_id = post(entry, actor=actor, at=at)
    row.save()
    ask(
        kind="payout",
        declaration=row.declaration,
        counterparty=row.payee_account,
        amount=row.amount,
        currency=row.currency,
        at=at,
        refund=refund,
    )
    return int(row.entry_id)


@transaction.atomic
def refuse_refund(*, refund: int, actor: Actor, at: datetime, reason: str = "") -> None:
    """Nothing goes back; what was proposed, a second person refuses."""
    _decided(refund, RefundAct.REFUSE, actor=actor, at=at, reason=reason).save()


@transaction.atomic
def withdraw_refund(*, refund: int, actor: Actor, at: datetime) -> None:
    """Who asked no longer does."""
    row = _refund(refund)
    row.state = REFUNDS.after(RefundState(row.state), RefundAct.WITHDRAW)
    row.save()
    _said(row, events.RefundDecided(refund, RefundAct.WITHDRAW), actor, at)


@transaction.atomic
def take_refund_back(*, refund: int, actor: Actor, at: datetime, reason: str) -> None:
    """Who proposed it no longer does; what a payer asked for is examined again. Refused: only-who-proposed."""
    row = _refund(refund)
    require_first(actor, row.proposed_by)
    act = RefundAct.EXAMINE_AGAIN if row.asked_by else RefundAct.TAKE_BACK
    row.state = REFUNDS.after(RefundState(row.state), act)
    if act is RefundAct.EXAMINE_AGAIN:
        row.proposed_by, row.proposed_at = "", None
    row.save()
    _said(row, events.RefundDecided(refund, act), actor, at, reason)


@transaction.atomic
def settle_refund(
    *, refund: int, act: RefundAct, reference: str, on: date, actor: Actor, at: datetime, why: str = ""
) -> int:
    """The bank has paid a refund out (PAY), or would not (RETURN: in suspense again). The entry's id."""
    row = _refund(refund)
    row.state = REFUNDS.after(RefundState(row.state), act)
    book = Book(selectors.law(on=on, known_at=at).chart, row.party, row.declaration, row.currency)
    entry: Entry
    if act is RefundAct.PAY:
        entry = payments.paid_out(book, row.amount, at=at, reference=reference)
    else:
        entry = payments.returned(book, row.amount, at=at, reference=reference, reason=why)
    row.save()
    return post(entry, actor=actor, at=at)


def _new(back: Back, **how: Any) -> Refund:
    if back.amount != round(back.amount, selectors.places(back.currency)):
        raise Refused("amount-finer-than-currency", amount=back.amount, currency=back.currency)
    credit = selectors.credit_of(party=back.party, declaration=back.declaration, currency=back.currency)
    if not 0 < back.amount <= credit:
        raise Refused("refund-above-credit", credit=credit, amount=back.amount)
    return Refund.objects.create(
        party=back.party,
        declaration=back.declaration,
        currency=back.currency,
        amount=back.amount,
        payee_account=back.payee_account,
        reason=back.reason,
        **how,
    )


def _proposed(row: Refund) -> events.RefundProposed:
    return events.RefundProposed(row.pk, row.party, format(row.amount, "f"), row.currency)


def _said(row: Refund, event: Event, actor: Actor, at: datetime, reason: str = "") -> int:
    record(Record.of(event, subject=Subject("refund", str(row.pk)), actor=actor, at=at, reason=reason))
    return int(row.pk)


def _decided(refund: int, act: RefundAct, *, actor: Actor, at: datetime, reason: str = "") -> Refund:
    row = _refund(refund)
    if str(actor.subject) in (row.proposed_by, row.asked_by):
        raise Refused("second-person-needed", refund=refund)
    if act is RefundAct.APPROVE:
        require_independent(actor, row.proposed_by, row.asked_by, at=at)
    row.state = REFUNDS.after(RefundState(row.state), act)
    row.decided_by, row.decided_at, row.decided_why = str(actor.subject), at, reason
    _said(row, events.RefundDecided(refund, act), actor, at, reason)
    return row


def _refund(refund: int) -> Refund:
    row = Refund.objects.select_for_update().filter(pk=refund).first()
    if row is None:
        raise NotFound("refund", refund)
    return row
