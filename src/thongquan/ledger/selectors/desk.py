"""What people work on at the desk of money: refunds, guarantees, orders, corrections, what nobody explained.

Plain objects, amounts as exact text, moments in UTC. Nothing here asks who reads.
"""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from thongquan.kernel.refusals import NotFound
from thongquan.ledger.models import (
    Adjustment,
    BankOrder,
    Correction,
    Credit,
    Debt,
    Guarantee,
    Refund,
    Reservation,
    Unexplained,
)

MOST = 200
Told = dict[str, Any]


def text_of(amount: Decimal) -> str:
    """ "1200.5": no needless zero, no exponent."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def refund(number: int) -> Told:
    row = Refund.objects.filter(pk=number).first()
    if row is None:
        raise NotFound("refund", number)
    return _refund(row)


def refunds(
    *, declaration: str = "", party: str = "", states: Collection[str] = (), among: Q | None = None
) -> list[Told]:
    """The newest first; what is not given narrows nothing. `among`: of those that are there for who asks."""
    rows = Refund.objects.filter(among or Q()).order_by("-pk")
    return [_refund(row) for row in _narrowed(rows, declaration, party, states)[:MOST]]


def guarantee_told(number: str) -> Told:
    row = Guarantee.objects.filter(number=number).first()
    if row is None:
        raise NotFound("guarantee", number)
    return _guarantee(row)


def guarantees_told(*, of: Collection[str] | None = None, states: Collection[str] = ()) -> list[Told]:
    """By number; `of`: parties that gave them or are covered by them, None: everybody's."""
    rows = Guarantee.objects.order_by("number")
    if of is not None:
        rows = rows.filter(Q(party__in=of) | Q(guarantor__in=of))
    return [_guarantee(row) for row in _narrowed(rows, "", "", states)[:MOST]]


def reserved_of(number: str) -> list[Told]:
    """What is set aside of a guarantee, by declaration and tax."""
    rows = Reservation.objects.filter(guarantee=number, amount__gt=0).order_by("declaration", "tax")
    return [{"declaration": r.declaration, "tax": r.tax, "amount": text_of(r.amount)} for r in rows]


def orders(*, declaration: str = "", states: Collection[str] = ()) -> list[Told]:
    """What was asked of the bank, the newest first."""
    rows = BankOrder.objects.order_by("-pk")
    return [
        {
            "key": str(row.key),
            "kind": row.kind,
            "state": row.state,
            "declaration": row.declaration,
            "amount": text_of(row.amount),
            "currency": row.currency,
            "asked_at": _moment(row.asked_at),
            "attempts": row.attempts,
            "answer": row.answer,
        }
        for row in _narrowed(rows, declaration, "", states)[:MOST]
    ]


def correction(number: int) -> Told:
    row = Correction.objects.select_related("entry").filter(pk=number).first()
    if row is None:
        raise NotFound("correction", number)
    return _correction(row)


def corrections(*, states: Collection[str] = (), among: Q | None = None) -> list[Told]:
    rows = Correction.objects.select_related("entry").filter(among or Q()).order_by("-pk")
    return [_correction(row) for row in _narrowed(rows, "", "", states)[:MOST]]


def adjustment(number: int) -> Told:
    row = Adjustment.objects.filter(pk=number).first()
    if row is None:
        raise NotFound("adjustment", number)
    return _adjustment(row)


def adjustments(*, declaration: str = "", states: Collection[str] = (), among: Q | None = None) -> list[Told]:
    rows = Adjustment.objects.filter(among or Q()).order_by("-pk")
    return [_adjustment(row) for row in _narrowed(rows, declaration, "", states)[:MOST]]


def unexplained() -> list[Told]:
    """Movements that fit nothing of ours, the newest first."""
    return [
        {
            "bank": row.bank,
            "transaction": row.transaction,
            "kind": row.kind,
            "amount": row.amount,
            "currency": row.currency,
            "reference": row.reference,
            "came_by": row.came_by,
            "why": row.why,
            "seen_at": _moment(row.seen_at),
        }
        for row in Unexplained.objects.order_by("-pk")[:MOST]
    ]


def debts_of(party: str, *, declarations: Collection[str] | None = None) -> list[Told]:
    """What is open, by declaration and tax; `declarations`: these alone."""
    rows = Debt.objects.filter(party=party, open__gt=0).order_by("due_on", "declaration", "tax")
    if declarations is not None:
        rows = rows.filter(declaration__in=declarations)
    return [
        {
            "declaration": row.declaration,
            "tax": row.tax,
            "currency": row.currency,
            "open": text_of(row.open),
            "guaranteed": text_of(row.guaranteed),
            "deferred": text_of(row.deferred),
            "due_on": row.due_on.isoformat(),
            "interest_from": row.interest_from.isoformat() if row.interest_from else None,
        }
        for row in rows
    ]


def credits_of(party: str, *, declarations: Collection[str] | None = None) -> list[Told]:
    """Money in suspense, by the declaration it came for ("" where unknown)."""
    rows = Credit.objects.filter(party=party, amount__gt=0).order_by("declaration")
    if declarations is not None:
        rows = rows.filter(declaration__in=declarations)
    return [
        {"declaration": row.declaration, "currency": row.currency, "amount": text_of(row.amount)}
        for row in rows
    ]


def _narrowed(rows: QuerySet[Any], declaration: str, party: str, states: Collection[str]) -> QuerySet[Any]:
    if declaration:
        rows = rows.filter(declaration=declaration)
    if party:
        rows = rows.filter(party=party)
    return rows.filter(state__in=list(states)) if states else rows


def _refund(row: Refund) -> Told:
    return {
        "refund": int(row.pk),
        "state": row.state,
        "party": row.party,
        "declaration": row.declaration,
        "currency": row.currency,
        "amount": text_of(row.amount),
        "payee_account": row.payee_account,
        "reason": row.reason,
        "asked_at": _moment(row.asked_at),
        "proposed_by": row.proposed_by,
        "proposed_at": _moment(row.proposed_at),
        "decided_by": row.decided_by,
        "decided_at": _moment(row.decided_at),
        "decided_why": row.decided_why,
    }


def _guarantee(row: Guarantee) -> Told:
    return {
        "guarantee": row.number,
        "state": row.state,
        "kind": row.kind,
        "party": row.party,
        "guarantor": row.guarantor,
        "currency": row.currency,
        "amount": text_of(row.amount),
        "reserved": text_of(row.reserved),
        "called": text_of(row.called),
        "available": text_of(row.amount - row.reserved - row.called),
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "office": row.office,
        "document": row.document,
    }


def _correction(row: Correction) -> Told:
    return {
        "correction": int(row.pk),
        "entry": int(row.entry_id),
        "kind": row.entry.kind,
        "declaration": row.entry.declaration,
        "state": row.state,
        "reason": row.reason,
        "proposed_by": row.proposed_by,
        "proposed_at": _moment(row.proposed_at),
        "decided_by": row.decided_by,
        "decided_at": _moment(row.decided_at),
        "decided_why": row.decided_why,
        "made": row.made_id,
    }


def _adjustment(row: Adjustment) -> Told:
    return {
        "adjustment": int(row.pk),
        "kind": row.kind,
        "state": row.state,
        "declaration": row.declaration,
        "amounts": {tax: text_of(Decimal(amount)) for tax, amount in row.amounts.items()},
        "party": row.party,
        "source": row.source,
        "basis": row.basis,
        "reason": row.reason,
        "proposed_by": row.proposed_by,
        "proposed_at": _moment(row.proposed_at),
        "decided_by": row.decided_by,
        "decided_at": _moment(row.decided_at),
        "decided_why": row.decided_why,
        "made": row.made_id,
    }


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
