"""Terms that ran out, kept by the clock: deferrals end, guarantors are called, interest is reckoned.

Each declaration is a transaction of its own under the lock of its debts: what another worker has done meanwhile
is seen and not done again.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from thongquan.kernel.actors import Actor
from thongquan.ledger import selectors
from thongquan.ledger.domain import charges
from thongquan.ledger.services.charges import charge_interest
from thongquan.ledger.services.guarantees import call_guarantee
from thongquan.ledger.services.store import held, post


@dataclass(frozen=True, slots=True)
class Kept:
    """How many declarations each term was kept of."""

    deferrals: int
    called: int
    lapsed: int
    charged: int


def keep_terms(*, on: date, zone: ZoneInfo, unit: Decimal, actor: Actor, at: datetime) -> Kept:
    """What the legal day `on` brings; once however often it is asked. A guarantor in default is called before
    the end of his promise is looked at."""
    said = {"on": on, "actor": actor, "at": at}
    deferrals = sum(end_deferral(declaration=one, **said) for one in selectors.past_deferral(on=on))
    due = sorted({*selectors.in_default(on=on), *selectors.under_ended_guarantee(on=on)})
    called = sum(_call(declaration=one, **said) for one in due)
    lapsed = sum(lapse_guarantee(declaration=one, **said) for one in selectors.under_ended_guarantee(on=on))
    charged = 0
    for one in selectors.bearing_interest(on=on):
        charge_interest(declaration=one, until=on, zone=zone, unit=unit, actor=actor, at=at)
        charged += 1
    return Kept(deferrals, called, lapsed, charged)


@transaction.atomic
def end_deferral(*, declaration: str, on: date, actor: Actor, at: datetime) -> bool:
    """What was put off to a day before `on` is owed (107/2016, art. 9.2); whether anything was."""
    debts, book, _ = held(declaration, on=on, at=at)
    entry = charges.deferral_ended(book, debts, on=on, at=at)
    if entry is None:
        return False
    post(entry, actor=actor, at=at)
    return True


@transaction.atomic
def lapse_guarantee(*, declaration: str, on: date, actor: Actor, at: datetime) -> bool:
    """A guarantee that has ended covers nothing: the tax is owed again; whether any had."""
    _, book, _ = held(declaration, on=on, at=at)
    reservations = selectors.reservations(declaration)
    guarantees = selectors.guarantees({r.guarantee for r in reservations}, lock=True)

    ended = [one for one in reservations if guarantees[one.guarantee].has_ended(on)]
    entry = charges.restored(book, ended, at=at, reason="guarantee-ended")
    if entry is None:
        return False
    post(entry, actor=actor, at=at)
    return True


@transaction.atomic
def _call(*, declaration: str, on: date, actor: Actor, at: datetime) -> bool:
    debts, _, _ = held(declaration, on=on, at=at)
    reservations = selectors.reservations(declaration)
    guarantees = selectors.guarantees({r.guarantee for r in reservations})
    ended = [number for number, one in guarantees.items() if one.has_ended(on)]
    if not charges.in_default(debts, reservations, on=on, ended=ended):
        return False
    call_guarantee(declaration=declaration, on=on, actor=actor, at=at)
    return True
