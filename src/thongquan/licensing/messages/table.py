"""An application as a table, CSV or XLSX: columns for the direction, the form's fields and the words of the
goods; a row for each line of goods. What is said of the whole stands in the first row that says it."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from thongquan.intake.domain import workbook
from thongquan.intake.domain.workbook import Cell
from thongquan.kernel.refusals import Refused
from thongquan.licensing.domain.checks import GOODS_MOST
from thongquan.licensing.domain.procedures import Procedure

DIRECTION = "direction"
GOODS = ("code", "description", "quantity", "unit", "value", "currency", "origin")
WAYS = ("import", "export")
ROWS_MOST = GOODS_MOST + 1
OF_GOODS = "goods."  # before the columns of goods: fields of a form may bear their names
CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET, GUIDE = "Ho so", "Huong dan"
ZIP = b"PK\x03\x04"
ABOUT = {
    DIRECTION: ("Chiều hàng: import hoặc export", "Direction: import or export"),
    "goods.code": ("Mã hàng", "Code of the goods"),
    "goods.description": ("Tên hàng", "Description"),
    "goods.quantity": ("Lượng", "Quantity"),
    "goods.unit": ("Đơn vị tính", "Unit"),
    "goods.value": ("Trị giá", "Value"),
    "goods.currency": ("Đồng tiền", "Currency"),
    "goods.origin": ("Nước xuất xứ, nước đến (2 chữ)", "Country of origin or destination (2 letters)"),
}


def columns(procedure: Procedure) -> list[str]:
    """Those of the table of a procedure, in their order."""
    return [DIRECTION, *(field.code for field in procedure.fields), *(f"{OF_GOODS}{name}" for name in GOODS)]


def template(procedure: Procedure) -> str:
    """The heading, for who fills it in."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(columns(procedure))
    return out.getvalue()


def template_workbook(procedure: Procedure) -> bytes:
    """A sheet to fill in, whose cells are text, and one that says what its columns and their codes mean."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    for place, name in enumerate(columns(procedure), 1):
        letter = get_column_letter(place)
        sheet[f"{letter}1"] = name
        sheet[f"{letter}1"].font = Font(bold=True)
        sheet.column_dimensions[letter].width = 22
        for row in range(2, 102):
            sheet[f"{letter}{row}"].number_format = "@"
    sheet.freeze_panes = "A2"
    guide = book.create_sheet(GUIDE)
    for line in _guide(procedure):
        guide.append(line)
    for letter, width in zip("ABC", (24, 60, 60), strict=True):
        guide.column_dimensions[letter].width = width
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _guide(procedure: Procedure) -> Iterator[Sequence[str]]:
    yield "Cột / Column", "Tiếng Việt", "English"
    fields = {field.code: field for field in procedure.fields}
    for name in columns(procedure):
        field = fields.get(name)
        told = (field.text.get("vi", ""), field.text.get("en", "")) if field else ABOUT[name]
        yield name, *told
        for code in field.codes if field else ():
            word = field.words.get(code, {}) if field else {}
            yield f"    {code}", word.get("vi", ""), word.get("en", "")


def read(body: bytes) -> dict[str, Any]:
    """direction ("" where it is none), fields, goods, all text. Refused: table-unreadable (no such table), and
    of a workbook what `intake.domain.workbook` refuses."""
    rows = list(_of_workbook(body) if body.startswith(ZIP) else _of_csv(body))
    if not 0 < len(rows) <= ROWS_MOST:
        raise Refused("table-unreadable", why=f"{len(rows)} rows")
    fields: dict[str, str] = {}
    goods = []
    for row in rows:
        said = {name.strip(): value.strip() for name, value in row.items() if value.strip()}
        named = {n.removeprefix(OF_GOODS): value for n, value in said.items() if n.startswith(OF_GOODS)}
        goods.append({name: value for name, value in named.items() if name in GOODS})
        for name, value in said.items():
            if not name.startswith(OF_GOODS):
                fields.setdefault(name, value)
    direction = fields.pop(DIRECTION, "")
    direction = direction if direction in WAYS else ""
    return {DIRECTION: direction, "fields": fields, "goods": [{"code": "", **good} for good in goods if good]}


def _of_csv(body: bytes) -> Iterator[dict[str, str]]:
    try:
        for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig")), strict=True):
            if None in row or None in row.values():
                raise Refused("table-unreadable", why="not as many cells as the heading")
            yield row
    except (UnicodeDecodeError, csv.Error) as why:
        raise Refused("table-unreadable", why=why) from None


def _of_workbook(body: bytes) -> Iterator[dict[str, str]]:
    """The sheet of the template, by its name."""
    heading, *rows = workbook.rows(body, SHEET, most=ROWS_MOST + 1) or [[]]
    names = [_text(cell) for cell in heading]
    for row in rows:
        said = {name: _text(cell) for name, cell in zip(names, row, strict=False) if name}
        if any(said.values()):
            yield said


def _text(cell: Cell) -> str:
    """As a person would have typed it: 100 and not 100.0, 2026-11-30."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return f"{Decimal(str(cell)).normalize():f}"
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
