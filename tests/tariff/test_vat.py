"""Value added tax: declared, checked against the book at any level of the code, never a default."""

from datetime import date
from decimal import Decimal

import pytest

from tests.tariff.owed import law_on, line, one


def told(given, law=None):
    item, owed = one(given, *([law] if law else []))
    return item["vat_state"], item["vat_found"], item["vat_expected"], owed.get("VAT")


def test_a_declared_category_of_the_book_is_charged_at_its_rate():
    """TT38 art. 39: 10 % of 1,000,000 + 200,000."""
    assert told(line("19023020", vat="VAT10")) == ("ok", None, None, Decimal(120_000))


def test_where_the_book_names_one_category_it_holds_undeclared():
    assert told(line("19023020", vat="")) == ("ok", None, None, Decimal(120_000))


def test_where_the_book_leaves_a_choice_the_category_must_be_declared():
    """Nghị định 174/2025 lowers 10 % to 8 % for some of the goods: which, the declarant says."""
    given = line("87021010", special="98211110", vat="")
    assert told(given) == ("undeclared", "", "VAT10, VAT8", None)
    assert told({**given, "vat_category": "VAT8"}) == ("ok", None, None, Decimal(88_000))
    assert told({**given, "vat_category": "VAT10"}) == ("ok", None, None, Decimal(110_000))


def test_the_longest_prefix_speaks():
    """87021060 has a row of its own beside 8702."""
    state, found, expected, amount = told(line("87021060", vat="VAT8"))
    assert (state, found, expected) == ("mismatch", "VAT8", "VAT10")
    assert amount == Decimal(170_000)


def test_a_measure_ends_on_its_last_day():
    """Nghị định 174/2025: to 31/12/2026."""
    given = line("87021010", special="98211110", vat="")
    last, after = law_on(date(2026, 12, 31)), law_on(date(2027, 1, 1))
    assert told(given, last)[0] == "undeclared"
    assert told(given, after) == ("ok", None, None, Decimal(110_000))
    assert told({**given, "vat_category": "VAT8"}, after)[0] == "unknown-category"


def test_a_code_the_book_does_not_cover_is_charged_as_declared_and_marked():
    assert told(line("64021910", vat="VAT5")) == ("undecided", None, None, Decimal(65_000))


def test_a_code_the_book_does_not_cover_needs_a_declared_category():
    assert told(line("64021910", vat=""))[0] == "undeclared"


@pytest.mark.parametrize(("rate", "state"), [("10", "ok"), ("10.0000", "ok"), ("8", "rate-mismatch")])
def test_a_declared_rate_is_compared_with_that_of_the_category(rate, state):
    found = told(line("19023020", vat_rate=rate))
    assert (found[0], found[3]) == (state, Decimal(120_000))


def test_goods_not_subject_to_the_tax_owe_nothing():
    assert told(line("01012900", vat="EXEMPT")) == ("ok", None, None, Decimal(0))


def test_without_duty_there_is_no_base_and_no_vat():
    """TT38 art. 39.4: the base holds the duty; while that is open, so is the tax."""
    assert told(line("04072100", vat="VAT10"))[3] is None
