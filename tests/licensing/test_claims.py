"""What is granted of licences: of one declaration all or nothing, in order; and what is given back."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from thongquan.kernel.validity import Validity
from thongquan.licensing.domain.claims import Claim, difference, refused
from thongquan.licensing.domain.licences import Force, Licence, Line
from thongquan.licensing.domain.procedures import Counted, Way

NUMBER = "VN-G00000001"


def licence(granted: str, *, used: str = "0", state: Force = Force.IN_FORCE) -> dict[str, Licence]:
    line = Line(1, "0101", "KGM", Decimal(granted), Decimal(used))
    validity = Validity(date(2026, 1, 1), date(2027, 1, 1))
    one = Licence(
        NUMBER, "cites-permit", "VN-P1", Way.IMPORT, Counted.QUANTITY, state, validity, frozenset(), (line,)
    )
    return {NUMBER: one}


def claim(d: int, amount: str, line: int = 1, item: int = 1) -> Claim:
    return Claim(d, NUMBER, line, item, Decimal(amount))


def test_a_declaration_that_wants_too_much_takes_nothing_and_the_next_may():
    claims = [claim(0, "60"), claim(1, "50"), claim(2, "40")]
    assert refused(claims, licence("100")) == {1: "licence-exhausted"}


def test_items_of_one_declaration_are_granted_together():
    claims = [claim(0, "60"), claim(0, "50", item=2), claim(1, "100")]
    assert refused(claims, licence("100")) == {0: "licence-exhausted"}


def test_of_a_licence_that_ended_meanwhile_or_is_gone_nothing_is_granted():
    assert refused([claim(0, "1")], licence("100", state=Force.REVOKED)) == {0: "licence-not-in-force"}
    assert refused([claim(0, "1")], {}) == {0: "licence-not-in-force"}


@given(st.lists(st.integers(1, 60), max_size=20), st.integers(0, 100))
def test_never_more_is_granted_than_is_left(amounts: list[int], used: int):
    claims = [claim(d, str(amount)) for d, amount in enumerate(amounts)]
    not_granted = refused(claims, licence("100", used=str(used)))
    assert sum(one.amount for one in claims if one.d not in not_granted) <= 100 - used


def test_an_amendment_takes_the_difference_and_a_cancellation_gives_back_all():
    taken = {(NUMBER, 1, 1): Decimal(60), (NUMBER, 1, 2): Decimal(10)}
    claims = [claim(0, "80"), claim(0, "10", item=2)]
    assert difference(claims, taken) == {(NUMBER, 1, 1): Decimal(20)}
    assert difference([], taken) == {(NUMBER, 1, 1): Decimal(-60), (NUMBER, 1, 2): Decimal(-10)}
    assert difference(claims[:1], {}) == {(NUMBER, 1, 1): Decimal(80)}


def test_a_licence_speaks_of_goods_by_its_line_that_names_them_most_closely():
    lines = (Line(1, "0101", "KGM", Decimal(1)), Line(2, "010129", "KGM", Decimal(1)))
    validity = Validity(date(2026, 1, 1), date(2027, 1, 1))
    one = Licence(
        NUMBER, "p", "VN-P1", Way.IMPORT, Counted.QUANTITY, Force.IN_FORCE, validity, frozenset(), lines
    )
    assert one.line_of("01012900") is lines[1]
    assert one.line_of("01013000") is lines[0]
    assert one.line_of("0201") is None
    assert not one.in_force(date(2027, 1, 1))
    assert one.in_force(date(2026, 12, 31))
