"""The pack of Viet Nam: loads whole and once, and holds together."""

from datetime import UTC, datetime

import polars as pl
import pytest
from django.db import transaction

from tests.tariff.workbooks import VN
from thongquan.books import selectors, services
from thongquan.books.domain.sources import sources

AT = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def viet_nam(django_db_setup, django_db_blocker):
    """The pack installed once for all tests here, and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        services.install(pack=VN, at=AT)
        yield
        transaction.set_rollback(True)


def tables(book):
    return selectors.in_force(book, on=AT.date(), known_at=AT).tables


def test_viet_nams_pack_is_published_once_however_often_it_is_installed():
    found = selectors.current(known_at=AT)
    assert {"tariff", "vat", "taxes", "exchange", "regimes", "controls", "valuation"} <= set(found)
    again = services.install(pack=VN, at=AT)
    assert (again.published, again.drafted) == ((), ())


def test_demo_rates_are_installed_in_the_demo_alone(settings):
    assert tables("exchange")["rates"].is_empty()
    settings.DEMO = True
    with transaction.atomic():
        services.install(pack=VN, at=AT)
        assert tables("exchange")["rates"].filter(currency="USD").height == 1
        assert selectors.tables("exchange", known_at=AT).demo
        settings.DEMO = False
        assert tables("exchange")["rates"].is_empty()
        transaction.set_rollback(True)


def test_what_stands_in_viet_nams_tariff_book():
    book = tables("tariff")
    assert book["nomenclature"].filter(pl.col("leaf")).height == 11_414
    assert book["rates"].n_unique(["code", "schedule"]) == 262_522
    assert book["special"].n_unique("row") == 586
    assert book["nomenclature"].filter(pl.col("code").str.len_chars() <= 4, pl.col("vi") == "").is_empty()
    assert not book["nomenclature"]["official"].any()
    unconfirmed = book["schedules"].filter(~pl.col("confirmed"))["schedule"].to_list()
    assert sorted(unconfirmed) == ["RCEPA", "RCEPB", "RCEPC", "RCEPD", "RCEPE", "RCEPF", "VIFTA"]
    granting = book["schedules"].filter(pl.col("confirmed") & (pl.col("kind") == "preference"))
    assert granting.join(book["members"], on="schedule", how="anti").is_empty()
    assert granting.join(book["proofs"], on="schedule", how="anti").is_empty()


def test_countries_excluded_from_an_agreement_are_parties_to_it():
    book = tables("tariff")
    excluded = (
        book["rates"].select("schedule", country="not_countries").explode("country").drop_nulls().unique()
    )
    assert excluded.join(book["members"], on=["schedule", "country"], how="anti").is_empty()


def test_every_row_of_law_names_its_source_and_no_decree_is_called_verified_that_nobody_read():
    for book in ("tariff", "vat", "taxes", "exchange", "regimes", "controls"):
        for name, frame in tables(book).items():
            if "basis" in frame.columns:
                assert frame.filter(pl.col("basis").str.strip_chars() == "").is_empty(), f"{book}.{name}"
    assert not tables("tariff")["schedules"]["verified"].any()


def test_no_file_of_the_pack_is_larger_than_two_megabytes_and_none_is_python():
    files = [path for path in VN.rglob("*") if path.is_file()]
    assert all(path.stat().st_size < 2_000_000 for path in files)
    assert not [path for path in files if path.suffix == ".py"]


def test_a_book_whose_rows_name_their_own_laws_rests_on_those_that_most_rows_name():
    """Never "see there": who asks what the rules rest on reads laws."""
    told = dict(selectors.editions().select("book", "basis").iter_rows())
    assert "Thông tư 38/2015/TT-BTC" in told["rules"]
    assert told["rules"].endswith(")")
    assert "; … (+" in told["rules"]
    assert "08/2023/TT-BCT" in told["controls"]
    assert not [text for text in told.values() if text in ("", "pack") or "căn cứ riêng" in text]
    named = dict(sources(selectors.edition("clearance", 1).tables).iter_rows())
    assert named["Luật Khiếu nại 02/2011/QH13, Điều 9"] == 1
    assert list(named.values()) == sorted(named.values(), reverse=True)
