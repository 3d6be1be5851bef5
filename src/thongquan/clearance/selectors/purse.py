"""Whose money it is: refunds, guarantees, entries and accounts as far as they are there for who asks.

What is of a declaration is seen by whoever may see the declaration; a guarantee by its two sides and by
officers of its office; what is of nobody's declaration by the party itself and by those who see every office.
"""

from datetime import datetime
from typing import Any

import polars as pl
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Substr

from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors import access
from thongquan.identity.domain import ANY, Scope, SignedIn
from thongquan.kernel.identifiers import Subject, local_part, qualified
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.ledger import selectors as ledger
from thongquan.ledger.domain.states import AdjustmentKind
from thongquan.ledger.services import Wanted
from thongquan.reference import selectors as reference

VIEW = "debt.view"
Told = dict[str, Any]


def refund(signed: SignedIn, number: int, permission: str, at: datetime) -> Told:
    """NotFound where it may not be seen; Refused("not-permitted") where it may be seen, no more."""
    told = ledger.refund(number)
    _require(signed, told["declaration"], told["party"], permission, at)
    return told


def may_refund(signed: SignedIn, declaration: str, party: str, permission: str, at: datetime) -> None:
    """Refused as above, before there is a refund."""
    _require(signed, declaration, party, permission, at)


def refunds(signed: SignedIn, at: datetime, *, state: str = "") -> list[Told]:
    mine = [scope.party.id for scope in signed.scopes(VIEW, at=at) if scope.party]
    among = _of_declarations(signed, at) | Q(party__in=mine)
    found = ledger.refunds(states=[state] if state else [], among=_unless_everywhere(signed, at, among))
    return _there(signed, found, at)


def correction(signed: SignedIn, number: int, permission: str, at: datetime) -> Told:
    told = ledger.correction(number)
    _require(signed, told["declaration"], "", permission, at)
    return told


def corrections(signed: SignedIn, at: datetime, *, state: str = "") -> list[Told]:
    among = _unless_everywhere(signed, at, _of_declarations(signed, at, by="entry__declaration"))
    found = ledger.corrections(states=[state] if state else [], among=among)
    return _there(signed, found, at)


def may_assign(signed: SignedIn, wanted: Wanted, permission: str, at: datetime) -> None:
    """Refused as above where money is to be taken whose declaration or party is not there for who asks."""
    if wanted.kind is AdjustmentKind.APPLICATION:
        _require(signed, wanted.source, wanted.party, permission, at)


def adjustment(signed: SignedIn, number: int, permission: str, at: datetime) -> Told:
    told = ledger.adjustment(number)
    _require(signed, told["declaration"], "", permission, at)
    return told


def adjustments(signed: SignedIn, at: datetime, *, state: str = "") -> list[Told]:
    among = _unless_everywhere(signed, at, _of_declarations(signed, at))
    return _there(signed, ledger.adjustments(states=[state] if state else [], among=among), at)


def entry(signed: SignedIn, number: int, permission: str, at: datetime) -> None:
    """Refused as above: an entry is there with its declaration."""
    _require(signed, ledger.entry(number).declaration, "", permission, at)


def guarantee(signed: SignedIn, number: str, permission: str, at: datetime) -> Told:
    told = ledger.guarantee_told(number)
    if not any(_covers(scope, told, at) for scope in signed.scopes("guarantee.view", at=at)):
        raise NotFound("guarantee", number)
    if not any(_covers(scope, told, at) for scope in signed.scopes(permission, at=at)):
        raise Refused("not-permitted", permission=permission)
    return told


def guarantee_of(trader: Subject, number: str) -> None:
    """NotFound for a guarantee that covers another: its number is no secret worth guessing."""
    if ledger.guarantee_told(number)["party"] != trader.id:
        raise NotFound("guarantee", number)


def guarantees(signed: SignedIn, at: datetime, *, state: str = "") -> list[Told]:
    scopes = signed.scopes("guarantee.view", at=at)
    everybody = any(scope.party is None for scope in scopes)
    of = None if everybody else [scope.party.id for scope in scopes if scope.party]
    found = ledger.guarantees_told(of=of, states=[state] if state else [])
    return [told for told in found if any(_covers(scope, told, at) for scope in scopes)]


def account(signed: SignedIn, party: str, at: datetime) -> Told:
    """What a party owes, what waits for it in suspense, what is guaranteed for it."""
    mine = _declarations(signed, party, at)
    return {
        "party": party,
        "debts": ledger.debts_of(party, declarations=mine),
        "credits": ledger.credits_of(party, declarations=mine),
        "guarantees": [told for told in guarantees(signed, at) if told["party"] == party],
    }


def statement(signed: SignedIn, party: str, at: datetime, *, after: int, limit: int) -> pl.DataFrame:
    """The postings of the party that are there for who asks: a page, as `ledger.of_party`."""
    return ledger.of_party(party, among=_declarations(signed, party, at), after=after, limit=limit)


def _declarations(signed: SignedIn, party: str, at: datetime) -> list[str] | None:
    """Those of the party that may be seen; None: all that is its. NotFound where it is another's."""
    subject = Subject("party", party)
    access.concerns(signed, VIEW, at, subject)
    if any(scope.party == subject or scope.everywhere for scope in signed.scopes(VIEW, at=at)):
        return None
    rows = Declaration.objects.filter(access.visible(signed, at, VIEW), trader=party)
    return [qualified(settings.ADMINISTRATION, number) for number in rows.values_list("number", flat=True)]


def _require(signed: SignedIn, declaration: str, party: str, permission: str, at: datetime) -> None:
    if _registered(declaration):
        access.require(signed, declaration, permission, at)
        return
    if not _sees(signed, declaration, party, at):
        raise NotFound("declaration", declaration)
    if not any(s.everywhere or _of(s, party) for s in signed.scopes(permission, at=at)):
        raise Refused("not-permitted", permission=permission)


def _sees(signed: SignedIn, declaration: str, party: str, at: datetime) -> bool:
    return bool(_there(signed, [{"declaration": declaration, "party": party}], at))


def _there(signed: SignedIn, found: list[Told], at: datetime) -> list[Told]:
    """Those of `found` (by their `declaration` and `party`) that are there for who asks, in two queries."""
    numbers = {local_part(one["declaration"], settings.ADMINISTRATION) for one in found if one["declaration"]}
    rows = Declaration.objects.filter(number__in=numbers - {None})
    known = {qualified(settings.ADMINISTRATION, n) for n in rows.values_list("number", flat=True)}
    seen = rows.filter(access.visible(signed, at, VIEW)).values_list("number", flat=True)
    visible = {qualified(settings.ADMINISTRATION, number) for number in seen}
    scopes = signed.scopes(VIEW, at=at)

    def there(one: Told) -> bool:
        if one["declaration"] in known:
            return one["declaration"] in visible
        return any(scope.everywhere or _of(scope, one.get("party", "")) for scope in scopes)

    return [one for one in found if there(one)]


def _of_declarations(signed: SignedIn, at: datetime, *, by: str = "declaration") -> Q:
    """Rows whose declaration (`by`) may be seen: a list is cut after it was narrowed, not before."""
    number = Substr(OuterRef(by), len(qualified(settings.ADMINISTRATION, "")) + 1)
    return Q(Exists(Declaration.objects.filter(access.visible(signed, at, VIEW), number=number)))


def _unless_everywhere(signed: SignedIn, at: datetime, among: Q) -> Q | None:
    return None if any(scope.everywhere for scope in signed.scopes(VIEW, at=at)) else among


def _registered(declaration: str) -> bool:
    number = local_part(declaration, settings.ADMINISTRATION) if declaration else None
    return bool(number) and Declaration.objects.filter(number=number).exists()


def _of(scope: Scope, party: str) -> bool:
    return scope.party is not None and scope.party.id == party


def _covers(scope: Scope, told: Told, at: datetime) -> bool:
    if scope.party is not None:
        return scope.party.id in (told["party"], told["guarantor"])
    if scope.office == ANY or not told["office"]:
        return True
    path = reference.office_path(told["office"], reference.legal_day(told["office"], at))
    return scope.office in (path if scope.subtree else path[:1])
