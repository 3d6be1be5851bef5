"""What was refused of a file comes back as a file: mended it is sent again, and it does no harm."""

import csv
import io
import re
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clearance.packed import mappings
from tests.clearance.test_format_table import HEAD, LIMITS, table, workbook
from tests.clearance.test_format_xml import SAD
from thongquan.clearance.messages import detect
from thongquan.clearance.messages.inert import inert, plain
from thongquan.clearance.messages.parsed import Parsed, Spot
from thongquan.clearance.messages.rest import Refused, Rest, Told, rest_of
from thongquan.clearance.messages.table import read_csv

ROWS = [
    ["A1", "IM", "0100109106", "85171300", "10"],
    ["", "", "", "85171400", "5.5"],
    ["B1", "EX", "", "09011110", "3"],
    ["C1", "IM", "0100109106", "85171300", "10"],
]


def parsed(body: bytes) -> Parsed:
    return detect.parse(body, mappings=mappings(), limits=LIMITS)


def why(spot: Spot, message: str = "wrong") -> Told:
    return Told(spot, "X-1", "10", "11", message, "mend it")


def rest(body: bytes, told: dict[int, Sequence[Told]], language: str = "en") -> Rest:
    found = parsed(body)
    refused = Refused([read.lines[0] for read in found.reads], frozenset(told), told.__getitem__, language)
    made = rest_of(body, found.format, refused, limits=LIMITS)
    assert made is not None
    return made


def cells(body: bytes, encoding: str = "utf-8-sig", delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode(encoding)), delimiter=delimiter))


def test_a_table_keeps_the_rows_that_were_refused_and_says_why_beside_each():
    told = {1: [why(Spot(3, "item.quantity")), why(Spot(), "of the whole")], 3: []}
    made = rest(table(HEAD, *ROWS), told)
    assert (made.ending, made.media_type) == ("csv", "text/csv")
    heading, first, second, third = cells(made.body)
    assert heading == ["why_refused", *HEAD]
    assert first == ["[X-1] of the whole → mend it", *ROWS[0]]
    assert second == ["[X-1] wrong → mend it", *ROWS[1]]
    assert third == ["", *ROWS[3]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_what_was_kept_is_read_as_it_was_before(encoding, delimiter):
    words = ["Số tham chiếu của người khai", *HEAD[1:]]
    body = table(HEAD, words, *ROWS, delimiter=delimiter, encoding=encoding)
    made = rest(body, {2: [why(Spot(5, "type_code"))]})
    before, after = parsed(body), parsed(made.body)
    assert after.declarations == before.declarations[1:2]
    assert after.columns == ("why_refused", *before.columns)
    assert cells(made.body, encoding, delimiter)[1][0].startswith("Why refused")


def test_a_mended_file_that_is_refused_again_has_one_column_of_reasons():
    once = rest(table(HEAD, *ROWS), {1: [why(Spot())], 2: [why(Spot())]})
    twice = rest(once.body, {2: [why(Spot(), "still")]})
    assert cells(twice.body) == [["why_refused", *HEAD], ["[X-1] still → mend it", *ROWS[2]]]


def test_a_workbook_comes_back_with_its_wrong_cells_marked_and_its_findings_listed():
    body = workbook(HEAD, *ROWS)
    made = rest(body, {1: [why(Spot(3, "item.quantity"))]}, "vi")
    book = openpyxl.load_workbook(io.BytesIO(made.body))
    sheet, listed = book.worksheets
    assert [sheet.cell(1, 1).value, sheet.cell(2, 2).value, sheet.max_row] == ["why_refused", "A1", 3]
    marked = [cell.coordinate for row in sheet["B2:F3"] for cell in row if cell.fill.fgColor.rgb == "FFFFE08A"]
    assert marked == ["F3"]
    assert [cell.value for cell in listed[2]] == [
        "3",
        "F item.quantity",
        "A1",
        "X-1",
        "10",
        "11",
        "wrong",
        "mend it",
    ]
    assert listed["A1"].value == "Dòng"
    assert parsed(made.body).declarations == parsed(body).declarations[:1]


DANGEROUS = ['=HYPERLINK("http://x","y")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "-abc", "'=1"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_nothing_in_the_file_is_a_formula(text):
    row = ["A1", "IM", "0100109106", "85171300", "10"]
    head = [*HEAD, "remarks"]
    told = {1: [why(Spot(2, "remarks"), text)]}
    if not text.startswith("="):  # a CSV file that holds one is refused as a whole
        assert_inert([c for r in cells(rest(table(head, [*row, text]), told).body) for c in r])
    sent = rewritten(workbook(head, [*row, "x"]), "x", text)
    made = rest(sent, told)
    for name, part in parts(made.body).items():
        assert "<f" not in re.sub(r"<(fonts?|fills?|fgColor)\b", "", part), name
        if "worksheets" in name:
            assert_inert(re.findall(r'<t xml:space="preserve">(.*?)</t>', part, re.DOTALL))
            assert set(re.findall(r'<c [^>]*t="(\w+)"', part)) == {"inlineStr"}
    assert parsed(made.body).declarations == parsed(sent).declarations


def rewritten(book: bytes, before: str, after: str) -> bytes:
    loaded = openpyxl.load_workbook(io.BytesIO(book))
    for row in loaded.active.iter_rows():
        for cell in row:
            if cell.value == before:
                cell.value = after
                cell.data_type = "s"
    stream = io.BytesIO()
    loaded.save(stream)
    return stream.getvalue()


def parts(book: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def assert_inert(texts: Sequence[str]) -> None:
    for text in texts:
        assert not re.match(r"[=+@\t\r]|-(?![\d.]+$)", text), text


@given(st.text())
def test_a_text_made_inert_is_read_as_what_it_was(text):
    assert plain(inert(text)) == plain(text)


def test_a_sad_comes_back_whole_with_what_is_wrong_above_it():
    made = rest(SAD.encode(), {1: [why(Spot(3), "gross -- and --> net")]})
    assert made.ending == "xml"
    assert b"[X-1] gross - - and - -> net" in made.body
    assert parsed(made.body).declarations == parsed(SAD.encode()).declarations


WCO = (
    '<?xml version="1.0" encoding="{}"?>\n<Envelope>{}\n</Envelope>',
    '\n<d:Declaration xmlns:d="urn:wco:datamodel:WCO:DEC-DMS:2"><d:FunctionalReferenceID>Lo {}'
    "</d:FunctionalReferenceID><d:TypeCode>IMA</d:TypeCode><d:GoodsShipment><d:GovernmentAgencyGoodsItem><d:SequenceNumeric>1"
    "</d:SequenceNumeric></d:GovernmentAgencyGoodsItem></d:GoodsShipment></d:Declaration>",
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1258"])
def test_declarations_of_the_wco_are_cut_out_of_their_envelope(encoding):
    text = WCO[0].format(encoding, "".join(WCO[1].format(n) for n in range(1, 5)))
    body = text.encode(encoding)
    found = parsed(body)
    assert [read.lines[0] for read in found.reads] == [3, 4, 5, 6]
    made = rest(body, {2: [why(Spot(), "sai giá trị")], 4: []})
    assert parsed(made.body).declarations == [found.declarations[1], found.declarations[3]]
    assert made.body.decode(encoding).count("<!--") == 2


@pytest.mark.parametrize("form", ["[{},\n{}, {}]", "{}\n\n{}\n{}"])
def test_elements_and_lines_of_json_that_were_refused_are_kept(form):
    one = '{{"functional_reference_id":"{}","type_code":"IM"}}'
    body = form.format(*(one.format(name) for name in "ABC")).encode()
    made = rest(body, {1: [], 3: []})
    kept = parsed(made.body).declarations
    assert [each.functional_reference_id for each in kept] == ["A", "C"]


def test_a_file_that_could_not_be_taken_apart_has_no_rest():
    body = table([*HEAD, "unknown"], ROWS[0])
    found = parsed(body)
    refused = Refused([], frozenset({1}), lambda _: [], "vi")
    assert rest_of(body, found.format, refused, limits=LIMITS) is None


def test_a_finding_of_a_table_knows_its_row_and_column():
    broken = [["A1", "IM", "x", "85171300", "1,5"], ["B1", "IM", "", "1", "2"], ["", "EX", "", "1", "2"]]
    first, second = read_csv(table(HEAD, *broken), limits=LIMITS).reads
    assert first.spots == (Spot(2, "item.quantity"),)
    assert second.spots == (Spot(4, "type_code"),)
    assert second.lines == (3, 3, 4)
    [only] = read_csv(table(HEAD, ["A1", "IM", "", "1", "2", "3"]), limits=LIMITS).reads
    assert only.spots == (Spot(2),)
