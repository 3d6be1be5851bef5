"""A workbook anybody may have made: bounded before it is opened."""

import io
import struct
import zipfile

import pytest

from tests.tariff.workbooks import grid, line, with_part, xlsx
from thongquan.intake.domain import workbook
from thongquan.kernel.refusals import Refused

GOOD = xlsx(grid(line(0, "01010000")))
SHEET = "xl/worksheets/sheet1.xml"
START = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"


def refusal(body: bytes, sheet: str = "Tariff") -> str:
    with pytest.raises(Refused) as refused:
        workbook.rows(body, sheet)
    return refused.value.code


def test_a_good_workbook_is_read():
    assert workbook.rows(GOOD, "Tariff")[1][1] == "01010000"


def test_a_zip_bomb_is_refused_without_being_unpacked():
    bomb = with_part(GOOD, SHEET, START + b" " * (300 << 20) + END)
    assert len(bomb) < 2 << 20
    assert refusal(bomb) == "workbook-too-large"


def test_a_directory_that_lies_about_sizes_does_not_help():
    bomb = bytearray(with_part(GOOD, SHEET, START + b" " * (300 << 20) + END))
    at = bomb.rfind(b"PK\x01\x02", 0, bomb.rfind(SHEET.encode()))
    bomb[at + 24 : at + 28] = struct.pack("<I", 1000)
    assert refusal(bytes(bomb)) in ("workbook-too-large", "workbook-unreadable")


def test_a_file_past_the_limit_is_refused_unopened():
    assert refusal(b"PK" + b"\0" * workbook.FILE_BYTES_MAX) == "workbook-too-large"


def test_formulas_are_refused():
    rows = grid(line(0, "01010000", MFN="=1+1"))
    assert refusal(xlsx(rows)) == "workbook-has-formulas"
    sheet = START + b'<row r="1"><c r="A1"><f t="shared" si="0"/><v>1</v></c></row>' + END
    assert refusal(with_part(GOOD, SHEET, sheet)) == "workbook-has-formulas"


@pytest.mark.parametrize("cell", ["XFD1", "A1048576", "AAA7"])
def test_one_far_cell_does_not_make_us_allocate_the_whole_grid(cell):
    number = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    sheet = f'<row r="{number}"><c r="{cell}" t="inlineStr"><is><t>x</t></is></c></row>'
    assert refusal(with_part(GOOD, SHEET, START + sheet.encode() + END)) == "workbook-too-large"


def test_a_sheet_that_lies_elsewhere_has_no_far_cell_either():
    far = START + b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>' + END
    assert refusal(with_part(GOOD, "xl/elsewhere.xml", far)) == "workbook-too-large"


def test_who_reads_few_rows_is_given_no_more():
    assert len(workbook.rows(GOOD, "Tariff", most=2)) == 2
    with pytest.raises(Refused, match="workbook-too-large"):
        workbook.rows(GOOD, "Tariff", most=1)


def test_an_entity_bomb_is_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + START + END
    assert refusal(with_part(GOOD, SHEET, bomb)) == "workbook-unreadable"


def test_the_wrong_sheet_is_refused_with_those_there_are():
    with pytest.raises(Refused) as refused:
        workbook.rows(xlsx(grid(), sheet="Other"), "Tariff")
    assert refused.value.facts == {"wanted": "Tariff", "found": "Other"}


@pytest.mark.parametrize(
    "body", [b"", b"PK", b"code,MFN\n0101,5\n", GOOD[:2000], b"\xd0\xcf\x11\xe0" + b"\0" * 600]
)
def test_what_is_no_workbook_is_refused(body):
    assert refusal(body) == "workbook-unreadable"


def test_a_thousand_parts_are_too_many():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(workbook.PARTS_MAX + 1):
            archive.writestr(f"xl/{number}.xml", b"")
    assert refusal(buffer.getvalue()) == "workbook-too-large"
