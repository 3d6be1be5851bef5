"""Duties worked by hand from the articles, on codes of the real tariff. The expected numbers are literal.

40114000 is tyres of motorcycles: ordinary 52.5, MFN 35, ATIGA 0, AKFTA 5, CPTPP 6.7 (Mexico 10), EVFTA 4.3,
nothing under AHKFTA; VAT 8. 10063040 is parboiled rice: ordinary 60, MFN 40, ACFTA 0, not for seven countries.
"""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from tests.oracle.conftest import EXCHANGE, VN, engine_of
from tests.oracle.engine import book, engine
from tests.oracle.oracle import Line, Shipment

TYRES, RICE, SHIRTS, SUGAR, BUS = "40114000", "10063040", "61091010", "17011300", "87021010"
MILLION = 1_000_000
DAY = date(2026, 6, 15)


def duty(engine, code, origin, claim, *, value=10 * MILLION, **said):
    """(schedule applied, whether the claim was granted, import duty, VAT) of one line of `value` đồng."""
    line = Line(1, code, origin=origin, claim=claim, price=Decimal(value), **said)
    ((owed,),) = engine.answer([Shipment((line,), terms="CIF", currency="VND")])
    amounts = [owed.taxes[tax][2] if tax in owed.taxes else None for tax in ("ID", "VAT")]
    return owed.schedule, owed.granted, *amounts


def with_proof(proof, **said):
    return {"proof": proof, "direct": True, **said}


# ---------------------------------------------------------------- L107 art 5: the rate


def test_l107_art_5_duty_is_value_times_rate(in_2026):
    """Luật 107/2016, Điều 5 and 6: ad valorem, customs value by the rate of the line."""
    # 10,000,000 x 35 % = 3,500,000; VAT (10,000,000 + 3,500,000) x 8 % = 1,080,000
    assert duty(in_2026, TYRES, "US", "MFN") == ("MFN", True, 3_500_000, 1_080_000)


def test_l107_art_5_3_goods_of_a_country_without_mfn_treatment_pay_the_ordinary_rate(in_2026):
    """Luật 107/2016, Điều 5.3: MFN wants an origin with that treatment; Korea (North) has none."""
    # 10,000,000 x 52.5 % = 5,250,000; VAT 15,250,000 x 8 % = 1,220,000
    assert duty(in_2026, TYRES, "KP", "MFN") == ("ORD", False, 5_250_000, 1_220_000)


def test_l107_art_5_3_goods_of_no_declared_origin_pay_the_ordinary_rate(in_2026):
    """Luật 107/2016, Điều 5.3: without an origin there is no treatment to claim."""
    assert duty(in_2026, TYRES, "", "MFN") == ("ORD", False, 5_250_000, 1_220_000)


@pytest.mark.parametrize(("code", "ordinary", "mfn"), [(TYRES, 525, 350), (RICE, 600, 400), (SHIRTS, 300, 200)])
def test_l107_art_5_3_the_ordinary_rate_is_one_and_a_half_times_the_mfn_rate(in_2026, code, ordinary, mfn):
    """Luật 107/2016, Điều 5.3: ordinary = 150 % of MFN."""
    # of 1,000 đồng the duty is ten times the rate
    assert duty(in_2026, code, "US", "ORD", value=1_000)[2] == ordinary
    assert duty(in_2026, code, "US", "MFN", value=1_000)[2] == mfn


def test_l107_art_5_3_a_preference_is_granted_to_its_member_with_its_proof(in_2026):
    """Luật 107/2016, Điều 5.3: FTA by origin and proof; Singapore, form D."""
    # ATIGA 0 %; VAT 10,000,000 x 8 % = 800,000
    assert duty(in_2026, TYRES, "SG", "ATIGA", **with_proof("FORM-D")) == ("ATIGA", True, 0, 800_000)


def test_l107_art_5_3_a_preference_is_not_for_others_than_its_members(in_2026):
    """Luật 107/2016, Điều 5.3: Australian tyres with a form D are no tyres of ASEAN; MFN 35 %."""
    assert duty(in_2026, TYRES, "AU", "ATIGA", **with_proof("FORM-D")) == ("MFN", False, 3_500_000, 1_080_000)


def test_l107_art_5_3_a_rate_with_decimals_is_applied_exactly(in_2026):
    """Luật 107/2016, Điều 5.3 and 6: EVFTA 4.3 % of German tyres."""
    # 12,345,678 x 4.3 % = 530,864.154 -> 530,864; VAT 12,876,542 x 8 % = 1,030,123.36 -> 1,030,123
    found = duty(in_2026, TYRES, "DE", "EVFTA", value=12_345_678, **with_proof("REX"))
    assert found == ("EVFTA", True, 530_864, 1_030_123)


def test_l107_art_5_3_mexico_has_a_rate_of_its_own_under_cptpp(in_2026):
    """Luật 107/2016, Điều 5.3: the agreement's schedule: 6.7, Mexico 10."""
    # 10,000,000 x 10 % = 1,000,000, VAT 880,000; x 6.7 % = 670,000, VAT 10,670,000 x 8 % = 853,600
    assert duty(in_2026, TYRES, "MX", "CPTPP", **with_proof("SELF")) == ("CPTPP", True, 1_000_000, 880_000)
    assert duty(in_2026, TYRES, "AU", "CPTPP", **with_proof("SELF")) == ("CPTPP", True, 670_000, 853_600)


def test_l107_art_5_3_a_country_the_line_excludes_has_no_preference_in_it(in_2026):
    """Luật 107/2016, Điều 5.3: rice of Thailand is excluded from ACFTA's 0 %, rice of Cambodia is not."""
    # MFN 40 % of 10,000,000 = 4,000,000; rice is not subject to VAT
    assert duty(in_2026, RICE, "TH", "ACFTA", **with_proof("FORM-E")) == ("MFN", False, 4_000_000, 0)
    assert duty(in_2026, RICE, "KH", "ACFTA", **with_proof("FORM-E")) == ("ACFTA", True, 0, 0)


def test_l107_art_5_3_a_code_the_agreement_leaves_out_has_no_preference(in_2026):
    """Luật 107/2016, Điều 5.3: tyres are not in AHKFTA; goods of Hong Kong pay MFN."""
    found = duty(in_2026, TYRES, "HK", "AHKFTA", **with_proof("FORM-AHK"))
    assert found == ("MFN", False, 3_500_000, 1_080_000)


def test_l107_art_5_3_a_schedule_nobody_confirmed_grants_nothing(in_2026):
    """Luật 107/2016, Điều 5.3: a preference stands on its agreement; whose RCEP's columns are is not known."""
    found = duty(in_2026, TYRES, "JP", "RCEPA", **with_proof("RCEP"))
    assert found == ("MFN", False, 3_500_000, 1_080_000)


def test_l107_art_5_3_a_member_and_a_proof_do_not_confirm_a_schedule():
    """Luật 107/2016, Điều 5.3: the same where the book names a member and a proof of it: VIFTA, Israel."""
    tables = dict(book(VN, "tariff"))
    is_one = pl.col("schedule") == "VKFTA"
    for name, column, value in (("members", "country", "IL"), ("proofs", "proof_type", "FORM-VI")):
        new = tables[name].filter(is_one).head(1)
        new = new.with_columns(pl.lit("VIFTA").alias("schedule"), pl.lit(value).alias(column))
        tables[name] = pl.concat([tables[name], new])
    told = with_proof("FORM-VI")
    unconfirmed = engine(VN, DAY, EXCHANGE, tariff=tables)
    assert duty(unconfirmed, SHIRTS, "IL", "VIFTA", **told)[:3] == ("MFN", False, 2_000_000)
    # confirmed, VIFTA's 14 % of 10,000,000 = 1,400,000
    known = pl.col("confirmed") | (pl.col("schedule") == "VIFTA")
    tables["schedules"] = tables["schedules"].with_columns(confirmed=known)
    confirmed = engine(VN, DAY, EXCHANGE, tariff=tables)
    assert duty(confirmed, SHIRTS, "IL", "VIFTA", **told)[:3] == ("VIFTA", True, 1_400_000)


def test_l107_art_5_3_a_lower_rate_that_is_not_claimed_is_not_applied(in_2026):
    """Luật 107/2016, Điều 5.3: the declarant claims; tyres of Singapore under MFN pay MFN, proof or not."""
    found = duty(in_2026, TYRES, "SG", "MFN", **with_proof("FORM-D"))
    assert found == ("MFN", True, 3_500_000, 1_080_000)


def test_l107_art_5_3_who_claims_the_ordinary_rate_pays_it(in_2026):
    """Luật 107/2016, Điều 5.3: nobody is given a treatment he does not claim."""
    assert duty(in_2026, TYRES, "US", "ORD") == ("ORD", True, 5_250_000, 1_220_000)


@pytest.mark.parametrize(
    ("claim", "proof", "quota", "expected"),
    [
        ("MFN", "", "IN", 2_500_000),  # 25 % of 10,000,000
        ("MFN", "", "OUT", 8_000_000),  # 80 %
        ("ORD", "", "IN", 3_750_000),  # 37.5 %
        ("ORD", "", "OUT", 12_000_000),  # 120 %
        ("AANZFTA", "FORM-AANZ", "IN", 0),  # 0 %
        ("AANZFTA", "FORM-AANZ", "OUT", 5_000_000),  # 50 %
    ],
)
def test_l107_art_5_3_inside_and_outside_a_tariff_quota(in_2026, claim, proof, quota, expected):
    """Luật 107/2016, Điều 5.3: in and out schedules; raw cane sugar of Australia."""
    found = duty(in_2026, SUGAR, "AU", claim, proof=proof, direct=True, quota=quota)
    assert found[:3] == (claim, True, expected)


def test_l107_art_5_3_who_does_not_say_whether_he_is_inside_the_quota_is_asked(in_2026):
    """Luật 107/2016, Điều 5.3: two rates and no ground to choose one: no duty is set."""
    assert duty(in_2026, SUGAR, "BR", "MFN")[2:] == (None, None)


def test_l107_art_5_3_the_good_named_of_a_split_line_has_its_own_rate(in_2026):
    """Luật 107/2016, Điều 5.3: 12119011 is two goods under VCFTA, at 0 and 3 per cent."""
    chile = with_proof("FORM-VC")
    # 10,000,000 x 3 % = 300,000; unsaid, MFN 5 % = 500,000
    assert duty(in_2026, "12119011", "CL", "VCFTA", **chile, good=1)[:3] == ("VCFTA", True, 0)
    assert duty(in_2026, "12119011", "CL", "VCFTA", **chile, good=2)[:3] == ("VCFTA", True, 300_000)
    assert duty(in_2026, "12119011", "CL", "VCFTA", **chile)[:3] == ("MFN", False, 500_000)


def test_l107_art_5_3_an_excluded_country_may_be_excluded_from_one_good_of_the_line(in_2026):
    """Luật 107/2016, Điều 5.3: of 12119011 ACFTA excludes Thailand from the first good, not from the second."""
    thai = with_proof("FORM-E")
    assert duty(in_2026, "12119011", "TH", "ACFTA", **thai, good=1)[:3] == ("MFN", False, 500_000)
    assert duty(in_2026, "12119011", "TH", "ACFTA", **thai, good=2)[:3] == ("ACFTA", True, 0)


def test_l107_art_5_3_goods_of_kaesong_share_the_rate_where_the_line_says_so(in_2026):
    """Luật 107/2016, Điều 5.3: AKFTA covers 42021211 of the zone, and not 40114000 of it."""
    kaesong = with_proof("FORM-AK", zone="GIC")
    assert duty(in_2026, "42021211", "KR", "AKFTA", **kaesong)[:3] == ("AKFTA", True, 0)
    # MFN 35 % of 10,000,000
    assert duty(in_2026, TYRES, "KR", "AKFTA", **kaesong)[:3] == ("MFN", False, 3_500_000)


def test_l107_art_5_3_a_code_without_a_rate_of_its_own_takes_that_of_its_line_in_chapter_98(in_2026):
    """Luật 107/2016, Điều 5.3: MFN 7 and ordinary 10.5 % at 98213014; without such a line there is no rate."""
    # 10,000,000 x 7 % = 700,000; x 10.5 % = 1,050,000
    assert duty(in_2026, BUS, "JP", "MFN", special="98213014")[:3] == ("MFN", True, 700_000)
    assert duty(in_2026, BUS, "KP", "ORD", special="98213014")[:3] == ("ORD", True, 1_050_000)
    assert duty(in_2026, BUS, "JP", "MFN")[2:] == (None, None)


# ---------------------------------------------------------------- LHQ art 27: origin


def test_lhq_art_27_without_proof_the_goods_are_cleared_without_preference(in_2026):
    """Luật Hải quan 54/2014, Điều 27: no proof of origin, no preference, MFN."""
    assert duty(in_2026, TYRES, "SG", "ATIGA", direct=True) == ("MFN", False, 3_500_000, 1_080_000)


def test_lhq_art_27_the_proof_of_another_agreement_proves_nothing(in_2026):
    """Luật Hải quan 54/2014, Điều 27: a form E does not open ATIGA."""
    assert duty(in_2026, TYRES, "SG", "ATIGA", **with_proof("FORM-E")) == ("MFN", False, 3_500_000, 1_080_000)


def test_lhq_art_27_goods_that_did_not_come_directly_are_cleared_without_preference(in_2026):
    """Luật Hải quan 54/2014, Điều 27: the rules of origin want direct transport."""
    found = duty(in_2026, TYRES, "SG", "ATIGA", proof="FORM-D", direct=False)
    assert found == ("MFN", False, 3_500_000, 1_080_000)


# ---------------------------------------------------------------- L107 art 8, TT38 art 35: the day


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 12, 31), 960_000),  # (10,000,000 + 2,000,000) x 8 %
        (date(2027, 1, 1), 1_200_000),  # x 10 %
    ],
)
def test_l107_art_8_the_law_of_the_day_of_registration_applies(day, expected):
    """Luật 107/2016, Điều 8; TT 38/2015, Điều 35: taxes are reckoned at registration. The reduced VAT of shirts
    ends with the year 2026."""
    assert duty(engine_of(day), SHIRTS, "US", "MFN") == ("MFN", True, 2_000_000, expected)


def test_tt38_art_35_before_its_first_day_a_tariff_is_no_law():
    """TT 38/2015, Điều 35: on the last day of 2025 the tariff of 2026 gives no rate."""
    assert duty(engine_of(date(2025, 12, 31)), SHIRTS, "US", "MFN")[2:] == (None, None)


# ---------------------------------------------------------------- TT38 arts 37, 39: the amounts


def test_tt38_art_39_4_the_import_duty_is_in_the_base_of_value_added_tax(in_2026):
    """TT 38/2015, Điều 39.4 with 37: VAT = (CV + ID) x rate, the duty already in whole đồng."""
    # 162 x 35 % = 56.7 -> 57; VAT (162 + 57) x 8 % = 17.52 -> 18 (of the unrounded 218.7 it would be 17)
    assert duty(in_2026, TYRES, "US", "MFN", value=162)[2:] == (57, 18)


def test_tt38_art_18_5_a_tax_in_đồng_has_no_decimals(in_2026):
    """TT 38/2015, Điều 18.5: VND without decimals; that half a đồng is a whole one is the pack's rule."""
    # 30 x 35 % = 10.5 -> 11 (to the even one it would be 10); VAT (30 + 11) x 8 % = 3.28 -> 3
    assert duty(in_2026, TYRES, "US", "MFN", value=30)[2:] == (11, 3)


def test_tt38_art_37_a_duty_of_nothing_is_a_duty_reckoned(in_2026):
    """TT 38/2015, Điều 37: 0 % is a rate, and its row stands with amount 0."""
    # computers, MFN 0 %; VAT 10,000,000 x 8 % = 800,000
    assert duty(in_2026, "84713020", "US", "MFN", vat="VAT8") == ("MFN", True, 0, 800_000)


def test_tt38_art_35_the_longest_prefix_of_the_code_gives_the_category_of_value_added_tax():
    """TT 38/2015, Điều 35: taxes are reckoned by the goods declared; what the law says of a code alone goes
    before what it says of its heading and of its chapter."""
    tables = dict(book(VN, "vat"))
    chapter = tables["vat_codes"].filter(pl.col("prefix") == "61", pl.col("category") == "VAT8")
    rows = [
        chapter.with_columns(pl.lit(prefix).alias("prefix"), pl.lit(category).alias("category"))
        for prefix, category in (("6109", "VAT5"), ("61091010", "VAT10"))
    ]
    tables["vat_codes"] = pl.concat([tables["vat_codes"], *rows])
    found = engine(VN, DAY, EXCHANGE, vat=tables)
    # MFN 20 %: 12,000,000 x 10 % = 1,200,000; x 5 % = 600,000; x 8 % = 960,000
    assert duty(found, "61091010", "US", "MFN")[3] == 1_200_000
    assert duty(found, "61091020", "US", "MFN")[3] == 600_000
    assert duty(found, "61102000", "US", "MFN")[3] == 960_000


def test_l107_art_5_export_duty_is_export_value_times_rate():
    """Luật 107/2016, Điều 5: a code in the export tariff pays its rate of the export value."""
    # a schedule of exports, as a pack would give it: tyres 12.5 %, rice not in it
    # 10,000,003 x 12.5 % = 1,250,000.375 -> 1,250,000
    tables = dict(book(VN, "tariff"))
    ordinary, rates = pl.col("schedule") == "ORD", tables["rates"]
    export = tables["schedules"].filter(ordinary).with_columns(schedule=pl.lit("EXP"), kind=pl.lit("export"))
    tables["schedules"] = pl.concat([tables["schedules"], export])
    rate = pl.lit(Decimal("12.5"), rates.schema["rate"])
    tyres = rates.filter(ordinary, pl.col("code") == TYRES).with_columns(schedule=pl.lit("EXP"), rate=rate)
    tables["rates"] = pl.concat([rates, tyres])
    lines = tuple(Line(n, code, price=Decimal(10_000_003)) for n, code in ((1, TYRES), (2, RICE)))
    sale = Shipment(lines, "export", "FOB", "VND")
    ((first, second),) = engine(VN, DAY, EXCHANGE, tariff=tables).answer([sale])
    assert first.taxes == {"ED": (10_000_003, Decimal("12.5"), 1_250_000)}
    assert second.taxes == {}


def test_l107_art_5_3_who_must_choose_a_good_is_told_the_rates_of_his_own_origin(in_2026):
    """Luật 107/2016, Điều 5.3: 15043000 under CPTPP is "1.2/0; M: 1.9/0": goods of Mexico have 1.9 or 0."""
    line = Line(1, "15043000", "MX", claim="CPTPP", proof="SELF", direct=True, price=Decimal(100))
    _, (assessed,) = in_2026.judge([Shipment((line,), terms="CIF", currency="VND")])
    told = assessed.items.select("entitlement", "entitlement_expected").row(0)
    assert told == ("split-choose", "1: 1.9; 2: 0")
