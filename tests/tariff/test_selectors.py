"""What the tariff of the pack says of a code, and how much of it value added tax covers."""

import re
from datetime import UTC, date, datetime

import polars as pl
import pytest
from django.db import transaction

from tests.tariff.workbooks import VN
from thongquan.books import services
from thongquan.config.paths import REPOSITORY
from thongquan.kernel.refusals import NotFound
from thongquan.tariff import selectors

AT = datetime(2026, 11, 22, tzinfo=UTC)
TODAY = {"on": date(2026, 11, 22), "known_at": AT}


@pytest.fixture(scope="module", autouse=True)
def viet_nam(django_db_setup, django_db_blocker):
    """The pack installed once for all tests here, and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        services.install(pack=VN, at=AT)
        yield
        transaction.set_rollback(True)


def test_a_code_stands_under_its_heading_and_chapter():
    assert selectors.path("01012100", **TODAY)["code"].to_list() == ["01", "0101", "01012100"]
    with pytest.raises(NotFound):
        selectors.path("01019999", **TODAY)


def test_a_foreign_code_offers_the_lines_under_its_six_digits():
    offered = selectors.lines_under("010121", **TODAY)["code"].to_list()
    assert offered == ["01012100"]
    assert selectors.lines_under("999999", **TODAY).is_empty()


def test_a_code_shows_every_schedule_with_its_name_and_whether_it_grants_anything():
    rates = selectors.rates_of("01012900", **TODAY)
    assert rates["schedule"].n_unique() == 23
    assert not rates.filter(schedule="RCEPA")["confirmed"].any()
    assert rates.filter(schedule="MFN")["name_vi"].to_list() == ["Thuế suất ưu đãi (MFN)"]


@pytest.mark.parametrize(
    ("code", "day", "categories"),
    [
        ("61091010", date(2026, 12, 31), ["VAT8"]),
        ("61091010", date(2027, 1, 1), ["VAT10"]),
        ("30049099", date(2026, 11, 22), ["VAT5"]),
        ("84713020", date(2026, 11, 22), ["VAT10", "VAT8"]),
        ("84713020", date(2027, 1, 1), ["VAT10"]),
        ("01022919", date(2026, 11, 22), ["EXEMPT"]),
        ("28289010", date(2026, 11, 22), None),
    ],
)
def test_value_added_tax_is_what_the_book_says_on_the_day_and_silence_where_it_says_nothing(
    code, day, categories
):
    found = selectors.vat_coverage(on=day, known_at=AT).filter(code=code)
    assert found.height == 1
    assert found["categories"].to_list() == [categories]


def test_the_docs_say_how_many_codes_value_added_tax_covers():
    covered = selectors.vat_coverage(**TODAY).filter(pl.col("prefix").is_not_null()).height
    page = (REPOSITORY / "docs" / "tariff.md").read_text()
    assert re.search(r"covers ([\d,]+) of the 11,414 lines", page)[1] == f"{covered:,}"
