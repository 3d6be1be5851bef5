"""The official spreadsheet row by row: a tree, rates, chapter 98, and a list of what could not be read."""

import polars as pl
import pytest

from tests.tariff.workbooks import grid, layout, line
from thongquan.kernel.refusals import Refused
from thongquan.tariff.domain import book, reading

VN = layout()
CHAPTERS = {"01": {"vi": "Động vật", "en": "Animals"}, "98": {"vi": "Riêng", "en": "Special"}}


def read(*lines):
    return reading.read(grid(*lines), VN, basis=dict.fromkeys(VN.schedules.values(), "test"), chapters=CHAPTERS)


HORSES = (
    line(0, "0101", "Ngựa, lừa, la", "Horses, asses, mules"),
    line(1, "", "- Ngựa:", "- Horses:"),
    line(2, "01012100", "- - Thuần chủng", "- - Pure-bred", ORD="5", AKFTA="0(-KH)"),
    line(2, "01012900", "- - Loại khác", "- - Other", ORD="7.5", MFN="5"),
    line(1, "010130", "- Lừa:", "- Asses:"),
    line(2, "01013010", "- - Thuần chủng", "- - Pure-bred"),
    line(0, "04090000", "Mật ong", "Honey"),
)


def test_every_row_has_its_parent_by_level_and_rows_without_a_code_get_a_name():
    tree = read(*HORSES).tables["nomenclature"]
    assert tree.select("code", "parent", "indent", "leaf", "official").rows() == [
        ("01", None, 0, False, False),
        ("0101", "01", 0, False, True),
        ("0101-1", "0101", 1, False, True),
        ("01012100", "0101-1", 2, True, True),
        ("01012900", "0101-1", 2, True, True),
        ("010130", "0101", 1, False, True),
        ("01013010", "010130", 2, True, True),
        ("04", None, 0, False, False),
        ("0409", "04", 0, False, True),
        ("04090000", "0409", 0, True, True),
    ]
    assert tree["en"].to_list()[:4] == ["Animals", "Horses, asses, mules", "- Horses:", "- - Pure-bred"]


def test_each_line_has_a_rate_row_for_every_schedule():
    found = read(*HORSES)
    assert found.tables["rates"].height == found.counts["cells"] == 4 * 23
    assert book.RATES.faults(found.tables["rates"]) == []
    akfta = found.tables["rates"].filter(code="01012100", schedule="AKFTA").row(0, named=True)
    assert (akfta["rate"], akfta["not_countries"]) == (0, ["KH"])
    assert found.unread.is_empty()


def test_a_cell_that_cannot_be_read_is_reported_with_its_place_and_leaves_no_rate():
    found = read(line(0, "01010000", MFN="five"))
    why = ("ô không đúng ngữ pháp thuế suất", "the cell is not in the grammar of rates")
    assert found.unread.rows() == [(2, "MFN rate", "01010000", "five", *why)]
    row = found.tables["rates"].filter(schedule="MFN").row(0, named=True)
    assert (row["kind"], row["rate"], row["note"]) == ("unreadable", None, "five")
    assert found.counts["unreadable"] == 1


@pytest.mark.parametrize("code", ["0101210", "01012100\xa0", "0101210O", "٠١٠١٢١٠٠", " 01012100", "1012100"])
def test_a_malformed_code_is_reported_and_never_repaired(code):
    found = read(line(0, code))
    assert found.unread["column"].to_list() == ["HSCode"]
    assert found.tables["rates"].is_empty()
    assert found.tables["nomenclature"].is_empty()


def test_a_code_kept_as_a_number_has_lost_its_zeros_and_is_reported():
    rows = grid(line(0, "01012100"))
    rows[1][1] = 1012100.0
    found = reading.read(rows, VN, basis=dict.fromkeys(VN.schedules.values(), ""), chapters={})
    assert found.unread["column"].to_list() == ["HSCode"]


def test_a_code_that_occurs_twice_outside_chapter_98_is_read_in_neither_place():
    found = read(line(0, "01010000", MFN="5"), line(0, "01010000", MFN="10"))
    assert found.unread["row"].to_list() == [2, 3]
    assert found.tables["rates"].is_empty()


def test_chapter_98_repeats_its_codes_and_each_row_keeps_its_number():
    seeds = line(1, "98050000", "- Hạt", ORD="5", MFN="0")
    found = read(line(0, "9805", "Giống", ""), seeds, line(1, "98050000", "- Quả", MFN="3"))
    special = found.tables["special"].filter(schedule="MFN")
    assert special.select("code", "row", "rate", "vi").rows() == [
        ("98050000", 1, 0, "- Hạt"),
        ("98050000", 2, 3, "- Quả"),
    ]
    assert found.tables["nomenclature"]["code"].to_list() == ["98", "9805"]
    assert found.counts["cells"] == 0


def test_a_preference_in_chapter_98_is_reported():
    assert read(line(0, "98050000", ATIGA="0")).unread["column"].to_list() == ["Import duty rate per ATIGA"]


def test_a_rate_on_a_row_that_is_no_line_is_reported():
    assert read(line(0, "0101", MFN="5")).unread["why_en"].to_list() == [
        "a rate on a row without a code of 8 digits"
    ]


def test_missing_and_unknown_columns_are_refused_by_name():
    rows = grid(*HORSES)
    rows[0] = ["Rate per XFTA" if h == "MFN rate" else h for h in rows[0]]
    with pytest.raises(Refused) as refused:
        reading.read(rows, VN, basis={}, chapters={})
    assert refused.value.facts == {"missing": "MFN rate", "unknown": "Rate per XFTA"}


def test_a_column_without_a_header_that_holds_something_is_refused():
    rows = [[*row, "?" if i else ""] for i, row in enumerate(grid(*HORSES))]
    with pytest.raises(Refused, match="column 28"):
        reading.read(rows, VN, basis={}, chapters={})


def test_numbers_of_the_workbook_are_read_as_people_see_them():
    rows = grid(line(0, "01010000"))
    rows[1][5] = 7.5
    rows[1][6] = 10.0
    rows[1][7] = 0.1 + 0.2
    found = reading.read(rows, VN, basis=dict.fromkeys(VN.schedules.values(), ""), chapters={})
    assert found.tables["rates"]["rate"].to_list()[1:3] == [pl.Series(["7.5"]).cast(book.RATE)[0], 10]
    assert found.unread["value"].to_list() == ["0.30000000000000004"]
