"""The rows of a table that were refused, each with what is wrong beside it."""

import csv
import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from thongquan.clearance.messages import sheets, workbook
from thongquan.clearance.messages.columns import REFERENCE, WHY, WHY_SAID, column
from thongquan.clearance.messages.inert import inert
from thongquan.clearance.messages.parsed import Limits
from thongquan.clearance.messages.rest.told import Refused, Rest, Told, lines_of
from thongquan.clearance.messages.table import Cells, filled, rows_csv, text_of, written
from thongquan.kernel.texts import text_in

FINDINGS_MAX = 10_000  # rows of the sheet that lists them
CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = {
    "vi": (
        "Dòng",
        "Cột",
        "Số tham chiếu",
        "Quy tắc",
        "Giá trị trong tệp",
        "Giá trị đúng",
        "Nội dung",
        "Cách sửa",
    ),
    "en": ("Row", "Column", "Reference", "Rule", "Found", "Expected", "What is wrong", "What to do"),
}


@dataclass(slots=True)
class Line:
    """A row of the new file: what is wrong with it, its cells without an older `why_refused`, whether it is of
    the heading, and the keys of the columns in which something is wrong."""

    why: str
    cells: list[str]
    heading: bool = False
    wrong: frozenset[str] = frozenset()


@dataclass(slots=True)
class Table:
    """The new file as it is made: `columns` by key, the reference of the declaration that passes, and every
    finding with its row and reference."""

    refused: Refused
    columns: list[str] = field(default_factory=list)
    reference: str = ""
    findings: list[tuple[int, str, Told]] = field(default_factory=list)

    def lines(self, rows: Iterable[Cells]) -> Iterator[Line]:
        begins, kept, told = self.refused.begins, 0, _Beside(self.refused)
        old = -1
        for number, cells in enumerate(rows, 1):
            if not any(map(filled, cells)):
                continue
            texts = [text_of(cell) if filled(cell) else "" for cell in cells]
            place = bisect_right(begins, number)
            if not self.columns:
                keys = [known.key if (known := column(text)) else "" for text in texts]
                old = keys.index(WHY) if WHY in keys else -1
                self.columns = _without(keys, old)
                line = Line(WHY, _without(texts, old), heading=True)
            elif not place:
                line = Line(text_in(WHY_SAID, self.refused.language), _without(texts, old), heading=True)
            elif place in self.refused.places:
                here = told.row(place, number)
                line = Line(lines_of(here), _without(texts, old), wrong=frozenset(t.spot.column for t in here))
                self.note(kept + 1, line.cells, here)
            else:
                continue
            kept += 1
            yield line

    def note(self, row: int, cells: Sequence[str], told: Sequence[Told]) -> None:
        at = self.columns.index(REFERENCE)
        self.reference = (cells[at] if at < len(cells) else "") or self.reference
        room = FINDINGS_MAX - len(self.findings)
        self.findings += [(row, self.reference, one) for one in told[:room]]


class _Beside:
    """What is said of each row of the declaration that passes."""

    def __init__(self, refused: Refused) -> None:
        self.refused, self.place = refused, 0
        self.by_row: dict[int, list[Told]] = {}

    def row(self, place: int, number: int) -> list[Told]:
        if place != self.place:
            first = self.refused.begins[place - 1]
            self.place, self.by_row = place, {}
            for one in self.refused.told(place):
                self.by_row.setdefault(max(one.spot.row, first), []).append(one)
        return self.by_row.get(number, [])


def rest_csv(body: bytes, refused: Refused) -> Rest:
    """As it was written: its delimiter, its encoding (UTF-8 with the mark that spreadsheets look for)."""
    encoding, delimiter = written(body)
    stream = io.BytesIO()
    text = io.TextIOWrapper(
        stream, encoding.replace("utf-8-sig", "utf-8").replace("utf-8", "utf-8-sig"), newline=""
    )
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    for line in Table(refused).lines(rows_csv(body)):
        writer.writerow([inert(cell) for cell in (line.why, *line.cells)])
    text.flush()
    return Rest(stream.getvalue(), "csv", CSV_TYPE)


def rest_xlsx(body: bytes, refused: Refused, limits: Limits) -> Rest:
    """The first sheet, with the wrong cells marked, and a sheet that lists all findings."""
    table = Table(refused)
    made = sheets.workbook(
        sheets.Sheet(
            "To khai", _rows(table, workbook.cells(body, limits)), widths=[60, *[22] * 20], frozen=(2, 2)
        ),
        sheets.Sheet("Loi - Errors", _listed(table), widths=[8, 32, 20, 10, 28, 28, 60, 60], frozen=(1, 0)),
    )
    return Rest(made, "xlsx", XLSX_TYPE)


def _rows(table: Table, rows: Iterable[Cells]) -> Iterator[sheets.Row]:
    for line in table.lines(rows):
        if line.heading:
            yield sheets.row([line.why, *line.cells], sheets.HEAD)
            continue
        cells = [
            (inert(text), sheets.WRONG if key and key in line.wrong else sheets.TEXT)
            for key, text in zip(table.columns, line.cells, strict=False)
        ]
        yield [(inert(line.why), sheets.WHY), *cells]


def _listed(table: Table) -> Iterator[sheets.Row]:
    yield sheets.row(HEADINGS.get(table.refused.language, HEADINGS["en"]), sheets.HEAD)
    for row, reference, one in table.findings:
        key = one.spot.column
        letter = get_column_letter(table.columns.index(key) + 2) if key in table.columns else ""
        where = f"{letter} {key}".strip()
        told = (row, where, reference, one.rule, one.found, one.expected, one.message, one.fix)
        yield sheets.row(inert(str(text)) for text in told)


def _without(texts: Sequence[str], place: int) -> list[str]:
    return [text for n, text in enumerate(texts) if n != place]
