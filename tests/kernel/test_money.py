"""Money: exact, of one currency, and nothing is lost when it is shared out."""

import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.kernel.money import Money, apportion, rounded

amounts = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12)
units = st.sampled_from([Decimal("1"), Decimal("0.01"), Decimal("0.000001"), Decimal("1000"), Decimal("0.05")])
weights = st.lists(
    st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=0, max_value=10**12),
    min_size=1,
    max_size=60,
).filter(any)


@pytest.mark.parametrize(
    ("amount", "unit", "result"),
    [
        ("0.5", "1", "1"),
        ("-0.5", "1", "-1"),
        ("2.5", "1", "3"),
        ("2.4999999", "1", "2"),
        ("1.005", "0.01", "1.01"),
        ("1499", "1000", "1000"),
        ("1500", "1000", "2000"),
    ],
)
def test_half_a_unit_is_rounded_away_from_zero(amount, unit, result):
    assert rounded(Decimal(amount), Decimal(unit)) == Decimal(result)


@given(amounts, units)
def test_rounding_moves_at_most_half_a_unit_and_is_the_same_for_debts(amount, unit):
    result = rounded(amount, unit)
    assert abs(result - amount) <= unit / 2
    assert result % unit == 0
    assert rounded(result, unit) == result
    assert rounded(-amount, unit) == -result


@given(st.integers(-(10**15), 10**15), weights, units)
def test_what_is_apportioned_adds_up_and_each_share_is_within_a_unit_of_its_due(count, weights, unit):
    total = count * unit
    shares = apportion(total, weights, unit)
    assert sum(shares) == total
    base = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(Fraction(share) - Fraction(total) * Fraction(weight) / Fraction(base)) < unit
        assert share % unit == 0
        assert share * total >= 0


@given(st.integers(0, 10**9), weights)
def test_a_heavier_line_never_gets_less_than_a_lighter_one(total, weights):
    shares = apportion(Decimal(total), weights, Decimal(1))
    ordered = sorted(zip(weights, shares, strict=True))
    for (light, less), (heavy, more) in itertools.pairwise(ordered):
        assert less <= more or light == heavy


def test_what_remains_goes_to_the_largest_remainders_and_where_they_tie_to_the_earlier_line():
    assert apportion(Decimal(100), [Decimal(1)] * 3, Decimal(1)) == (34, 33, 33)
    assert apportion(Decimal(10), [Decimal(1), Decimal(1), Decimal(2)], Decimal(1)) == (3, 2, 5)
    assert apportion(Decimal(-100), [Decimal(1)] * 3, Decimal(1)) == (-34, -33, -33)
    assert apportion(Decimal(5), [Decimal(0), Decimal(1)], Decimal(1)) == (0, 5)


def test_shares_are_exact_past_the_28_digits_of_pythons_decimals():
    weights = [Decimal(10) ** 17 - Decimal("0.000001"), Decimal("0.000001")]
    assert apportion(Decimal(10) ** 17, weights, Decimal(1)) == (10**17, 0)
    assert sum(apportion(Decimal(10) ** 17, [*weights, Decimal(3)], Decimal("0.000001"))) == 10**17


def test_there_is_nothing_to_apportion_by_where_every_weight_is_zero():
    with pytest.raises(ZeroDivisionError, match="every weight is zero"):
        apportion(Decimal(1), [Decimal(0)], Decimal(1))


def test_money_is_never_a_float_never_without_end_and_never_of_two_currencies():
    for wrong in (1.5, Decimal("NaN"), Decimal("Infinity")):
        with pytest.raises(AssertionError):
            Money(wrong, "VND")
    with pytest.raises(AssertionError):
        Money(Decimal(1), "VND") + Money(Decimal(1), "USD")
    assert Money(Decimal("0.1"), "USD") + Money(Decimal("0.2"), "USD") == Money(Decimal("0.3"), "USD")
    assert (Money(Decimal(1), "USD") - Money(Decimal("0.7"), "USD")).amount == Decimal("0.3")
    assert Money(Decimal("25430.5"), "VND").rounded(Decimal(1)) == Money(Decimal(25431), "VND")
