"""Numbers of record: Viet Nam's twelve digits, and the same engine on other patterns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thongquan.kernel.refusals import Refused
from thongquan.reference.domain.numbering import Number, Scheme

VIET_NAM = Scheme("declaration", "{prefix}{serial:10}{revision:1}", {"import": "1", "export": "3"})
LAOS = Scheme("declaration", "LA-{office:3}-{year:2}-{serial:6}/{revision:2}")
TRANSIT = Scheme("mrn", "{year:2}VN{office:4}{serial:8}J{check}", check="iso6346")


def test_a_vietnamese_declaration_has_twelve_digits_import_first_one():
    assert VIET_NAM.write(Number(1, of="import")) == "100000000010"
    assert VIET_NAM.write(Number(1234567890, of="export", revision=2)) == "312345678902"


def test_the_key_of_a_declaration_is_its_first_eleven_digits():
    assert VIET_NAM.key("100000000013") == "10000000001"
    assert VIET_NAM.key("100000000010") == VIET_NAM.key("100000000019")
    assert LAOS.key("LA-VTE-26-000017/03") == "LA-VTE-26-000017/"


def test_at_most_nine_revisions_fit_one_digit():
    assert VIET_NAM.revisions_max == 9
    assert LAOS.revisions_max == 99
    assert TRANSIT.revisions_max == 0
    with pytest.raises(Refused, match="number-does-not-fit"):
        VIET_NAM.write(Number(1, of="import", revision=10))


def test_another_country_writes_office_and_year_without_any_change_of_code():
    number = Number(17, office="VTE", year=2026, revision=3)
    assert LAOS.write(number) == "LA-VTE-26-000017/03"
    assert LAOS.read("LA-VTE-26-000017/03") == number


def test_a_check_digit_is_written_and_a_wrong_one_is_not_read():
    text = TRANSIT.write(Number(42, office="01B1", year=2026))
    assert TRANSIT.read(text) == Number(42, office="01B1", year=2026)
    wrong = text[:-1] + str((int(text[-1]) + 1) % 10)
    assert TRANSIT.read(wrong) is None


@pytest.mark.parametrize(
    "text",
    ["", "200000000010", "10000000001", "1000000000100", "10000000001O", "١٠٠٠٠٠٠٠٠٠١٠", "100000000010\n"],
)
def test_what_is_not_a_number_of_the_scheme_is_not_read(text):
    assert VIET_NAM.read(text) is None


@pytest.mark.parametrize(
    ("template", "prefixes", "check", "fault"),
    [
        ("{prefix}", {"a": "1"}, "", "no serial"),
        ("{serial:4}{serial:4}", {}, "", "twice"),
        ("{serial}", {}, "", "without a width"),
        ("{serial:4}{year:3}", {}, "", "two or four digits"),
        ("{prefix}{serial:4}", {}, "", "prefixes missing"),
        ("{prefix}{serial:4}", {"a": "1", "b": "22"}, "", "different length"),
        ("{prefix}{serial:4}", {"a": "1", "b": "1"}, "", "one prefix"),
        ("{serial:4}{check}", {}, "", "unknown check"),
        ("{serial:4}{check}", {}, "luck", "unknown check"),
        ("{check}{serial:4}", {}, "iso6346", "stands last"),
        ("{serial:4}{lane}", {}, "", "stray brace"),
    ],
)
def test_a_scheme_that_could_not_be_read_back_is_refused(template, prefixes, check, fault):
    with pytest.raises(ValueError, match=fault):
        Scheme("x", template, prefixes, check)


@given(st.integers(0, 10**10 - 1), st.sampled_from(["import", "export"]), st.integers(0, 9))
def test_what_is_written_is_read_back(serial, of, revision):
    number = Number(serial, of=of, revision=revision)
    text = VIET_NAM.write(number)
    assert len(text) == 12
    assert VIET_NAM.read(text) == number
    assert text.startswith(VIET_NAM.key(text))


@given(st.integers(0, 99_999_999), st.integers(2000, 2099))
def test_a_number_with_its_check_digit_is_read_back(serial, year):
    number = Number(serial, office="02CI", year=year)
    assert TRANSIT.read(TRANSIT.write(number)) == number


@given(st.integers(1, 10**6 - 1), st.integers(0, 9))
def test_a_legal_number_is_had_again_from_its_key_and_revision(serial, revision):
    checked = Scheme("declaration", "{office:4}{year:2}{serial:6}{check}", check="iso6346")
    for scheme, at in ((VIET_NAM, revision), (checked, 0)):
        number = scheme.write(Number(serial, of="import", office="PORT", year=2026, revision=at))
        assert scheme.legal(scheme.key(number), at) == number
