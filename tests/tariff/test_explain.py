"""What a person is told of a tax, and of the schedules he could claim."""

from decimal import Decimal

import polars as pl

from tests.tariff import small
from tests.tariff.owed import LAW, RELIEF, assessed, granted, line, one
from thongquan.tariff.domain.calculator import offers
from thongquan.tariff.domain.duties import TariffLaw
from thongquan.tariff.domain.explain import TREATMENTS, explained, treatment


def told(given, law=LAW, **more):
    got = assessed(given, law=law)
    return explained(
        {**got.items.row(0, named=True), **more}, got.taxes.to_dicts(), law, direction="import", currency="VND"
    )


def named_law():
    """The small law whose taxes have names, as a pack gives them."""
    taxes = small.taxes()
    names = {"ID": ("Thuế nhập khẩu", "Import duty"), "VAT": ("Thuế giá trị gia tăng", "Value added tax")}
    rows = taxes["tax_types"].filter(pl.col("tax").is_in(list(names)))
    for place, language in enumerate(("vi", "en")):
        said = {tax: name[place] for tax, name in names.items()}
        rows = rows.with_columns(pl.col("tax").replace_strict(said).alias(f"name_{language}"))
    return TariffLaw.of(small.tariff(), small.vat(), {"tax_types": rows}, RELIEF)


def test_a_duty_names_measure_basis_base_rate_and_amount_in_both_languages():
    duty, vat = told(line("19023020", "MFN", "CN", value="20000000"), named_law())
    assert duty["en"] == (
        "Import duty: 20% × customs value 20,000,000 = 4,000,000 VND."
        " Legal basis: test; measure tariff:MFN:19023020:0. Schedule: Most favoured nation (MFN)."
    )
    assert duty["vi"].startswith(
        "Thuế nhập khẩu: 20% × trị giá hải quan 20.000.000 = 4.000.000 VND. Căn cứ: test;"
    )
    assert vat["en"].startswith(
        "Value added tax: 10% × (customs value 20,000,000 + import duty 4,000,000 = 24,000,000)"
        " = 2,400,000 VND."
    )
    assert "+ thuế nhập khẩu 4.000.000 =" in vat["vi"]


def test_an_amount_that_was_rounded_says_so():
    """5 % of 30 is 1.5: so 2."""
    duty, _ = told(line("01012900", value="30"))
    assert duty["en"].startswith("ID: 5% × customs value 30 = 1.5, rounded to 2 VND.")
    assert duty["vi"].startswith("ID: 5% × trị giá hải quan 30 = 1,5, làm tròn 2 VND.")


def invoiced(value, price, rate, units=1):
    more = {
        "invoice_amount": Decimal(price),
        "invoice_currency_code": "USD",
        "exchange_rate": Decimal(rate),
        "exchange_units": units,
    }
    return told(line("19023020", value=value), **more)[0]["en"].partition(" Customs value ")[2]


def test_the_customs_value_is_worked_out_from_the_invoice():
    """1,000 USD at 25,430.5 are 25,430,500; freight and insurance add, what is taken off is less."""
    assert invoiced("25430500", "1000", "25430.500000") == (
        "25,430,500 VND: 1,000 USD × exchange rate 25,430.5 = 25,430,500."
    )
    assert invoiced("25430600", "1000", "25430.5").endswith(
        " = 25,430,500, plus 100 of freight, insurance and adjustments shared out to the item."
    )
    assert ", less 500 of freight" in invoiced("25430000", "1000", "25430.5")
    assert invoiced("17", "10", "165.5", units=100) == "17 VND: 10 USD × exchange rate 165.5 / 100 ≈ 17."


def test_goods_whose_value_is_not_known_yet_are_explained_without_it():
    invoice = {"invoice_amount": Decimal(10), "invoice_currency_code": "USD", "exchange_rate": Decimal(25_000)}
    got = told(line("64021910", vat="EXEMPT", value=None), customs_value=None, **invoice)
    assert all("Customs value" not in said["en"] for said in got)


def test_a_price_in_national_currency_needs_no_words():
    assert invoiced("500", "500", "1") == ""


def test_exempt_goods_see_what_the_tax_would_be_and_by_which_law_they_are_exempt():
    """20 % of 1,000,000 would be 200,000."""
    duty = told(line("19023020", relief="GIFT"))[0]["en"]
    assert duty.startswith(
        "ID: 20% × customs value 1,000,000 = 200,000 VND, exempt under relief GIFT (test): 0 to pay."
    )


def test_not_subject_exempt_and_a_rate_of_nought_are_three_things():
    """Luật Thuế GTGT, Điều 5 (not subject: no rate) and Điều 9 (a rate of 0 %); L107 art. 16 (exemption)."""
    lines = (
        line("64021910", vat="EXEMPT"),
        line("64021910", vat="VAT0"),
        line("64021910", vat="VAT10", relief="GIFT"),
        line("64021910", vat="VAT10"),
    )
    rows = assessed(*lines).taxes.filter(tax="VAT").sort("i").to_dicts()
    assert [(treatment(row), row["rate"], row["relief"]) for row in rows] == [
        ("not-subject", None, None),
        ("zero-rate", 0, None),
        ("exempt", 10, "GIFT"),
        ("charged", 10, None),
    ]
    assert [row["amount"] > 0 for row in rows] == [False, False, False, True]
    assert set(TREATMENTS) == {treatment(row) for row in rows}
    exempt, nought = (told(given)[-1]["en"] for given in lines[:2])
    assert exempt.startswith("VAT: the goods are not subject to this tax, there is no rate; 0 VND to pay.")
    assert nought.startswith("VAT: 0% × (customs value")


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
