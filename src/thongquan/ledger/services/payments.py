"""Money that came, and entries taken back."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, connection, transaction

from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors
from thongquan.ledger.domain import charges, payments, postings
from thongquan.ledger.domain.notices import Notice
from thongquan.ledger.domain.postings import Book
from thongquan.ledger.domain.reference import declaration_of
from thongquan.ledger.models import Receipt
from thongquan.ledger.services.store import post


@dataclass(frozen=True, slots=True)
class Received:
    """`declaration` is "" where the reference named none: the money waits in suspense."""

    entry: int
    declaration: str
    duplicate: bool


@transaction.atomic
def receive_payment(
    *, bank: str, notice: Notice, came_by: str, on: date, actor: Actor, at: datetime
) -> Received:
    """Money that arrived, once per transaction of the bank however often it is told.

    Taken up by the debts of the declaration its reference names, in the law's order; the rest, and what
    names nothing, goes to suspense. Told again with other content: Refused("bank-message-id-reused").
    """
    known = already(bank, notice)
    declaration = declaration_of(notice.reference) or ""
    if known is not None:
        return Received(known, declaration, duplicate=True)
    law = selectors.law(on=on, known_at=at)
    debts = selectors.debts(declaration, lock=True) if declaration else []
    if debts and debts[0].currency != notice.currency:
        debts = []
    party = debts[0].party if debts else ""
    reserved = selectors.reservations(declaration) if debts else []
    selectors.guarantees({r.guarantee for r in reserved}, lock=True)
    entry = payments.received(
        Book(law.chart, party, declaration, notice.currency),
        debts,
        notice.money,
        reserved,
        order=law.order,
        at=notice.booked_at,
        reference=notice.transaction,
    )
    entry_id = post(replace(entry, reason=notice.payer), actor=actor, at=at)
    taken_up(bank, notice, entry_id, came_by=came_by, at=at)
    return Received(entry_id, declaration, duplicate=False)


@transaction.atomic
def reverse(*, entry: int, actor: Actor, at: datetime, reason: str) -> int:
    """Take an entry back, line by line, once; the id of the reversal.

    Refused("cannot-reverse") where what it brought has since been used: money refunded, cover needed.
    """
    taken = selectors.entry(entry)
    for declaration in sorted({p.declaration for p in taken.postings if p.declaration}):
        selectors.debts(declaration, lock=True)
    selectors.guarantees({p.guarantee for p in taken.postings if p.guarantee}, lock=True)
    try:
        with transaction.atomic():
            reversal = post(postings.reversal(taken, entry, at=at, reason=reason), actor=actor, at=at)
    except IntegrityError:
        raise Refused("cannot-reverse", entry=entry) from None
    if not _sound(taken.declaration):
        raise Refused("cannot-reverse", entry=entry)
    return reversal


def _sound(declaration: str) -> bool:
    return charges.sound(
        selectors.debts(declaration),
        selectors.charged(declaration),
        selectors.charged(declaration, net=True),
    )


def already(bank: str, notice: Notice) -> int | None:
    """The entry that took this transaction up, or None; others who bring it wait until we have committed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"ledger:{bank}:{notice.transaction}"]
        )
    row = Receipt.objects.filter(bank=bank, transaction=notice.transaction).first()
    if row is None:
        return None
    if row.digest != notice.digest:
        raise Refused("bank-message-id-reused", transaction=notice.transaction)
    return int(row.entry_id)


def taken_up(bank: str, notice: Notice, entry: int, *, came_by: str, at: datetime) -> None:
    Receipt.objects.create(
        bank=bank,
        transaction=notice.transaction,
        digest=notice.digest,
        came_by=came_by,
        received_at=at,
        entry_id=entry,
    )
