"""A workbook (.xlsx) read with care: looked through before it is opened, refused where it is more than a table.

An .xlsx file is a zip of XML. `intake.domain.bounded_zip` sees that it unpacks within the limits; then its
parts are looked through in pieces: they hold no formula, no document type, no macro and no cell far out that
would make a huge empty sheet. Only then is it opened.
"""

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import openpyxl
import python_calamine
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from thongquan.clearance.messages.columns import Heading
from thongquan.clearance.messages.parsed import Limits, finding
from thongquan.intake.domain import Hostile, ZipLimits, bounded_zip
from thongquan.kernel.findings import Finding

PIECE = 1_048_576
OVERLAP = 64  # bytes of the piece before, so that nothing hides on the border
_FORMULA = re.compile(rb"<(?:[A-Za-z0-9_.-]+:)?f[\s/>]")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{0,3})([0-9]+)[\"']")
_CELL = re.compile(rb"<(?:[A-Za-z0-9_.-]+:)?c[\s/>]")
_FORBIDDEN = ("vbaproject", "externallinks/", "embeddings/", "activex/", "querytables/", "connections.xml")

BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    RuntimeError,
    ValueError,
    OSError,
)


class Refusal(Exception):
    """The table is refused: `finding` says why, `row` where, 0 for nowhere."""

    def __init__(self, said: Finding, row: int = 0) -> None:
        self.finding, self.row = said, row
        super().__init__(said.rule)


def cells(body: bytes, limits: Limits) -> Iterator[Sequence[Any]]:
    """The rows of the first sheet, as text, floats, booleans and dates. Raises `Refusal`."""
    _look_through(body, limits)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(body))
        sheet = book.get_sheet_by_index(0)
        yield from ([""] * (sheet.start[1] if sheet.start else 0) + row for row in sheet.iter_rows())
    except (python_calamine.CalamineError, ValueError, OSError, IndexError, OverflowError) as error:
        raise Refusal(finding("FMT-109")) from error


def _look_through(body: bytes, limits: Limits) -> None:
    sizes = ZipLimits(limits.workbook_bytes, limits.workbook_unpacked_bytes)
    try:
        names = [name.lower() for name in bounded_zip(body, sizes)]
    except Hostile as hostile:
        raise Refusal(_hostile(hostile, limits)) from None
    if forbidden := next((mark for mark in _FORBIDDEN for name in names if mark in name), None):
        raise Refusal(finding("FMT-109", "", forbidden.rstrip("/")))
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for part in archive.infolist():
                sheet = _Sheet(limits) if "worksheets/" in part.filename.lower() else None
                for piece in _pieces(archive, part):
                    if _DOCTYPE.search(piece):
                        raise Refusal(finding("FMT-202"))
                    if sheet:
                        sheet.look(piece)
    except BROKEN as error:
        raise Refusal(finding("FMT-109")) from error


def _hostile(hostile: Hostile, limits: Limits) -> Finding:
    if hostile.code in ("zip-too-large", "zip-ratio"):
        return finding("FMT-111", "", f"> {limits.workbook_unpacked_bytes}", limits.workbook_unpacked_bytes)
    return finding("FMT-109", "", "ZIP")


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part unpacked in pieces, each after the last bytes of the one before."""
    tail = b" " * OVERLAP
    with archive.open(part) as stream:
        while piece := stream.read(PIECE):
            yield tail + piece
            tail = (tail + piece)[-OVERLAP:]


class _Sheet:
    """One worksheet as it passes: formulas, and how far out its cells stand."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.rows = self.columns = self.cells = 0

    def look(self, piece: bytes) -> None:
        if formula := _FORMULA.search(piece):
            around = piece[formula.start() : formula.start() + 60].decode("utf-8", "replace")
            raise Refusal(finding("FMT-103", "", around))
        self.cells += len(_CELL.findall(piece))
        for letters, digits in set(_PLACE.findall(piece)):
            self.rows = max(self.rows, int(digits[:9]))
            self.columns = max(self.columns, _column_number(letters))
        most = self.limits.cells
        if self.cells > most or self.rows * self.columns > most:
            raise Refusal(finding("FMT-011", "", max(self.rows * self.columns, self.cells), most))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def template(headings: Sequence[Heading]) -> bytes:
    """A workbook with a sheet to fill in and one that explains its columns."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "To khai"
    sheet.append([heading.key for heading in headings])
    sheet.append([f"{heading.vi} / {heading.en}" for heading in headings])
    for place, _ in enumerate(headings, 1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 24
        for row in range(3, 203):
            sheet[f"{letter}{row}"].number_format = "@"
        sheet[f"{letter}1"].font = Font(bold=True)
        sheet[f"{letter}2"].alignment = Alignment(wrap_text=True, vertical="top")
        sheet[f"{letter}2"].fill = PatternFill("solid", fgColor="E8EEF7")
    sheet.freeze_panes = "B3"
    guide = book.create_sheet("Huong dan")
    guide.append(["Cột / Column", "Tiếng Việt", "English", "Ví dụ / Example"])
    for heading in headings:
        guide.append([heading.key, heading.vi, heading.en, heading.example])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
