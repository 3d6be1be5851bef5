"""Container numbers, units, the day of the exchange rate."""

import string
from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso6346

from tests.reference.test_clock import DAY, OFFICE, WEEK
from thongquan.kernel.quantity import Quantity
from thongquan.reference.domain.calendars import WorkingCalendar
from thongquan.reference.domain.containers import check_digit, container_fault, fault_column
from thongquan.reference.domain.exchange_day import RateDay, publication_day
from thongquan.reference.domain.units import UnitOfMeasure, converted, ratio

NUMBERS = st.tuples(
    st.text(string.ascii_uppercase, min_size=3, max_size=3), st.sampled_from("UJZ"), st.integers(0, 9_999_999)
).map(lambda parts: f"{parts[0]}{parts[1]}{parts[2]:07}")


@pytest.mark.parametrize("number", ["CSQU3054383", "MSKU9070323"])
def test_real_container_numbers_have_no_fault(number):
    assert container_fault(number) is None


@pytest.mark.parametrize(
    ("number", "fault"),
    [("CSQU3054384", "check-digit"), ("CSQU305438", "form"), ("CSQX3054383", "form"), ("csqu3054383", "form")],
)
def test_a_faulty_container_number_says_what_is_wrong(number, fault):
    assert container_fault(number) == fault


@given(NUMBERS)
def test_the_check_digit_agrees_with_the_standards_own(number):
    assert (container_fault(number) is None) == iso6346.is_valid(number)


@given(st.lists(NUMBERS | st.text(max_size=12), min_size=1))
def test_a_column_of_containers_says_the_same_as_each_alone(numbers):
    found = pl.DataFrame({"id": numbers}).select(fault_column(pl.col("id"))).to_series().to_list()
    assert found == [container_fault(number) for number in numbers]


def test_a_transit_number_has_the_same_check_digit():
    assert check_digit("22ITZXBZYUTJFLJXK") == 6
    assert check_digit("22DK1V0QQK2S6J7TU") == 1


UNITS = {
    code: UnitOfMeasure(code, dimension, Decimal(factor))
    for code, dimension, factor in (
        ("KGM", "mass", "1"),
        ("GRM", "mass", "0.001"),
        ("TNE", "mass", "1000"),
        ("LBR", "mass", "0.45359237"),
        ("LTR", "volume", "0.001"),
        ("SET", "", "0"),
        ("BOX", "", "0"),
    )
}


def test_pounds_become_kilograms_exactly():
    assert converted(Quantity(Decimal(100), "LBR"), "KGM", UNITS, places=8).amount == Decimal("45.35923700")
    assert converted(Quantity(Decimal("2.5"), "TNE"), "GRM", UNITS, places=0).amount == 2_500_000


def test_a_conversion_rounds_once_half_away_from_zero():
    assert converted(Quantity(Decimal("0.5"), "GRM"), "KGM", UNITS, places=3).amount == Decimal("0.001")
    assert converted(Quantity(Decimal("-0.5"), "GRM"), "KGM", UNITS, places=3).amount == Decimal("-0.001")
    assert converted(Quantity(Decimal(1), "KGM"), "LBR", UNITS, places=4).amount == Decimal("2.2046")


@pytest.mark.parametrize(("source", "target"), [("KGM", "LTR"), ("SET", "BOX"), ("SET", "KGM")])
def test_units_that_measure_different_things_do_not_convert(source, target):
    with pytest.raises(ValueError, match="same thing"):
        ratio(UNITS, source, target)
    assert ratio(UNITS, "SET", "SET") == 1


@given(*[st.sampled_from(["KGM", "GRM", "TNE", "LBR"])] * 3)
def test_conversions_chain_and_turn_back(a, b, c):
    assert ratio(UNITS, a, b) * ratio(UNITS, b, c) == ratio(UNITS, a, c)
    assert ratio(UNITS, a, b) * ratio(UNITS, b, a) == Fraction(1)


RULE = RateDay("exchange", weekday=4, weeks_before=1, basis="ND 59/2018, 21.5")
HOLIDAYS = WorkingCalendar(
    "bank",
    "Asia/Ho_Chi_Minh",
    ((date(2014, 1, 1), WEEK),),
    {date(2026, 4, 30): (), date(2026, 5, 1): (), date(2026, 2, 21): DAY}
    | {date(2026, 2, day): () for day in range(16, 21)},
)


@pytest.mark.parametrize(
    ("registered", "published"),
    [
        ("2026-11-23", "2026-11-19"),  # Monday: last Thursday
        ("2026-11-29", "2026-11-19"),  # Sunday still belongs to the week
        ("2026-11-30", "2026-11-26"),
        ("2026-05-04", "2026-04-29"),  # the Thursday was a holiday
        ("2026-02-23", "2026-02-13"),  # the whole week of Tết was
    ],
)
def test_a_week_takes_the_rate_of_the_thursday_before_it(registered, published):
    assert publication_day(date.fromisoformat(registered), RULE, HOLIDAYS) == date.fromisoformat(published)


@given(st.dates(date(2025, 1, 6), date(2027, 12, 31)))
def test_all_days_of_a_week_take_one_rate_and_it_was_published_before(day):
    published = publication_day(day, RULE, OFFICE)
    assert published < day
    assert OFFICE.works_on(published)
    monday = date.fromordinal(day.toordinal() - day.weekday())
    assert published == publication_day(monday, RULE, OFFICE)
