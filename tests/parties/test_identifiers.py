"""Numbers by which persons are known: forms, check digits, and the same answers over columns."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.vn import mst

from thongquan.parties.domain.identifiers import (
    IdentifierType,
    check_identifier,
    compact,
    type_of,
)

TYPES = {
    "tax-10": IdentifierType("tax-10", "VN", 1, "[0-9]{10}", "vn-mst", date(2014, 1, 1)),
    "tax-13": IdentifierType("tax-13", "VN", 2, "[0-9]{13}", "vn-mst", date(2014, 1, 1)),
    "personal-12": IdentifierType(
        "personal-12", "VN", 3, "0(0[1-9]|[1-8][0-9]|9[0-6])[0-9]{9}", "none", date(2025, 7, 1)
    ),
    "foreign": IdentifierType("foreign", "", 9, "[!-~]{1,35}", "none"),
}


@pytest.mark.parametrize("number", ["0100109106", "0100233488", "01.00.112.437"])
def test_a_tax_code_of_ten_digits_has_its_check_digit(number):
    assert check_identifier(TYPES["tax-10"], number) is None


@pytest.mark.parametrize(
    ("type_", "number", "fault"),
    [
        ("tax-10", "0100109107", "check-digit"),
        ("tax-10", "010010910", "form"),
        ("tax-10", "0100109106-001", "form"),
        ("tax-13", "0100109106-001", None),
        ("tax-13", "0100109106-000", "check-digit"),
        ("tax-10", "٠١٠٠١٠٩١٠٦", "form"),
        ("personal-12", "001085012345", None),
        ("personal-12", "097085012345", "form"),  # there is no province 097
        ("personal-12", "00108501234", "form"),
        ("foreign", "GB123456789000", None),
    ],
)
def test_each_type_has_its_own_rule(type_, number, fault):
    assert check_identifier(TYPES[type_], number) == fault


@pytest.mark.parametrize(
    ("number", "type_"),
    [
        ("0100109106", "tax-10"),
        ("0100109107", "tax-10"),  # a slip of the pen makes nobody a foreigner
        ("0100109106-001", "tax-13"),
        ("001085012345", "personal-12"),
        ("097085012345", "foreign"),
        ("GB123456789000", "foreign"),
    ],
)
def test_a_bare_number_is_taken_for_what_its_form_says(number, type_):
    assert type_of(number, TYPES).code == type_


def test_a_number_without_any_known_form_has_no_type():
    assert type_of("", TYPES) is None
    assert type_of("số", TYPES) is None


@pytest.mark.parametrize(("day", "serves"), [("2025-06-30", False), ("2025-07-01", True), ("2026-01-01", True)])
def test_personal_numbers_serve_as_tax_identifiers_from_the_first_of_july_2025(day, serves):
    assert TYPES["personal-12"].serves_tax(date.fromisoformat(day)) is serves
    assert TYPES["tax-10"].serves_tax(date.fromisoformat(day))
    assert not TYPES["foreign"].serves_tax(date.fromisoformat(day))


DIGITS = st.text("0123456789", max_size=14)
VALID = st.integers(1, 999_999_999).map(lambda n: f"{n:09}").filter(lambda n: mst.calc_check_digit(n) != "10")
NUMBERS = VALID.map(lambda n: n + mst.calc_check_digit(n)) | DIGITS | st.text(max_size=14)


@given(NUMBERS)
def test_the_tax_codes_rule_agrees_with_the_published_one(number):
    ours = check_identifier(TYPES["tax-10"], number) is None
    assert ours == (len(compact(number)) == 10 and compact(number).isascii() and mst.is_valid(number))
