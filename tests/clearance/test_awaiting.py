"""What awaits a declarant: to pay, to supply, to amend; by the page, in a handful of queries."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from tests.api.caller import goods
from tests.clearance.test_register import ACTOR, incoming
from tests.world import AT
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.selectors import access, awaiting, views
from thongquan.clearance.services import amend
from thongquan.clearance.services.register import register
from thongquan.documents import services as documents
from thongquan.identity import selectors as identity
from thongquan.identity.domain import SignedIn
from thongquan.kernel.identifiers import Subject
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as money
from thongquan.reference import selectors as reference

pytestmark = pytest.mark.usefixtures("world")
LATER = AT + timedelta(minutes=1)
EVERYTHING = views.Filters()


@pytest.fixture
def trader() -> SignedIn:
    return identity.signed_in(identity.subject_of_user("thuongnhan"))


@pytest.fixture
def registered() -> Callable[..., str]:
    """A new import of the trader, which owes its tax and has passed its checks."""
    seeds = count(1)

    def made(trader: int = 0) -> str:
        for seed in seeds:
            one = goods(trader, seed=seed, items=2)
            if one.type_code != "IM":
                continue
            [outcome] = register(incoming=incoming(one), actor=ACTOR, at=AT)
            Row.objects.filter(number=outcome.identifier[3:]).update(lane="Y", control="checked")
            return outcome.identifier
        raise AssertionError("no import among these")

    return made


def paid(identifier: str) -> None:
    nothing = dict.fromkeys(ledger.charged(identifier), 0)
    row = Row.objects.get(number=identifier[3:])
    money.amend(declaration=identifier, amounts=nothing, on=row.law_day, actor=ACTOR, at=AT, reason="test")


def found(who: SignedIn, filters: views.Filters = EVERYTHING, **how: Any) -> views.Page:
    which = access.visible(who, LATER)
    return awaiting.for_declarant(who, which, filters, at=LATER, **how)


def turns(page: views.Page) -> dict[str, list[str]]:
    return {one["identifier"]: [turn.turn for turn in one["turns"]] for one in page.declarations}


def test_what_is_to_be_paid_awaits_him_until_it_is(trader: SignedIn, registered: Callable[..., str]) -> None:
    identifier = registered()
    assert "declarant:payment" in turns(found(trader))[identifier]
    [one] = found(trader).declarations
    assert one["turns"][0].due is not None
    paid(identifier)
    left = turns(found(trader)).get(identifier, [])
    assert "declarant:payment" not in left


def test_an_ordered_amendment_and_a_paper_asked_for_await_him_too(
    trader: SignedIn, registered: Callable[..., str]
) -> None:
    identifier = registered()
    paid(identifier)
    amend.order_amendment(identifier=identifier, instruction="the value", actor=ACTOR, at=AT)
    documents.ask(
        owner=Subject("declaration", identifier),
        category="invoice",
        text={"vi": "Hóa đơn", "en": "The invoice"},
        due=AT + timedelta(days=2),
        actor=ACTOR,
        at=AT,
    )
    told = turns(found(trader))[identifier]
    assert told[0] == "declarant:document", "the first to end first"
    assert "declarant:amendment" in told


def test_tax_that_is_owed_after_clearance_awaits_him(trader: SignedIn, registered: Callable[..., str]) -> None:
    identifier = registered()
    Row.objects.filter(number=identifier[3:]).update(life="cleared", cleared_at=AT)
    assert turns(found(trader))[identifier] == ["declarant:tax-owed"]
    paid(identifier)
    assert found(trader).declarations == []


def test_nothing_of_others_and_nothing_that_filters_leave_out(
    trader: SignedIn, registered: Callable[..., str]
) -> None:
    mine, _ = registered(), registered(trader=5)
    assert set(turns(found(trader))) == {mine}
    row = Row.objects.get(number=mine[3:])
    for kept in (
        replace(EVERYTHING, procedure=row.procedure),
        replace(EVERYTHING, party=row.trader),
        replace(EVERYTHING, office="02CI", state="registered"),
    ):
        assert set(turns(found(trader, kept))) == {mine}
    for left_out in (replace(EVERYTHING, procedure="Z99"), replace(EVERYTHING, party="VN-P999")):
        assert found(trader, left_out).declarations == []


def test_a_party_is_named_by_its_code_or_by_a_number(registered: Callable[..., str]) -> None:
    registered()
    row = Row.objects.get()
    number = goods(0, items=1).parties[0].id
    assert access.party_named(number, LATER) == row.trader
    assert access.party_named(row.trader.lower(), LATER) == row.trader
    assert views.page(Q(), replace(EVERYTHING, party=row.trader)).declarations
    assert not views.page(Q(), replace(EVERYTHING, party=access.party_named("nobody", LATER))).declarations


def test_filters_are_read_from_texts_and_what_is_none_is_left_out() -> None:
    told = views.filters_of(
        {"state": " cleared ", "registered_from": "2026-13-01", "registered_to": "2026-11-30", "x": "y"}
    )
    assert told == replace(EVERYTHING, state="cleared", registered_to=told.registered_to)
    assert str(told.registered_to) == "2026-11-30"


def test_it_goes_on_page_by_page_and_asks_no_more_for_many_than_for_one(
    trader: SignedIn, monkeypatch: pytest.MonkeyPatch, registered: Callable[..., str]
) -> None:
    every = [registered() for _ in range(5)]
    with reference.steady(), CaptureQueriesContext(connection) as one:
        first = found(trader, limit=1)
    with reference.steady(), CaptureQueriesContext(connection) as five:
        assert len(found(trader).declarations) == 5
    assert len(five) == len(one) <= 9, [q["sql"][:150] for q in five]
    monkeypatch.setattr(awaiting, "LOOKED_AT", 2)
    seen, page = [], found(trader, limit=2)
    while True:
        seen += [one["identifier"] for one in page.declarations]
        if not page.next:
            break
        page = found(trader, limit=2, cursor=page.next)
    assert sorted(seen) == sorted(every)
    assert first.next


def test_a_page_on_which_nothing_is_found_goes_on(
    trader: SignedIn, monkeypatch: pytest.MonkeyPatch, registered: Callable[..., str]
) -> None:
    oldest, *rest = [registered() for _ in range(3)]
    for one in rest:
        paid(one)
    monkeypatch.setattr(awaiting, "LOOKED_AT", 1)
    first = found(trader)
    assert (first.declarations, bool(first.next)) == ([], True)
    second = found(trader, cursor=first.next)
    assert set(turns(found(trader, cursor=second.next))) == {oldest}
