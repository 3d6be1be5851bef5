"""Identifiers: subjects, the administration's prefix, and identifiers that sort by time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.kernel.identifiers import Subject, local_part, qualified, uuid7

moments = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))
entropy = st.binary(min_size=10, max_size=10)


@given(st.from_regex(r"[a-z]+", fullmatch=True), st.text(min_size=1))
def test_a_subject_reads_back_as_it_was_written(kind, identifier):
    assert Subject.parse(str(Subject(kind, identifier))) == Subject(kind, identifier)


@pytest.mark.parametrize("text", ["", "party", "party:", ":VN-1"])
def test_a_subject_has_a_kind_and_an_identifier(text):
    with pytest.raises(ValueError, match="not a subject"):
        Subject.parse(text)


def test_a_number_bears_its_administration_outside():
    assert qualified("VN", "10000000013") == "VN-10000000013"
    assert local_part("VN-10000000013", "VN") == "10000000013"
    assert local_part("LA-10000000013", "VN") is None
    for wrong in ("vn", "V", "VNM", ""):
        with pytest.raises(AssertionError):
            qualified(wrong, "1")


@given(moments, entropy)
def test_an_identifier_is_of_version_seven_and_tells_its_millisecond(at, random):
    made = uuid7(at, random)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == int(at.timestamp() * 1000)


@given(moments, st.integers(1, 10**6), entropy, entropy)
def test_identifiers_sort_by_their_milliseconds(at, milliseconds, a, b):
    assert uuid7(at, a) < uuid7(at + timedelta(milliseconds=milliseconds + 1), b)


@given(moments, entropy, entropy)
def test_74_bits_of_entropy_tell_identifiers_of_one_millisecond_apart(at, a, b):
    kept = (1 << 80) - 1 & ~(0xF << 76) & ~(0x3 << 62)
    differ = (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")) & kept
    assert (uuid7(at, a) == uuid7(at, b)) is (not differ)


def test_a_moment_without_its_zone_makes_no_identifier():
    with pytest.raises(AssertionError):
        uuid7(datetime(2026, 11, 22), bytes(10))


def test_what_cannot_be_kept_as_text_is_no_number_of_ours() -> None:
    assert local_part("VN-1000\x00", "VN") is None
