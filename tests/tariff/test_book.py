"""The tables of the tariff's books hold what their consumers count on."""

import polars as pl
import pytest

from tests.tariff import small
from thongquan.tariff.domain import book


@pytest.mark.parametrize(
    ("kind", "tables"),
    [(book.TARIFF, small.tariff()), (book.VAT, small.vat()), (book.TAXES, small.taxes()),
     (book.EXCHANGE, small.exchange())],
    ids=lambda x: getattr(x, "code", ""),
)  # fmt: skip
def test_the_small_books_conform_to_their_schemas(kind, tables):
    assert set(tables) == set(kind.tables)
    assert {n: kind.tables[n].faults(t) for n, t in tables.items()} == {n: [] for n in tables}
    assert kind.check(tables) == []


def test_a_rate_of_a_schedule_the_book_does_not_have_is_a_fault():
    tables = small.tariff()
    tables["rates"] = tables["rates"].with_columns(schedule=pl.lit("XFTA"))
    assert any("name no schedule" in fault for fault in book.TARIFF.check(tables))


def test_a_table_says_which_columns_are_missing_wrong_unknown_or_empty():
    rates = small.tariff()["rates"]
    spoilt = rates.drop("kind").with_columns(
        rate=pl.col("rate").cast(pl.Float64), surplus=pl.lit(1), code=pl.lit(None, pl.String)
    )
    assert [f.split(" in ")[0] for f in book.RATES.faults(spoilt)] == [
        "column kind is missing",
        "column rate is Float64, not Decimal(precision=9, scale=4)",
        "column surplus is unknown",
        "column code is empty",
    ]


def test_texts_may_be_in_any_language_of_a_pack():
    assert book.NOMENCLATURE.is_text("lo")
    assert book.SCHEDULES.is_text("name_fr")
    assert not book.SCHEDULES.is_text("vi")
    assert not book.RATES.is_text("en")
