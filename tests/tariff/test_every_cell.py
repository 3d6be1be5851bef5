"""Every cell of the pack's tariff, claimed with all papers by an origin it is for and by one it is not for."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from benchmarks.tariffs import of_pack

from tests.tariff.owed import ITEM
from thongquan.config.paths import REPOSITORY
from thongquan.tariff.domain.calculator import offers
from thongquan.tariff.domain.duties import TariffLaw, assess

DAY = date(2026, 11, 22)
CODES, PREFERENCES_CONFIRMED = 11_414, 14


@pytest.fixture(scope="module")
def tables():
    return of_pack(REPOSITORY / "packs" / "vn", DAY)


@pytest.fixture(scope="module")
def law(tables):
    return TariffLaw.of(*tables)


def claimed(rates, law, *, origin, alternative="alternative", quota=None):
    """One line per row of `rates`: its code and schedule, with everything the schedule wants."""
    about = law.about.select("schedule", "members", proof=pl.col("proofs").list.first())
    lines = rates.join(about, on="schedule", maintain_order="left").with_row_index("i")
    lines = lines.select(
        "i",
        commodity_code="code",
        special_code=pl.lit(""),
        origin_country_code=origin,
        origin_zone_code=pl.lit(""),
        duty_regime_code="schedule",
        proof_type="proof",
        direct_transport=pl.lit(value=True),
        quota_code=pl.lit(quota or ""),
        rate_alternative=alternative,
        customs_value=pl.lit(Decimal(1_000_000)),
        vat_category=pl.lit("VAT10"),
        vat_rate_declared=pl.lit(None),
        relief_code=pl.lit(""),
    )
    return assess(lines.cast(dict(ITEM)), law, direction="import")


def usual(tables, law, kind):
    """The rows of confirmed schedules that hold for all countries, of one kind."""
    confirmed = law.about.filter("confirmed")["schedule"].implode()
    everybody = pl.col("only_countries").is_null() & (pl.col("not_countries").list.len() == 0)
    rows = tables[0]["rates"].filter(pl.col("schedule").is_in(confirmed) & everybody & (pl.col("kind") == kind))
    apart = tables[0]["rates"].filter(pl.col("only_countries").is_not_null()).select("code", "schedule")
    return rows.join(apart, on=["code", "schedule"], how="anti")


def test_the_law_of_the_pack_has_every_code(law):
    assert law.codes.unknown == CODES
    assert law.about.filter("confirmed", kind="preference").height == PREFERENCES_CONFIRMED


def test_every_plain_rate_is_charged_as_it_stands_in_the_book(tables, law):
    rows = usual(tables, law, "rate").filter(pl.col("out_quota").is_null())
    got = claimed(rows, law, origin=pl.col("members").list.first())
    assert rows.height > 150_000
    assert set(got.items["entitlement"]) == {"ok"}
    assert got.taxes.filter(tax="ID").sort("i")["rate"].to_list() == rows["rate"].to_list()


def test_every_cell_that_is_not_eligible_grants_nothing(tables, law):
    rows = usual(tables, law, "not_eligible")
    got = claimed(rows, law, origin=pl.col("members").list.first())
    assert rows.height > 7_000
    assert set(got.items["entitlement"]) == {"not-eligible"}


def test_every_country_left_out_is_refused_and_every_other_member_is_not(tables, law):
    left_out = pl.col("not_countries").list.len() > 0
    rows = tables[0]["rates"].filter(left_out & (pl.col("kind") == "rate"))
    names = law.about.select("schedule", "members")
    cells = rows.join(names, on="schedule").with_columns(
        inside=pl.col("not_countries").list.set_intersection("members"),
        others=pl.col("members").list.set_difference("not_countries"),
    ).drop("members")  # fmt: skip
    out = cells.explode("inside").drop_nulls("inside")
    assert set(claimed(out, law, origin="inside").items["entitlement"]) == {"excluded-country"}
    rest = cells.explode("others").drop_nulls("others")
    got = claimed(rest, law, origin="others")
    assert set(got.items["entitlement"]) == {"ok"}
    assert got.taxes.filter(tax="ID").sort("i")["rate"].to_list() == rest["rate"].to_list()


def test_every_rate_of_one_country_is_that_countrys_and_not_the_others(tables, law):
    apart = tables[0]["rates"].filter(pl.col("only_countries").is_not_null())
    got = claimed(apart, law, origin=pl.col("only_countries").list.first())
    assert apart.height > 900
    assert got.taxes.filter(tax="ID").sort("i")["rate"].to_list() == apart["rate"].to_list()
    general = tables[0]["rates"].filter(pl.col("only_countries").is_null()).join(
        apart.select("code", "schedule", "alternative"), on=["code", "schedule", "alternative"], how="semi"
    )  # fmt: skip
    got = claimed(general, law, origin=pl.lit("JP"))
    assert got.taxes.filter(tax="ID").sort("i")["rate"].to_list() == general["rate"].to_list()


@pytest.mark.parametrize(("side", "column"), [("IN", "rate"), ("OUT", "out_quota")])
def test_every_quota_has_its_two_rates(tables, law, side, column):
    rows = tables[0]["rates"].filter(pl.col("out_quota").is_not_null())
    got = claimed(rows, law, origin=pl.col("members").list.first(), quota=side)
    assert rows.height == 68
    assert got.taxes.filter(tax="ID").sort("i")["rate"].to_list() == rows[column].to_list()


def test_what_is_split_is_never_guessed(tables, law):
    confirmed = law.about.filter("confirmed")["schedule"].implode()
    split = tables[0]["rates"].filter((pl.col("alternative") > 0) & pl.col("schedule").is_in(confirmed))
    got = claimed(
        split.unique(["code", "schedule"]), law, origin=pl.col("members").list.first(), alternative=pl.lit(0)
    )
    assert set(got.items["entitlement"]) == {"split-choose"}


def test_a_schedule_that_is_not_confirmed_grants_no_cell(tables, law):
    open_ones = law.about.filter(~pl.col("confirmed"))["schedule"].implode()
    rows = tables[0]["rates"].filter(pl.col("schedule").is_in(open_ones))
    got = claimed(rows, law, origin=pl.lit("JP"))
    assert set(got.items["entitlement"]) == {"unconfirmed"}
    assert set(got.taxes["schedule"].drop_nulls()) <= {"MFN", "ORD"}


def test_all_codes_that_refer_to_chapter_98_ask_for_a_line_of_it(tables, law):
    rows = tables[0]["rates"].filter(kind="see_98")
    got = claimed(rows, law, origin=pl.lit("CN"))
    assert rows.height == 264
    assert set(got.items["code_state"]) == {"needs-98"}
    assert got.taxes.is_empty()


def test_the_calculator_knows_the_agreements_of_a_thai_car_part(law):
    found = {
        o.schedule: o
        for o in offers(law, code="87082996", origin="TH", value=Decimal(10**9), vat_category="VAT10")
    }
    assert found["ATIGA"].granted
    assert found["ATIGA"].proofs == ("FORM-D",)
    assert found["EVFTA"].state == "not-member"
    assert found["RCEPA"].state == "unconfirmed"
