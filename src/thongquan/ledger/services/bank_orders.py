"""What we ask of the bank, written down in the transaction that decides it."""

import re
import secrets
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from thongquan.journal.domain import Entry as Record
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject, uuid7
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors
from thongquan.ledger.domain import events
from thongquan.ledger.domain.reference import payment_reference
from thongquan.ledger.domain.states import ORDERS
from thongquan.ledger.models import BankOrder

BY_ITSELF = Actor.system("ledger")
ACCOUNT = re.compile(r"[0-9A-Za-z .-]{1,40}")


@transaction.atomic
def request_payment(
    *, declaration: str, payer_account: str, on: date, at: datetime, actor: Actor = BY_ITSELF
) -> UUID:
    """Ask the payer, through the bank, for what is owed of a declaration; the key of the order.

    Refused("account-not-read"), ("nothing-owed"), ("order-open") while the bank has not answered one.
    """
    if not ACCOUNT.fullmatch(payer_account):
        raise Refused("account-not-read", account=payer_account[:40])
    debts = selectors.debts(declaration, lock=True)
    if selectors.open_orders(declaration, kind="collect"):
        raise Refused("order-open", declaration=declaration)
    owed = selectors.standing(declaration, on=on).owed
    if owed == 0:
        raise Refused("nothing-owed", declaration=declaration)
    key = ask(
        kind="collect",
        declaration=declaration,
        counterparty=payer_account,
        amount=owed,
        currency=debts[0].currency,
        at=at,
    )
    event = events.PaymentAsked(str(key), format(owed, "f"), debts[0].currency)
    subject = events.about(declaration) or Subject("order", str(key))
    record(Record.of(event, subject=subject, actor=actor, at=at))
    return key


def ask(
    *,
    kind: str,
    declaration: str,
    counterparty: str,
    amount: Decimal,
    currency: str,
    at: datetime,
    refund: int | None = None,
) -> UUID:
    """The order's key. `kind`: "collect" (ask a payer), "demand" (of a guarantor), "payout" (of a refund)."""
    key = uuid7(at, secrets.token_bytes(10))
    BankOrder.objects.create(
        key=key,
        kind=kind,
        state=ORDERS.start,
        declaration=declaration,
        reference=payment_reference(declaration) if declaration else str(key),
        counterparty=counterparty,
        amount=amount,
        currency=currency,
        refund_id=refund,
        asked_at=at,
        next_at=at,
    )
    return key
