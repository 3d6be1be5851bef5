"""What a declaration draws of certificates, as a pure decision."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tariff.certificates import DAY, KEY, REFERENCE, claim
from thongquan.tariff.domain.certificates import Balance, Draw, Held, State, Why, drawn

UNTIL = date(2027, 11, 19)


def balances(*granted: str, code: str = "090111", used: str = "0") -> tuple[Balance, ...]:
    return tuple(
        Balance(10 + n, n, code, "KGM", Decimal(each), Decimal(used)) for n, each in enumerate(granted, 1)
    )


def held(*items: Balance, state: State = State.RECEIVED, **changed) -> dict:
    told = {"valid_from": date(2026, 11, 20), "valid_until": UNTIL, "consignee": "0100109106"} | changed
    return {KEY: Held(certificate=1, state=state, balances=items or balances("100"), **told)}


def why(claims, at_hand, on=DAY) -> list[Why]:
    draws, short = drawn(claims, at_hand, on=on)
    assert not (draws and short)
    return [each.why for each in short]


def test_a_line_draws_from_the_items_of_its_goods_in_their_order():
    draws, short = drawn([claim("130")], held(*balances("100", "50")), on=DAY)
    assert draws == (Draw(1, 11, Decimal(100)), Draw(1, 12, Decimal(30)))
    assert short == ()


def test_lines_of_one_declaration_draw_of_what_the_others_left():
    at_hand = held(*balances("100"))
    assert why([claim("60"), claim("40", 2)], at_hand) == []
    assert why([claim("60"), claim("40.000001", 2)], at_hand) == [Why.BEYOND_BALANCE]
    ((short,),) = [drawn([claim("60"), claim("41", 2)], at_hand, on=DAY)[1]]
    assert (short.line, short.reference, short.found, short.expected) == (2, REFERENCE, "41 KGM", "40 KGM")


@pytest.mark.parametrize(
    ("claims", "at_hand", "expected"),
    [
        ([claim("1", reference="LA-9")], held(), Why.UNKNOWN),
        ([claim("1", country="KH")], held(), Why.UNKNOWN),
        ([claim("1", code="09012100")], held(), Why.OTHER_GOODS),
        ([claim("1", unit="TNE")], held(), Why.OTHER_UNIT),
        ([claim("1", consignee="0101243150")], held(), Why.OTHER_CONSIGNEE),
        ([claim("1")], held(state=State.CANCELLED), Why.NOT_USABLE),
        ([claim("1")], held(state=State.REPLACED), Why.NOT_USABLE),
        ([claim("1")], held(state=State.REFUSED), Why.NOT_USABLE),
        ([claim("101")], held(), Why.BEYOND_BALANCE),
        ([claim("1")], held(*balances("100", used="100")), Why.BEYOND_BALANCE),
    ],
)
def test_a_claim_that_the_certificate_does_not_carry_says_why(claims, at_hand, expected):
    assert why(claims, at_hand) == [expected]


def test_a_certificate_serves_from_its_first_day_to_its_last():
    first = date(2026, 11, 20)
    assert why([claim("1")], held(), first - timedelta(1)) == [Why.NOT_YET_VALID]
    assert why([claim("1")], held(), first) == why([claim("1")], held(), UNTIL) == []
    assert why([claim("1")], held(), UNTIL + timedelta(1)) == [Why.EXPIRED]


def test_a_certificate_without_a_consignees_number_and_a_claim_without_one_are_not_compared():
    assert why([claim("1", consignee="0101243150")], held(consignee="")) == []
    assert why([claim("1", consignee="0100109106")], held()) == []


def test_another_than_its_consignee_learns_nothing_of_a_certificate():
    other = {"consignee": "0101243150"}
    for wanted in (claim("1", **other), claim("999", **other), claim("1", code="99999999", **other)):
        for at_hand in (held(), held(state=State.CANCELLED), held(valid_until=date(2020, 1, 1))):
            assert why([wanted], at_hand) == [Why.OTHER_CONSIGNEE]
            assert drawn([wanted], at_hand, on=DAY)[1][0].expected == ""


def test_what_was_drawn_of_a_cancelled_certificate_may_stay_and_not_grow():
    at_hand = held(*balances("100"), state=State.CANCELLED, drawn=Decimal(60))
    assert why([claim("60")], at_hand) == why([claim("20"), claim("40", 2)], at_hand) == []
    assert why([claim("61")], at_hand) == why([claim("30"), claim("31", 2)], at_hand) == [Why.NOT_USABLE]


@given(
    granted=st.lists(st.integers(1, 50), min_size=1, max_size=4),
    wanted=st.lists(st.integers(1, 60), min_size=1, max_size=5),
)
def test_a_declaration_draws_all_it_claims_or_nothing_and_never_more_than_there_is(granted, wanted):
    at_hand = held(*balances(*map(str, granted)))
    claims = [claim(str(quantity), line) for line, quantity in enumerate(wanted, 1)]
    draws, short = drawn(claims, at_hand, on=DAY)
    assert bool(short) == (sum(wanted) > sum(granted))
    by_item = {
        each.item: sum(d.quantity for d in draws if d.item == each.item) for each in at_hand[KEY].balances
    }
    assert all(by_item[each.item] <= each.granted for each in at_hand[KEY].balances)
    if not short:
        assert [sum(d.quantity for d in draws if d.line == c.line) for c in claims] == wanted
