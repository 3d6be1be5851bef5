"""A partner in one go: added, agreed with, route and keys proposed by one person, all approved by another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from thongquan.exchange.domain import agreements, openings
from thongquan.exchange.domain.agreements import Terms
from thongquan.exchange.services.agreements import approve_agreement, propose_agreement
from thongquan.exchange.services.openings import approve_opening, propose_key, propose_route
from thongquan.exchange.services.partners import add_partner, locked
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class SetUp:
    """`address` "": no route; `certificates`: PEM or DER, in force from the day on."""

    code: str
    name: Text
    agreements: Sequence[Terms] = ()
    address: str = ""
    certificates: Sequence[bytes] = ()
    contacts: Sequence[Mapping[str, str]] = ()


@transaction.atomic
def propose_all(*, given: SetUp, actor: Actor, at: datetime) -> Subject:
    """Refused: as each step refuses."""
    on = at.astimezone(UTC).date()
    partner = add_partner(code=given.code, name=given.name, contacts=given.contacts, actor=actor, at=at)
    for terms in given.agreements:
        propose_agreement(code=given.code, terms=terms, actor=actor, at=at)
    for one in given.certificates:
        propose_key(code=given.code, certificate=one, registered_from=on, actor=actor, at=at)
    if given.address:
        propose_route(code=given.code, address=given.address, valid_from=on, actor=actor, at=at)
    return partner


@transaction.atomic
def approve_all(*, code: str, actor: Actor, at: datetime) -> int:
    """All that waits of this partner; how much it was. Refused: as each step refuses."""
    row = locked(code)
    agreed = list(row.agreements.filter(state=agreements.State.PROPOSED).order_by("pk"))
    opened = list(row.openings.filter(state=openings.State.PROPOSED).order_by("pk"))
    for agreement in agreed:
        approve_agreement(agreement=agreement.pk, actor=actor, at=at)
    for opening in opened:
        approve_opening(opening=opening.pk, actor=actor, at=at)
    return len(agreed) + len(opened)


@transaction.atomic
def set_up(*, given: SetUp, first: Actor, second: Actor, at: datetime) -> Subject:
    """`first` proposes all, `second` approves all."""
    partner = propose_all(given=given, actor=first, at=at)
    approve_all(code=given.code, actor=second, at=at)
    return partner
