"""Declarations as tables: what a trader fills in, and what a spreadsheet does to it."""

import csv
import io
import random
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clearance.packed import mappings
from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.messages import columns, detect
from thongquan.clearance.messages.parsed import Limits, Parsed
from thongquan.clearance.messages.table import read_csv, read_xlsx, template_csv, template_xlsx

LIMITS = Limits()
HEAD = ["functional_reference_id", "type_code", "party.IM.id", "item.commodity_code", "item.quantity"]


def table(*rows: list[str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def only(answer: Parsed) -> Declaration:
    (read,) = answer.reads
    assert read.findings == (), read.findings
    assert read.declaration is not None
    return read.declaration


def rules(answer: Parsed) -> list[str]:
    assert all((read.declaration is None) == bool(read.findings) for read in answer.reads)
    return [finding.rule for findings in answer.findings for finding in findings]


def test_the_header_stands_in_the_first_row_of_a_declaration_or_in_each():
    answer = read_csv(
        table(
            HEAD,
            ["A1", "IM", "0100109106", "85171300", "10"],
            ["", "", "", "85171400", "5.5"],
            ["B1", "EX", "", "09011110", "3"],
            ["B1", "EX", "", "09011120", "4"],
        ),
        limits=LIMITS,
    )
    first, second = answer.declarations
    assert [item.quantity for item in first.items] == ["10", "5.5"]
    assert [item.item_number for item in second.items] == [1, 2]
    assert first.parties[0].id == "0100109106"
    assert second.parties == []


def test_parts_of_a_declaration_come_from_columns_named_by_their_path():
    cells = {
        "functional_reference_id": "A1",
        "document.invoice.id": "INV-1",
        "charge.freight.amount": "500",
        "charge.freight.currency_code": "USD",
        "item.tax.VAT.rate": "8",
        "item.document.licence.id": "L-9",
        "container.ids": "CSQU3054383; TGHU1234565",
        "item.direct_transport": "có",
    }
    declaration = only(read_csv(table(list(cells), list(cells.values())), limits=LIMITS))
    assert [(d.category_code, d.id, d.item_number) for d in declaration.documents] == [
        ("invoice", "INV-1", 0),
        ("licence", "L-9", 1),
    ]
    assert (declaration.charges[0].type_code, declaration.charges[0].amount) == ("freight", "500")
    assert [(tax.tax_code, tax.rate) for tax in declaration.items[0].taxes] == [("VAT", "8")]
    assert [box.id for box in declaration.containers] == ["CSQU3054383", "TGHU1234565"]
    assert declaration.items[0].direct_transport is True


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_file_may_come_as_spreadsheets_write_it(encoding, delimiter):
    body = table(
        ["Số tham chiếu của người khai", "Import (IM) or export (EX)", "item.commodity_code", "Mô tả hàng hóa"],
        ["Lô 1", "IM", "85171300", "Điện thoại; loại 1,5"],
        delimiter=delimiter,
        encoding=encoding,
    )
    answer = detect.parse(body, mappings=mappings(), limits=LIMITS)
    assert answer.format == "table"
    assert only(answer).items[0].description == "Điện thoại; loại 1,5"


@pytest.mark.parametrize("number", ["1,234", "1.234,5", "1 234", "1,5", "12.3456789", "1e3", "10 kg", "١٢"])
def test_a_number_that_may_be_read_two_ways_is_never_guessed(number):
    answer = read_csv(table(HEAD, ["A1", "IM", "", "85171300", number]), limits=LIMITS)
    (finding,) = answer.findings[0]
    assert (finding.rule, finding.path, finding.found) == ("FMT-104", "item.quantity", number)
    assert "Dòng 2" in finding.message["vi"]


@pytest.mark.parametrize("day", ["20/11/2026", "11/20/2026", "03-04-2026", "2026/11/20", "46346"])
def test_a_day_is_written_one_way_only(day):
    body = table([*HEAD, "arrival_date"], ["A1", "IM", "", "85171300", "1", day])
    assert rules(read_csv(body, limits=LIMITS)) == ["FMT-105"]


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ([], "FMT-014"),
        ([HEAD], "FMT-014"),
        ([["functional_reference_id", "colour"], ["A1", "red"]], "FMT-101"),
        ([["functional_reference_id", "item.taxes"], ["A1", "x"]], "FMT-101"),
        ([["functional_reference_id", "items[1].quantity"], ["A1", "x"]], "FMT-101"),
        ([["type_code", "item.quantity"], ["IM", "1"]], "FMT-102"),
        ([[*HEAD, "item.quantity"], ["A1", "IM", "", "1", "1", "2"]], "FMT-110"),
        ([HEAD, ["A1", "IM", "", "85171300", "=1+1"]], "FMT-103"),
        ([HEAD, ["A1", "IM", "", "85171300", "1", "more"]], "FMT-112"),
        ([HEAD, ["A1", "IM", "", "85171300", "1"], ["A1", "EX", "", "85171300", "1"]], "FMT-106"),
        ([[*HEAD, "item.direct_transport"], ["A1", "IM", "", "85171300", "1", "maybe"]], "FMT-108"),
        ([HEAD, ["A1", "IM", "", "8517\x0b1300", "1"]], "FMT-013"),
        ([HEAD, ["A1", "IM", "", "8517\u202e1300", "1"]], "FMT-013"),
        ([HEAD, ["A1", "IM", "9" * 36, "85171300", "1"]], "FMT-012"),
    ],
)
def test_each_mistake_of_a_table_has_its_rule(rows, rule):
    assert rules(read_csv(table(*rows), limits=LIMITS)) == [rule]


def test_one_bad_declaration_of_a_table_does_not_fail_the_others():
    answer = read_csv(
        table(HEAD, ["A1", "IM", "", "1", "1"], ["B1", "IM", "", "1", "1,5"], ["C1", "IM", "", "1", "1"]),
        limits=LIMITS,
    )
    assert [declaration is not None for declaration in answer.declarations] == [True, False, True]


@pytest.mark.parametrize("body", ["é".encode("latin-1"), b"\xff\xfea", b"a\x00b"])
def test_other_encodings_are_refused_by_name(body):
    assert rules(read_csv(b"functional_reference_id\n" + body, limits=LIMITS)) == ["FMT-003"]


@pytest.mark.parametrize(
    ("mark", "code"), [(b"", "utf-8"), (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le")]
)
def test_what_is_no_csv_is_told_by_the_line_it_breaks_at(mark, code):
    before = mark + "functional_reference_id,remarks\r\nA,được\r\n".encode(code)
    (read,) = read_csv(before + 'B,"x"y\r\n'.encode(code), limits=LIMITS).reads
    (told,) = read.findings
    assert (told.rule, told.found) == ("FMT-004", 'B,"x"y')
    assert f"breaks at byte {len(before)}:" in told.message["en"]


def test_more_items_than_the_law_allows_are_refused_with_their_declaration():
    rows = [["A1", "IM", "", "85171300", "1"], *[["", "", "", "85171300", "1"]] * 4]
    assert rules(read_csv(table(HEAD, *rows), limits=Limits(items=4))) == ["FMT-011"]
    assert rules(read_csv(table(HEAD, *rows), limits=Limits(items=5))) == []
    assert rules(read_csv(table(HEAD, *rows), limits=Limits(workbook_bytes=10))) == ["FMT-001"]


def test_both_templates_name_every_column_they_explain_and_are_read_when_filled_in():
    assert {columns.column(heading.vi).key for heading in columns.headings()} == {
        heading.key for heading in columns.headings()
    }
    examples = [heading.example for heading in columns.headings()]
    filled = io.StringIO(newline="")
    csv.writer(filled).writerow(examples)
    from_csv = only(read_csv(template_csv() + filled.getvalue().encode(), limits=LIMITS))
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx()))
    for place, example in enumerate(examples, 1):
        book.worksheets[0].cell(3, place, example or None)
    stream = io.BytesIO()
    book.save(stream)
    assert only(read_xlsx(stream.getvalue(), limits=LIMITS)) == from_csv
    assert from_csv.items[0].commodity_code == "85171300"
    assert rules(read_xlsx(template_xlsx(), limits=LIMITS)) == ["FMT-014"]


def test_numbers_and_days_of_a_workbook_are_taken_exactly():
    declaration = only(
        read_xlsx(
            workbook(
                [*HEAD, "arrival_date", "item.unit_price", "invoice_amount", "item.net_mass"],
                ["A1", "IM", "0100109106", 85171300, 10, date(2026, 11, 20), 0.1, 123456789.25, 1e-6],
            ),
            limits=LIMITS,
        )
    )
    item = declaration.items[0]
    assert (item.commodity_code, item.quantity, item.unit_price) == ("85171300", "10", "0.1")
    assert (declaration.arrival_date, declaration.invoice_amount) == ("2026-11-20", "123456789.25")
    assert item.net_mass == "0.000001"


@pytest.mark.parametrize(
    ("cells", "rule"),
    [
        (["A1", "IM", "", 1012100, 1], "FMT-107"),
        (["A1", "IM", "", "01012100", 1.2345678], "FMT-104"),
        (["A1", "IM", "", "01012100", 1e300], "FMT-104"),
        (["A1", "IM", "", "01012100", "1,234"], "FMT-104"),
        (["A1", "IM", "", "01012100", "=1+1"], "FMT-103"),
        (["A1", "IM", "", "01012100", datetime(2026, 1, 2, 3, 4)], "FMT-104"),
    ],
)
def test_what_a_spreadsheet_may_have_changed_is_refused(cells, rule):
    assert rules(read_xlsx(workbook(HEAD, cells), limits=LIMITS)) == [rule]


def rezipped(body: bytes, **parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(name, old.read(name)))
        for name, content in parts.items():
            new.writestr(name, content)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
GOOD = workbook(HEAD, ["A1", "IM", "", "85171300", 1])
FAR_OUT = (
    b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>"
    b"<row r='1'><c r='A1'/></row><row r='1048576'><c r='XFD1048576'/></row></sheetData></worksheet>"
)


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        (rezipped(GOOD, **{"xl/vbaProject.bin": b"x"}), "FMT-109"),
        (rezipped(GOOD, **{"xl/externalLinks/externalLink1.xml": b"<x/>"}), "FMT-109"),
        (rezipped(GOOD, **{"xl/sharedStrings.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><sst/>"}), "FMT-202"),
        (rezipped(GOOD, **{SHEET: b"<worksheet><sheetData>"}), "FMT-109"),
        (rezipped(GOOD, x=b" " * 3_000_000), "FMT-111"),
        (GOOD[:-50], "FMT-109"),
        (b"PK\x03\x04", "FMT-109"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "FMT-109"),
        (rezipped(GOOD, **{SHEET: FAR_OUT}), "FMT-011"),
    ],
)
def test_a_workbook_that_is_more_than_a_table_is_refused(body, rule):
    answer = detect.parse(body, mappings=mappings(), limits=Limits(workbook_unpacked_bytes=2_000_000))
    assert rules(answer) == [rule]


NOISE = random.Random(5).randbytes(600_000).hex().encode()


def test_a_formula_across_two_pieces_of_a_sheet_is_seen():
    rest = b"--><sheetData><row><c><f>1</f></c></row></sheetData></worksheet>"
    for before in range(1_048_576 - 60, 1_048_576 - 20):
        pad = b"<worksheet><!--" + NOISE[: before - 15] + rest
        assert rules(read_xlsx(rezipped(GOOD, **{SHEET: pad}), limits=LIMITS)) == ["FMT-103"]


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
@settings(max_examples=300)
def test_no_bytes_at_all_make_detection_or_a_reader_fail(data):
    for body in (data, b"functional_reference_id,item.quantity\n" + data, b"PK\x03\x04" + data):
        for read in detect.parse(body, mappings=mappings(), limits=LIMITS).reads:
            assert read.declaration is not None or read.findings


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_damaged_workbook_is_a_finding(data):
    body = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 8))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    for read in read_xlsx(bytes(body), limits=LIMITS).reads:
        assert read.declaration is not None or read.findings
