"""Validity: half-open, and the last day in force on screens and in packs."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.kernel.validity import Validity, overlapping

FIRST, LAST = date(2026, 7, 1), date(2026, 12, 31)
days = st.dates(date(2026, 1, 1), date(2026, 3, 1))


@st.composite
def validities(draw):
    start = draw(days)
    return Validity(start, draw(st.none() | st.dates(start + timedelta(days=1), date(2026, 3, 5))))


def test_the_first_and_the_last_day_are_in_force_and_the_day_after_is_not():
    through = Validity.through(FIRST, LAST)
    day = timedelta(days=1)
    assert [through.covers(each) for each in (FIRST - day, FIRST, LAST, LAST + day)] == [
        False,
        True,
        True,
        False,
    ]
    assert through.last_day == LAST
    assert through.end == LAST + day


def test_without_an_end_it_stays_in_force():
    assert Validity.through(FIRST, None).covers(date(2999, 1, 1))
    assert Validity(FIRST).last_day is None


def test_an_empty_validity_is_a_mistake():
    with pytest.raises(ValueError, match="empty validity"):
        Validity(FIRST, FIRST)
    with pytest.raises(ValueError, match="empty validity"):
        Validity.through(FIRST, FIRST - timedelta(days=1))


@given(validities(), validities())
def test_two_overlap_where_they_share_a_day(a, b):
    every = [date(2025, 12, 31) + timedelta(days=n) for n in range(80)]
    shared = any(a.covers(day) and b.covers(day) for day in every)
    assert a.overlaps(b) is shared
    assert b.overlaps(a) is shared


@given(st.lists(validities(), max_size=6))
def test_an_overlap_among_many_is_found_where_there_is_one(many):
    found = overlapping(many)
    pairs = [(a, b) for n, a in enumerate(many) for b in many[n + 1 :] if a.overlaps(b)]
    assert (found is None) is (not pairs)
    if found:
        assert found[0].overlaps(found[1])
