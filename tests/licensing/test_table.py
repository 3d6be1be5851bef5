"""An application as a table, CSV or a workbook."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from tests.licensing.test_procedures import PACK, read
from thongquan.kernel.refusals import Refused
from thongquan.licensing.messages import table
from thongquan.licensing.messages.table import GOODS, GUIDE, SHEET, columns, template, template_workbook

CITES = read(PACK / "licensing" / "cites-permit.yaml")
ROW = ["import", "Equus", "I", "C", "Z", "", "01012900", "Horses", "100", "KGM", "", "", "AU"]


def filled(*rows: list[Any], sheet: str = SHEET) -> bytes:
    """The template with rows written under its heading."""
    book = openpyxl.load_workbook(io.BytesIO(template_workbook(CITES)))
    for row in rows:
        for place, value in enumerate(row, 1):
            book[SHEET].cell(2 + rows.index(row), place, value)
    book[SHEET].title = sheet
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_is_filled_in_under_the_heading_is_read_back():
    heading = template(CITES)
    body = heading + ",".join(ROW) + "\n" + ",,,,,,01013010,,2,KGM,,,\n"
    found = table.read(body.encode("utf-8-sig"))
    assert found["direction"] == "import"
    assert found["fields"] == {"species": "Equus", "appendix": "I", "source": "C", "purpose": "Z"}
    assert [good["code"] for good in found["goods"]] == ["01012900", "01013010"]
    assert found["goods"][0]["origin"] == "AU"
    assert heading.count("goods.") == len(GOODS)


def test_a_workbook_says_what_the_same_csv_says():
    second = [""] * 6 + ["01013010", "", 2, "KGM"]
    typed = [*ROW[:8], 100.5, *ROW[9:]]
    body = template(CITES) + ",".join([*ROW[:8], "100.5", *ROW[9:]]) + "\n" + ",,,,,,01013010,,2,KGM,,,\n"
    assert table.read(filled(typed, second)) == table.read(body.encode())


def test_a_cell_is_read_as_a_person_would_have_typed_it():
    row = [True, date(2026, 11, 30), 1e20, *ROW[3:]]
    found = table.read(filled(row))
    assert (found["fields"]["species"], found["fields"]["appendix"]) == ("2026-11-30", "1" + "0" * 20)
    assert found["direction"] == ""  # "yes" is none


def test_the_template_says_what_every_column_and_every_code_means():
    book = openpyxl.load_workbook(io.BytesIO(template_workbook(CITES)))
    guide = {str(row[0]).strip(): row[1:] for row in book[GUIDE].iter_rows(values_only=True)}
    assert set(columns(CITES)) <= set(guide)
    assert guide["W"] == ("Lấy từ tự nhiên", "Taken from the wild")
    assert [cell.value for cell in book[SHEET][1]] == columns(CITES)
    assert book[SHEET]["G2"].number_format == "@"  # a code keeps the nought it begins with


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"direction,species\n",
        b"\xff\xfe",
        b"a,b\n1,2,3\n",
        b'a\n"x',
        b"a\n" + b"1\n" * (table.ROWS_MOST + 1),
        filled(),
    ],
)
def test_what_is_no_such_table_is_refused(body: bytes):
    with pytest.raises(Refused, match="table-unreadable"):
        table.read(body)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"PK\x03\x04 and no zip", "workbook-unreadable"),
        (filled(ROW, sheet="Other"), "workbook-without-sheet"),
        (filled(["=1+1", *ROW[1:]]), "workbook-has-formulas"),
        (filled(*[[*ROW[:8], str(n), *ROW[9:]] for n in range(table.ROWS_MOST + 1)]), "workbook-too-large"),
    ],
)
def test_a_workbook_that_is_more_than_a_table_is_refused(body: bytes, code: str):
    with pytest.raises(Refused, match=code):
        table.read(body)
