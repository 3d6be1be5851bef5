"""The fee of an application is a debt in the ledger, paid by the same reference and the same bank as a tax."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from thongquan.books import selectors as books
from thongquan.kernel.actors import Actor
from thongquan.ledger import selectors as money
from thongquan.ledger import services as ledger
from thongquan.licensing import models
from thongquan.licensing.domain.applications import Act, State
from thongquan.licensing.domain.procedures import Procedure
from thongquan.licensing.selectors.names import APPLICATION, key_or_none, named
from thongquan.licensing.services.moving import locked, moved

FEE = "FEE"  # as what the ledger knows it, beside the taxes
LEDGER = Actor.system("ledger")


def charge(row: models.Application, procedure: Procedure, actor: Actor, at: datetime) -> None:
    """What the procedure charges is owed from now on (the row is held); the decision waits for it where it is
    to. Money that came before is taken up at once."""
    owed: defaultdict[str, Decimal] = defaultdict(Decimal)
    for fee in procedure.fees:
        owed[fee.currency] += fee.amount
    if not owed:
        return
    [(currency, amount)] = owed.items()
    standing = ledger.raise_debt(
        declaration=named(APPLICATION, row.pk),
        party=row.party,
        amounts={FEE: amount},
        currency=currency,
        on=books.today(at),
        actor=actor,
        at=at,
        reason=procedure.code,
    )
    if any(fee.waits for fee in procedure.fees) and not standing.clear:
        moved(row, Act.ASK_FEE, actor, at)


@transaction.atomic
def collect(*, application: int, account: str, actor: Actor, at: datetime) -> None:
    """Have the bank ask the holder of an account for it. Refused: as `ledger.request_payment`."""
    row = locked(application)
    ledger.request_payment(
        declaration=named(APPLICATION, row.pk), payer_account=account, on=books.today(at), actor=actor, at=at
    )


@transaction.atomic
def take_up(*, application: str, at: datetime) -> bool:
    """Whether an application whose fee has come goes on; of anything else that is paid for nothing happens."""
    key = key_or_none(APPLICATION, application)
    if key is None or not models.Application.objects.filter(pk=key, state=State.FEE_DUE).exists():
        return False
    return paid(locked(key), at)


def paid(row: models.Application, at: datetime) -> bool:
    """The row (held) goes on where its fee was waited for and has come."""
    name = named(APPLICATION, row.pk)
    if row.state != State.FEE_DUE or not money.standing(name, on=books.today(at)).clear:
        return False
    moved(row, Act.PAY, LEDGER, at)
    return True


def take_up_paid(*, at: datetime, limit: int = 200) -> int:
    """As `take_up`, of all that wait: what a statement of the bank brought, nobody told us of."""
    waiting = models.Application.objects.filter(state=State.FEE_DUE).order_by("pk")
    names = [named(APPLICATION, key) for key in waiting.values_list("pk", flat=True)]
    owing = {debt.declaration for name in names for debt in money.debts(name) if debt.open}
    come = [name for name in names if name not in owing]
    return sum(take_up(application=name, at=at) for name in come[:limit])


def drop(row: models.Application, actor: Actor, at: datetime) -> None:
    """Nothing is owed for what ended while its fee was waited for; what came of it meanwhile is in suspense."""
    name = named(APPLICATION, row.pk)
    ledger.amend(declaration=name, amounts={}, on=books.today(at), actor=actor, at=at, reason=str(row.state))
