"""Canonical bytes: one value, one text; no number of law passes through a float."""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.kernel.canonical import canonical_bytes, digest, plain

whole = st.integers(-(2**53) + 1, 2**53 - 1)
values = st.recursive(
    st.none() | st.booleans() | whole | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
)


class Lane(StrEnum):
    RED = "R"


@given(values)
def test_what_is_written_reads_back_as_it_was(value):
    assert json.loads(canonical_bytes(value)) == value


@given(st.dictionaries(st.text(alphabet="abcđé€😀"), whole))
def test_the_order_of_members_makes_no_difference(value):
    backwards = dict(reversed(list(value.items())))
    assert canonical_bytes(backwards) == canonical_bytes(value)


def test_members_are_ordered_by_utf_16_as_rfc_8785_says():
    text = canonical_bytes({"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "\x80": 6, "ö": 7}).decode()
    assert list(json.loads(text)) == ["\r", "1", "\x80", "ö", "€", "😀", "\ufb33"]


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_decimal_is_text_to_its_last_digit_without_an_exponent(number):
    text = plain(number)
    assert Decimal(text) == number
    assert "e" not in text.lower()


def test_days_moments_codes_and_identifiers_are_text():
    assert plain(
        {
            "day": date(2026, 11, 22),
            "at": datetime(2026, 11, 22, 5, tzinfo=UTC),
            "lane": Lane.RED,
            "id": UUID(int=7),
            "all": frozenset({"b", "a"}),
            "each": (1, Decimal("1.50")),
        }
    ) == {
        "day": "2026-11-22",
        "at": "2026-11-22T05:00:00+00:00",
        "lane": "R",
        "id": "00000000-0000-0000-0000-000000000007",
        "all": ["a", "b"],
        "each": [1, "1.50"],
    }


@pytest.mark.parametrize("wrong", [1.5, b"bytes", object(), {"a": [float("nan")]}])
def test_a_float_or_a_thing_unknown_is_a_broken_invariant(wrong):
    with pytest.raises(AssertionError):
        canonical_bytes(wrong)


def test_a_digest_is_sha_256_of_the_canonical_bytes():
    assert digest({"b": 1, "a": "đ"}) == hashlib.sha256('{"a":"đ","b":1}'.encode()).hexdigest()
