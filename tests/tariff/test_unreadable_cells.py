"""A cell of the source that could not be read is in the book, and grants nothing."""

import polars as pl

from tests.tariff.owed import granted, law_on, line, one
from tests.tariff.small import rate, rows, tariff
from thongquan.tariff.domain import book


def law_with(schedule):
    tables = tariff()
    others = tables["rates"].filter((pl.col("code") != "01012900") | (pl.col("schedule") != schedule))
    unread = rows(book.RATES, rate("01012900", schedule, None, kind="unreadable", note="0(-KH, )"))
    return law_on(tariff={**tables, "rates": pl.concat([others, unread])})


def test_a_preference_whose_cell_could_not_be_read_is_charged_at_the_mfn_rate_and_not_at_nought():
    item, owed = one(granted("01012900", "AKFTA", "KR", "FORM-AK"), law=law_with("AKFTA"))
    assert (item["entitlement"], item["duty_schedule"], owed["ID"]) == ("not-eligible", "MFN", 50_000)


def test_where_the_mfn_cell_itself_could_not_be_read_nothing_is_charged_and_the_line_says_so():
    item, owed = one(line("01012900", "MFN", "TH"), law=law_with("MFN"))
    assert owed == {}
    assert item["duty_state"] != "ok"
