"""Declarations as frames: typed by exact patterns, nothing guessed, nothing lost without a word."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from thongquan.clearance.domain.declaration import (
    Charge,
    Container,
    Declaration,
    Document,
    Item,
    OtherTax,
    Party,
)
from thongquan.clearance.domain.frames import FEW, Frames, frames
from thongquan.kernel.decimals import MONEY, exact


def declaration(reference: str = "R1", **fields) -> Declaration:
    return Declaration(functional_reference_id=reference, type_code="IM", **fields)


def item(number: int = 1, **fields) -> Item:
    return Item(item_number=number, commodity_code="85171300", **fields)


def test_each_part_knows_its_declaration_and_its_place_in_it():
    batch = [
        declaration(items=[item(1), item(2)], parties=[Party(role_code="IM")]),
        declaration("R2"),
        declaration("R3", items=[item(1, taxes=[OtherTax(tax_code="VAT"), OtherTax(tax_code="EXC")])]),
    ]
    read = frames(batch)
    assert read.declarations["d"].to_list() == [0, 1, 2]
    assert read.items.select("i", "d", "n").rows() == [(0, 0, 1), (1, 0, 2), (2, 2, 1)]
    assert read.taxes.select("i", "d", "n", "t", "tax_code").rows() == [
        (2, 2, 1, 1, "VAT"),
        (2, 2, 1, 2, "EXC"),
    ]
    assert read.parties.select("d", "n", "role_code").rows() == [(0, 1, "IM")]


def test_numbers_and_days_are_typed_and_an_empty_one_is_null():
    read = frames([declaration(arrival_date="2026-11-20", items=[item(quantity="12.50", invoice_amount="-3")])])
    assert read.declarations["arrival_date"].to_list() == [date(2026, 11, 20)]
    assert read.declarations["acceptance_date"].to_list() == [None]
    assert read.items["quantity"].to_list() == [Decimal("12.5")]
    assert read.items["net_mass"].to_list() == [None]
    assert read.items["quantity"].dtype == MONEY
    assert read.unreadable.is_empty()


@pytest.mark.parametrize(
    "text",
    ["1,5", " 1", "1e5", "NaN", "Infinity", "1.1234567", "1234567890123456789", "+1", ".5", "١", "1\n"],
)
def test_what_is_not_exactly_a_number_is_null_and_listed_as_it_was_written(text):
    read = frames([declaration(), declaration("R2", items=[item(1), item(2, net_mass=text)])])
    assert read.items["net_mass"].to_list() == [None, None]
    assert read.unreadable.rows() == [(1, "items[2].net_mass", text, "number")]


@pytest.mark.parametrize("text", ["20/11/2026", "2026-02-30", "2026-1-1", "0000-01-01", "2026-11-20T00:00"])
def test_what_is_not_a_day_of_the_calendar_is_null_and_listed(text):
    read = frames([declaration(documents=[Document(category_code="invoice", issue_date=text)])])
    assert read.documents["issue_date"].to_list() == [None]
    assert read.unreadable.rows() == [(0, "documents[1].issue_date", text, "day")]


def test_the_path_of_an_unreadable_tax_names_its_item():
    read = frames([declaration(items=[item(1), item(2, taxes=[OtherTax(tax_code="VAT", rate="8%")])])])
    assert read.unreadable.rows() == [(0, "items[2].taxes[1].rate", "8%", "number")]


def test_the_columns_do_not_depend_on_what_was_filled():
    full = declaration(
        items=[item(1, quantity="1", taxes=[OtherTax(tax_code="VAT")])],
        documents=[Document(category_code="invoice")],
        parties=[Party(role_code="IM")],
        containers=[Container(id="CSQU3054383", seal_ids=["S1", "S2"], item_numbers=[1])],
        charges=[Charge(type_code="freight", amount="1", currency_code="USD", item_numbers=[1, 2])],
    )
    some, none, empty = frames([full, declaration()]), frames([declaration()]), frames([])
    for name in Frames.__dataclass_fields__:
        assert getattr(some, name).schema == getattr(none, name).schema == getattr(empty, name).schema, name
    assert some.containers["seal_ids"].to_list() == [["S1", "S2"]]
    assert some.charges["item_numbers"].to_list() == [[1, 2]]


@given(st.lists(st.text(max_size=30) | st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{0,8})?", fullmatch=True)))
def test_no_text_at_all_makes_the_frames_fail_and_they_agree_with_the_kernel(texts):
    read = frames([declaration(items=[item(k + 1, quantity=text) for k, text in enumerate(texts)])])
    assert read.items["quantity"].to_list() == [exact(text) for text in texts]
    unread = [text for text in texts if text and exact(text) is None]
    assert read.unreadable["found"].to_list() == unread


NUMBERS = st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{0,8})?", fullmatch=True) | st.text(max_size=6)
DAYS = st.dates().map(str) | st.from_regex(r"[0-9]{3,5}-[0-9]{1,2}-[0-9]{1,2}", fullmatch=True) | NUMBERS


@given(st.lists(st.tuples(NUMBERS, DAYS), min_size=1, max_size=8))
def test_a_few_rows_are_read_as_many_are(texts):
    def batch(copies: int) -> Frames:
        lines = [item(k + 1, quantity=number) for k, (number, _) in enumerate(texts)]
        papers = [Document(category_code="invoice", issue_date=day) for _, day in texts]
        return frames([declaration(items=lines, documents=papers)] * copies)

    few, many = batch(1), batch(FEW + 1)
    assert_frame_equal(few.items, many.items.filter(pl.col("d") == 0))
    assert_frame_equal(few.documents, many.documents.filter(pl.col("d") == 0))
    assert_frame_equal(few.unreadable, many.unreadable.filter(pl.col("d") == 0))


def test_a_batch_of_one_gives_the_rows_it_gives_among_others():
    one = declaration("R2", items=[item(1, quantity="3"), item(2)])
    both, alone = frames([declaration(items=[item(1, quantity="x")]), one]), frames([one])
    assert_frame_equal(both.items.filter(pl.col("d") == 1).drop("d", "i"), alone.items.drop("d", "i"))
