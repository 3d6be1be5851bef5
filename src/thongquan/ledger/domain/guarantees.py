"""Guarantees: a bank's promise with a balance, of which debts set parts aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from thongquan.kernel.refusals import Refused
from thongquan.kernel.validity import Validity
from thongquan.ledger.domain.states import Promise


class GuaranteeKind(StrEnum):
    INDIVIDUAL = "individual"  # for one declaration, at one office
    GENERAL = "general"  # revolving: what is paid can be used again


@dataclass(frozen=True, slots=True)
class Guarantee:
    """`document` ties an individual guarantee to one declaration; `office` "" means every office."""

    number: str
    kind: GuaranteeKind
    party: str
    guarantor: str
    currency: str
    amount: Decimal
    reserved: Decimal
    called: Decimal
    validity: Validity
    office: str = ""
    document: str = ""
    state: Promise = Promise.ACCEPTED

    @property
    def available(self) -> Decimal:
        return self.amount - self.reserved - self.called

    def has_ended(self, on: date) -> bool:
        """Whether its last day was before `on`."""
        return self.validity.end is not None and self.validity.end <= on


@dataclass(frozen=True, slots=True)
class Reservation:
    """The part of a guarantee that is set aside for one tax of one declaration."""

    guarantee: str
    declaration: str
    tax: str
    amount: Decimal


def check_can_reserve(
    guarantee: Guarantee,
    *,
    party: str,
    declaration: str,
    office: str,
    currency: str,
    amount: Decimal,
    on: date,
) -> None:
    """Refused with the first thing that does not fit: the record checks that a guarantee must pass."""
    faults = (
        ("guarantee-withdrawn", guarantee.state in (Promise.WITHDRAWN, Promise.RELEASED)),
        ("guarantee-not-accepted", guarantee.state is not Promise.ACCEPTED),
        ("guarantee-of-another-party", guarantee.party != party),
        ("guarantee-not-valid-on-that-day", not guarantee.validity.covers(on)),
        ("guarantee-of-another-office", guarantee.office not in ("", office)),
        ("guarantee-of-another-declaration", guarantee.document not in ("", declaration)),
        ("guarantee-in-another-currency", guarantee.currency != currency),
        ("guarantee-exhausted", guarantee.available < amount),
    )
    for code, broken in faults:
        if broken:
            raise Refused(code, guarantee=guarantee.number, available=guarantee.available, amount=amount)


def spread(amount: Decimal, reservations: Sequence[Reservation]) -> list[tuple[str, Decimal]]:
    """`amount` taken from `reservations` in the order of guarantee numbers: (guarantee, part)."""
    parts: list[tuple[str, Decimal]] = []
    for reservation in sorted(reservations, key=lambda r: r.guarantee):
        part = min(amount, reservation.amount)
        if part > 0:
            parts.append((reservation.guarantee, part))
            amount -= part
    assert amount == 0, "a debt says more is guaranteed than its reservations hold"
    return parts
