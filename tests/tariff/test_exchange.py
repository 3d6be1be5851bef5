"""Rates of exchange are published only as those of the day, and for the week, that the law names."""

from datetime import date, timedelta

import pytest

from tests.tariff import small
from tests.world import AT
from thongquan.books import services
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.tariff.domain import book

DRAFTER, CHECKER = (Actor(Subject("user", f"VN-{name}")) for name in ("congchuc", "quantri"))
MONDAY = date(2026, 11, 23)
THURSDAY = date(2026, 11, 19)
pytestmark = pytest.mark.usefixtures("world")


def checked(*, demo: bool = False, **row: object) -> str:
    """What keeps the edition from being published, or ""."""
    week = {"valid_from": MONDAY, "valid_to": MONDAY + timedelta(days=7), "units": 1, "basis": "x"}
    one = {"currency": "USD", "rate": "25430", "published_on": THURSDAY, **week, **row}
    tables = {**small.exchange(), "rates": small.rows(book.EXCHANGE_RATES, one)}
    ref = services.draft(book="exchange", tables=tables, basis="x", demo=demo, actor=DRAFTER, at=AT)
    try:
        services.check(book="exchange", number=ref.number, actor=CHECKER, at=AT)
    except Refused as refused:
        return refused.facts["faults"]
    return ""


def test_a_rate_of_the_thursday_before_for_the_week_is_published() -> None:
    assert checked() == ""


def test_a_rate_of_another_day_is_not_and_the_finding_says_which_was_expected() -> None:
    said = "rates: USD from 2026-11-23: rate of {}, expected that of 2026-11-19"
    assert checked(published_on=date(2026, 11, 20)) == said.format("2026-11-20")
    assert checked(published_on=None) == said.format("no day said")


def test_where_the_thursday_is_a_holiday_the_rate_is_that_of_the_working_day_before() -> None:
    """The first of January 2026 was a Thursday."""
    week = {"valid_from": date(2026, 1, 5), "valid_to": date(2026, 1, 12)}
    assert checked(published_on=date(2025, 12, 31), **week) == ""
    assert "expected that of 2025-12-31" in checked(published_on=date(2026, 1, 1), **week)


@pytest.mark.parametrize(
    ("first", "end", "found"),
    [
        (MONDAY, None, "through open"),
        (MONDAY, MONDAY + timedelta(days=14), "through 2026-12-06"),
        (MONDAY + timedelta(days=1), MONDAY + timedelta(days=7), "through 2026-11-29"),
    ],
)
def test_a_rate_serves_one_week_from_monday_to_sunday(first: date, end: date | None, found: str) -> None:
    said = checked(valid_from=first, valid_to=end)
    assert found in said
    assert "expected 2026-11-23 to 2026-11-29" in said


def test_rates_of_the_demo_are_of_no_day_but_of_a_week() -> None:
    assert checked(demo=True, published_on=None) == ""
    assert "expected that of" in checked(demo=True, published_on=date(2026, 11, 20))
    assert "expected 2026-11-23" in checked(demo=True, published_on=None, valid_to=None)
