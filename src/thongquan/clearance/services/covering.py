"""The difference under doubt is guaranteed instead of paid; the guarantor's term follows the verification."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from thongquan.clearance.domain.verification import LIVING, OPEN, PAY, Cover, Verification
from thongquan.clearance.models import Declaration, OriginVerification
from thongquan.clearance.services.acts import settle
from thongquan.clearance.services.asking import ends, held_on, note
from thongquan.clearance.services.lock import identifier_of
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as charges
from thongquan.reference import selectors as reference


@transaction.atomic
def guarantee(*, identifier: str, verification: int, number: str, actor: Actor, at: datetime) -> None:
    """What is owed more without the preference, and it alone, is set aside of a guarantee until the
    verification must be over; the goods go.

    Refused: verification-over, tax-owed-besides (other tax is neither paid nor guaranteed: that comes first),
    and as `ledger.reserve_guarantee`.
    """
    row, one = held_on(identifier, verification)
    if one.state not in OPEN:
        raise Refused("verification-over", state=one.state)
    today = reference.legal_day(row.office, at)
    uncovered = ledger.standing(identifier, on=today).owed
    if uncovered > (under_doubt := doubted(row, OPEN)):
        raise Refused("tax-owed-besides", owed=uncovered, difference=under_doubt)
    charges.reserve_guarantee(
        declaration=identifier,
        number=number,
        office=row.office,
        registered_on=row.law_day,
        on=today,
        until=_until(row, one, at),
        actor=actor,
        at=at,
    )
    one.cover, one.guarantee = Cover.GUARANTEE, number
    one.save(update_fields=["cover", "guarantee"])
    note(one, "origin-guaranteed", "guarantee", actor=actor, at=at)
    settle(row, at=at)


def doubted(row: Declaration, states: Collection[Verification]) -> Decimal:
    """What all verifications of the declaration in `states` keep charged."""
    rows = OriginVerification.objects.filter(declaration=row, state__in=states)
    return sum((Decimal(amount) for one in rows for amount in one.withheld.values()), Decimal(0))


def prolong(row: Declaration, one: OriginVerification, *, actor: Actor, at: datetime) -> None:
    """Once nothing but the difference is open, its guarantor has the time of the verification (both held)."""
    _term(row, one, _until(row, one, at), actor=actor, at=at)


def collect(row: Declaration, one: OriginVerification, *, actor: Actor, at: datetime) -> None:
    """Refused: what was guaranteed is due by the clock of the book, and after that asked of the guarantor; not
    before the last of several is decided, since they share it."""
    if OriginVerification.objects.filter(declaration=row, state__in=OPEN, cover=Cover.GUARANTEE).exists():
        return
    due = ends(row, PAY, one.schedule, at) or at
    _term(row, one, reference.legal_day(row.office, due), actor=actor, at=at)


def _until(row: Declaration, one: OriginVerification, at: datetime) -> date:
    return reference.legal_day(row.office, one.latest_at or at)


def _term(row: Declaration, one: OriginVerification, until: date, *, actor: Actor, at: datetime) -> None:
    if one.cover == Cover.GUARANTEE:
        charges.set_term(
            declaration=identifier_of(row), amount=doubted(row, LIVING), until=until, actor=actor, at=at
        )
