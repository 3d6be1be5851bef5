"""Customs values worked by hand. Articles: ND59 = Nghị định 59/2018 art. 20 (domain A8, A9), L107, TT38."""

from decimal import Context, Decimal
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest
from django.conf import settings

from tests.tariff.worth import LAW, TABLES, charge, declared, exchange, item
from thongquan.books.domain import faults
from thongquan.tariff.domain.valuation import VALUATION, ValuationLaw, coefficients, value


def valued(*declarations, law=LAW):
    return value(*declared(*declarations), law)


def values(*declarations, law=LAW):
    return valued(*declarations, law=law).items["customs_value"].to_list()


def states(*declarations, law=LAW):
    return valued(*declarations, law=law).items["valuation_state"].to_list()


def test_a_cif_price_is_the_customs_value_at_the_weeks_rate():
    """ND59 art. 20.5: 1,000.00 USD × 25,430 = 25,430,000 VND."""
    assert values(("IM", "CIF", "USD", [item("1000.00")], [])) == [Decimal(25_430_000)]


def test_freight_and_insurance_are_added_to_a_fob_price():
    """ND59 art. 20 (value to the first port of entry): 1,000 + 100 freight + 10 insurance, USD."""
    found = values(("IM", "FOB", "USD", [item("1000")], [charge("freight", "100"), charge("insurance", "10")]))
    assert found == [Decimal(1110 * 25_430)]


def test_freight_stated_under_cif_is_in_the_price_already():
    """ND59 art. 20: what the price includes is not added a second time."""
    assert values(("IM", "CIF", "USD", [item("1000")], [charge("freight", "100")])) == [Decimal(25_430_000)]


def test_under_cfr_only_the_insurance_is_added():
    found = values(("IM", "CFR", "USD", [item("1000")], [charge("freight", "100"), charge("insurance", "10")]))
    assert found == [Decimal(1010 * 25_430)]


def test_an_export_under_cif_is_valued_at_the_exit_port_without_international_freight_and_insurance():
    """ND59 art. 20 (export value): 1,000 − 100 − 10 USD."""
    found = values(("EX", "CIF", "USD", [item("1000")], [charge("freight", "100"), charge("insurance", "10")]))
    assert found == [Decimal(890 * 25_430)]


def test_an_export_under_fob_is_valued_at_its_price():
    assert values(("EX", "FOB", "USD", [item("1000")], [])) == [Decimal(25_430_000)]


def test_freight_that_does_not_divide_is_shared_by_price_to_the_last_dong():
    """Domain A8: share = line price / base. 25,430 VND over three equal lines: 8,477 + 8,477 + 8,476."""
    lines = [item("10"), item("10"), item("10")]
    got = valued(("IM", "FOB", "USD", lines, [charge("freight", "1")]))
    assert got.items["apportioned"].to_list() == [8477, 8477, 8476]
    assert got.items["apportioned"].sum() == 25_430


def test_freight_is_shared_by_mass_or_quantity_where_the_declarant_says_so():
    """Domain A8: by value, or by weight: 4,000 VND over 1 and 3 kg, 6,000 VND over 2 and 1 pieces."""
    lines = [item("500", mass="1", quantity="2"), item("500", mass="3", quantity="1")]
    by_mass = charge("freight", "4000", "VND", by="mass")
    by_quantity = charge("B", "6000", "VND", by="quantity")
    got = valued(("IM", "FOB", "USD", lines, [by_mass, by_quantity]))
    assert got.items["apportioned"].to_list() == [1000 + 4000, 3000 + 2000]


def test_a_royalty_falls_on_the_items_it_names_alone():
    """Domain A8, letter E (adds): on items 1 and 3 of three."""
    lines = [item("100"), item("100"), item("300")]
    got = valued(("IM", "CIF", "USD", lines, [charge("E", "40", of=[1, 3])]))
    assert got.items["apportioned"].to_list() == [10 * 25_430, 0, 30 * 25_430]


def test_a_discount_and_inland_freight_are_taken_off():
    """Domain A8, letters G and V (subtract)."""
    got = values(("IM", "CIF", "USD", [item("1000")], [charge("G", "50"), charge("V", "200000", "VND")]))
    assert got == [Decimal(950 * 25_430 - 200_000)]


def test_each_charge_is_converted_at_the_rate_of_its_own_currency():
    """ND59 art. 20.5; 90 EUR × 27,615.5 = 2,485,395 VND."""
    got = values(("IM", "FOB", "USD", [item("1000")], [charge("freight", "90", "EUR")]))
    assert got == [Decimal(25_430_000 + 2_485_395)]


def test_a_rate_quoted_for_a_hundred_units_is_read_so():
    """16,850 VND for 100 JPY: 12,345 JPY = 2,080,132.5 VND, rounded away from zero."""
    assert values(("IM", "CIF", "JPY", [item("12345")], [])) == [Decimal(2_080_133)]


def test_a_price_in_dong_needs_no_rate():
    assert values(("IM", "CIF", "VND", [item("1234567")], [])) == [Decimal(1_234_567)]


def test_half_a_dong_is_rounded_away_from_zero():
    """0.0295 × 27,615.5 + …: 1 EUR = 27,615.5 VND becomes 27,616."""
    assert values(("IM", "CIF", "EUR", [item("1")], [])) == [Decimal(27_616)]


def test_another_pack_counts_in_cents():
    """A currency of two decimals: 10.005 at 1 is 10.01; one cent of freight goes to the first of two lines."""
    law = ValuationLaw.of(TABLES, exchange({}), currency="XAU", places=2)
    assert values(("IM", "CIF", "XAU", [item("10.005")], []), law=law) == [Decimal("10.01")]
    got = values(("IM", "FOB", "XAU", [item("1"), item("1")], [charge("freight", "0.01", "XAU")]), law=law)
    assert got == [Decimal("1.01"), Decimal("1.00")]


@pytest.mark.parametrize(
    ("why", "declaration"),
    [
        ("no-freight", ("IM", "FOB", "USD", [item("1")], [])),
        ("no-freight", ("EX", "CFR", "USD", [item("1")], [])),
        ("no-insurance", ("EX", "CIF", "USD", [item("9")], [charge("freight", "1")])),
        ("no-term", ("IM", "", "USD", [item("1")], [])),
        ("no-term", ("IM", "XYZ", "USD", [item("1")], [])),
        ("no-rate", ("IM", "CIF", "CHF", [item("1")], [])),
        ("no-direction", ("CO", "CIF", "USD", [item("1")], [])),
        ("no-value", ("IM", "CIF", "USD", [item(None)], [])),
        ("no-value", ("IM", "CIF", "USD", [item("-1")], [])),
        ("unknown-charge", ("IM", "CIF", "USD", [item("1")], [charge("N", "1")])),
        ("no-charge-amount", ("IM", "FOB", "USD", [item("1")], [charge("freight", None)])),
        ("no-charge-amount", ("IM", "FOB", "USD", [item("1")], [charge("freight", "-5")])),
        ("no-charge-rate", ("IM", "FOB", "USD", [item("1")], [charge("freight", "5", "CHF")])),
        ("no-base", ("IM", "FOB", "USD", [item("1", mass=None)], [charge("freight", "5", by="mass")])),
        ("no-base", ("IM", "FOB", "USD", [item("1", mass="0")], [charge("freight", "5", by="mass")])),
        ("no-base", ("IM", "FOB", "USD", [item("1")], [charge("freight", "5", by="volume")])),
        ("no-item", ("IM", "FOB", "USD", [item("1")], [charge("freight", "5", of=[2])])),
        ("negative", ("IM", "CIF", "USD", [item("1")], [charge("G", "2")])),
        ("too-large", ("IM", "CIF", "USD", [item("999999999999999999.999999")], [])),
        ("too-large", ("IM", "CIF", "USD", [item("999999999999")], [])),
        ("too-large", ("IM", "FOB", "USD", [item("1")], [charge("freight", "999999999999999999")])),
    ],
)
def test_what_keeps_a_line_from_having_a_value_is_said_and_harms_no_other_declaration(why, declaration):
    good = ("IM", "CIF", "USD", [item("1")], [])
    got = valued(good, declaration, good).items
    assert got["valuation_state"].to_list() == ["ok", why, "ok"]
    assert got["customs_value"].to_list() == [Decimal(25_430), None, Decimal(25_430)]


@pytest.mark.parametrize("amount", [None, "-5"])
def test_a_charge_waits_for_the_price_of_another_line_and_is_not_blamed_for_it(amount):
    priced = [item("1"), item(amount)]
    assert states(("IM", "FOB", "USD", priced, [charge("freight", "5")])) == ["no-base-yet", "no-value"]
    assert states(("IM", "FOB", "USD", priced, [charge("freight", "5", by="mass")]))[0] == "ok"
    assert states(("IM", "FOB", "USD", priced, [charge("freight", "5", of=[1])]))[0] == "ok"


def test_a_freight_of_nothing_is_stated_all_the_same():
    assert states(("IM", "FOB", "USD", [item("1")], [charge("freight", "0")])) == ["ok"]


def test_shares_say_which_charge_gave_a_line_what():
    got = valued(("IM", "FOB", "USD", [item("1"), item("3")], [charge("freight", "4"), charge("G", "1")]))
    told = got.shares.sort("i", "type_code").rows()
    assert told == [
        (0, 0, "G", Decimal("-6358.000000")),
        (0, 0, "freight", Decimal("25430.000000")),
        (0, 1, "G", Decimal("-19072.000000")),
        (0, 1, "freight", Decimal("76290.000000")),
    ]


def test_the_coefficient_of_apportionment_is_the_lines_part_of_the_invoice():
    _, items, _ = declared(("IM", "CIF", "USD", [item("26.05"), item("2082.84")], []))
    alpha = coefficients(items)["alpha"].to_list()
    assert [round(a, 9) for a in alpha] == [Decimal("0.012352470"), Decimal("0.987647530")]


def test_no_items_and_no_charges_are_a_batch_too():
    got = valued(("IM", "CIF", "USD", [], []))
    assert got.items.height == 0
    assert got.items.schema["customs_value"] == pl.Decimal(24, 6)


@pytest.mark.data
def test_asycudas_coefficients_of_the_119_items_are_reproduced_to_nine_digits():
    path = Path(settings.DATA) / "asycuda_sad/nepal/sample_xml_format.xml"
    parts = [part for _, part in ElementTree.iterparse(path) if part.tag == "Valuation_item"]
    prices = [part.findtext("Item_Invoice/Amount_foreign_currency") for part in parts]
    printed = [Decimal(part.findtext("Alpha_coeficient_of_apportionment")) for part in parts]
    _, items, _ = declared(("IM", "CFR", "USD", [item(price) for price in prices], []))
    alpha = coefficients(items)["alpha"].to_list()
    assert len(alpha) == 119
    assert items["invoice_amount"].sum() == Decimal("2108.89")
    nine = Context(prec=9)
    assert [nine.create_decimal(a) for a in alpha] == [nine.create_decimal(p) for p in printed]


def test_the_pack_says_of_every_charge_what_it_does_and_its_book_has_no_faults():
    assert faults(VALUATION, TABLES) == []
    odd = TABLES["charge_types"].with_columns(sign=pl.lit(2, pl.Int8), applies=pl.lit("if-included"))
    assert VALUATION.check({**TABLES, "charge_types": odd}) == [
        "charge_types: 20 rows neither add nor take off",
        "charge_types: 16 rows depend on a component and name none",
    ]
