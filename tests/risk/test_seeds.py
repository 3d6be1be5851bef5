"""Random selection: nobody foresees it, everybody can check it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.risk.domain import Committed, commitment, drawn, usable
from thongquan.risk.domain.seeds import revealable

DAY = date(2026, 11, 22)
BEGIN = datetime(2026, 11, 21, 17, tzinfo=UTC)
MANY = [f"VN-1{n:010}" for n in range(20_000)]


def test_the_drawing_of_a_published_seed_never_changes():
    assert [n for n, hit in enumerate(drawn(MANY[:400], seed=bytes(32), rate=Decimal("0.01"))) if hit] == PINNED
    assert commitment(bytes(32), DAY) == PINNED_COMMITMENT


PINNED = [133, 165, 181, 234, 318]
PINNED_COMMITMENT = "7a9fa4b6cafdaa85728d973055fd391faae77979027210f7ce7975cfe085cb28"


@pytest.mark.parametrize("rate", ["0.001", "0.01", "0.2", "0.5"])
def test_about_the_rate_is_drawn(rate):
    share = sum(drawn(MANY, seed=b"s" * 32, rate=Decimal(rate))) / len(MANY)
    assert abs(share - float(rate)) < 4 * (float(rate) / len(MANY)) ** 0.5


def test_a_rate_of_nothing_draws_none_and_of_one_draws_all():
    assert not any(drawn(MANY[:500], seed=b"s" * 32, rate=Decimal(0)))
    assert all(drawn(MANY[:500], seed=b"s" * 32, rate=Decimal(1)))


@given(st.binary(min_size=32, max_size=32), st.lists(st.text(max_size=20), max_size=5))
def test_who_is_drawn_depends_on_seed_and_identifier_alone(seed, identifiers):
    together = drawn(identifiers, seed=seed, rate=Decimal("0.3"))
    assert together == [drawn([each], seed=seed, rate=Decimal("0.3"))[0] for each in identifiers]


@given(st.binary(min_size=32, max_size=32))
def test_who_is_drawn_at_a_rate_is_drawn_at_every_higher_one(seed):
    low, high = (drawn(MANY[:200], seed=seed, rate=Decimal(rate)) for rate in ("0.1", "0.4"))
    assert all(b for a, b in zip(low, high, strict=True) if a)


def test_a_seed_is_committed_for_its_day_alone():
    assert commitment(bytes(32), DAY) != commitment(bytes(32), DAY + timedelta(days=1))
    assert commitment(bytes(32), DAY) != commitment(b"1" * 32, DAY)


def test_a_seed_sealed_after_its_day_began_does_not_draw():
    for sealed, installed, fit in [
        (None, False, False),
        (None, True, False),
        (BEGIN - timedelta(hours=1), False, True),
        (BEGIN, False, True),
        (BEGIN + timedelta(seconds=1), False, False),
        (BEGIN + timedelta(seconds=1), True, True),
        (BEGIN + timedelta(days=2), True, False),
    ]:
        made = Committed(DAY, "x", sealed, installed)
        assert usable(made, from_moment=BEGIN, at=BEGIN + timedelta(hours=3)) is fit


def test_a_seed_is_revealed_only_when_its_days_are_past():
    assert not revealable(DAY, today=DAY + timedelta(days=7), after_days=7)
    assert revealable(DAY, today=DAY + timedelta(days=8), after_days=7)
