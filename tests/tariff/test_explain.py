"""What a person is told of a tax, and of the schedules he could claim."""

from decimal import Decimal

from tests.tariff.owed import LAW, assessed, granted, line, one
from thongquan.tariff.domain.calculator import offers
from thongquan.tariff.domain.explain import explained


def told(given, **more):
    got = assessed(given)
    return explained(
        {**got.items.row(0, named=True), **more}, got.taxes.to_dicts(), LAW, direction="import", currency="VND"
    )


def test_a_duty_names_measure_basis_base_rate_and_amount_in_both_languages():
    duty, vat = told(line("19023020", "MFN", "CN", value="20000000"))
    assert duty["en"] == (
        "ID 20% × customs value 20,000,000 = 4,000,000 VND. Legal basis: test; measure tariff:MFN:19023020:0."
        " Schedule: MFN (Most favoured nation)."
    )
    assert duty["vi"].startswith("ID 20% × trị giá hải quan 20.000.000 = 4.000.000 VND. Căn cứ: test;")
    assert vat["en"].startswith(
        "VAT 10% × (customs value 20,000,000 + ID 4,000,000 = 24,000,000) = 2,400,000 VND."
    )


def test_the_exchange_rate_is_told_where_there_was_one():
    duty, _ = told(line("19023020"), exchange_rate=Decimal("25430.500000"), exchange_units=1)
    assert duty["en"].endswith("Exchange rate: 25,430.5 VND for 1 of the invoice currency.")
    duty, _ = told(line("19023020"), exchange_rate=Decimal(1), exchange_units=1)
    assert "Exchange" not in duty["en"]


def test_a_relief_is_told():
    assert "Exempt under relief GIFT." in told(line("19023020", relief="GIFT"))[0]["en"]


def test_the_calculator_offers_every_schedule_with_its_proof_the_cheapest_first():
    found = offers(LAW, code="01012900", origin="TH", value=Decimal(1_000_000))
    assert [(o.schedule, o.duty, o.proofs) for o in found if o.granted] == [
        ("ATIGA", Decimal(0), ("FORM-D",)),
        ("AKFTA", Decimal(0), ("FORM-AK",)),
        ("MFN", Decimal(50_000), ()),
        ("ORD", Decimal(75_000), ()),
    ]
    assert {o.schedule: o.state for o in found if not o.granted} == {
        "CPTPP": "not-member",
        "RCEPA": "unconfirmed",
    }


def test_the_calculator_shows_every_good_of_a_split_code_and_both_sides_of_a_quota():
    found = offers(LAW, code="03072200", origin="TH", value=Decimal(100))
    assert [(o.alternative, o.rate) for o in found if o.schedule == "ATIGA"] == [(1, 0), (2, 5)]
    found = offers(LAW, code="04072100", origin="TH", value=Decimal(100))
    assert [(o.quota, o.rate) for o in found if o.schedule == "MFN"] == [("IN", 40), ("OUT", 80)]


def test_the_calculator_pays_what_the_declaration_pays():
    for offer in offers(LAW, code="87021060", origin="MX", value=Decimal(1_000_003), vat_category="VAT10"):
        if offer.granted:
            proof = offer.proofs[0] if offer.proofs else ""
            _, owed = one(granted("87021060", offer.schedule, "MX", proof, value="1000003"))
            assert (offer.duty, offer.taxes) == (owed["ID"], owed["ID"] + owed["VAT"])


def test_the_calculator_of_an_unknown_code_says_so():
    assert {o.state for o in offers(LAW, code="99999999", origin="TH", value=Decimal(1))} == {"unknown"}
