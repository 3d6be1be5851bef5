"""Reading a workbook that anybody may have made: bounded before it is opened, values only."""

import io
import re
import zipfile
from typing import Any

import python_calamine

from thongquan.kernel.refusals import Refused

FILE_BYTES_MAX = 32 << 20
UNPACKED_BYTES_MAX = 256 << 20
PARTS_MAX = 1_000
ROWS_MAX = 200_000
COLUMN_LETTERS_MAX = 2  # ZZ: 702 columns; the reader below would allocate up to the furthest cell

_CHUNK = 1 << 20
_OVERLAP = 256
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_CELL = re.compile(rb"<(?:\w+:)?(?:c|row)\s[^>]{0,200}?\br=[\"']([A-Z]*)([0-9]+)[\"']")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)

Cell = Any  # str | float | bool | date | datetime | time | timedelta, as the workbook types it


def sheets(body: bytes) -> list[str]:
    """The names of its sheets. Refused as `rows`."""
    _guard(body)
    try:
        return list(python_calamine.load_workbook(io.BytesIO(body)).sheet_names)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Refused("workbook-unreadable", why=str(error)[:200]) from None


def rows(body: bytes, sheet: str, *, most: int = ROWS_MAX) -> list[list[Cell]]:
    """The rows of `sheet`, of a workbook whose sheets have no more than `most`. Refused: workbook-too-large,
    workbook-unreadable, workbook-has-formulas, workbook-without-sheet."""
    _guard(body, most)
    try:
        book = python_calamine.load_workbook(io.BytesIO(body))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Refused("workbook-unreadable", why=str(error)[:200]) from None
    if sheet not in book.sheet_names:
        raise Refused("workbook-without-sheet", wanted=sheet, found=", ".join(book.sheet_names[:20]))
    try:
        return book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Refused("workbook-unreadable", why=str(error)[:200]) from None


def _guard(body: bytes, most: int = ROWS_MAX) -> None:
    if len(body) > FILE_BYTES_MAX:
        raise Refused("workbook-too-large", bytes=len(body), limit=FILE_BYTES_MAX)
    left = UNPACKED_BYTES_MAX
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS_MAX:
                raise Refused("workbook-too-large", parts=len(parts), limit=PARTS_MAX)
            for part in parts:
                left -= _scan(archive, part, left, most)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Refused("workbook-unreadable", why=str(error)[:200]) from None


def _scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, most: int) -> int:
    """Unpack `part` bit by bit, keeping nothing: its true size (the directory may lie), what stands in it.

    A sheet may lie anywhere (a relationship says where): no part has cells far out.
    """
    size, tail = 0, b""
    is_sheet = _SHEET.fullmatch(part.filename) is not None
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > left:
                raise Refused("workbook-too-large", unpacked=f"> {UNPACKED_BYTES_MAX}", part=part.filename)
            window = tail + chunk
            _refuse_markup(window, part.filename)
            if is_sheet and _FORMULA.search(window):
                raise Refused("workbook-has-formulas", part=part.filename)
            _refuse_far(window, most)
            tail = chunk[-_OVERLAP:]
    return size


def _refuse_markup(window: bytes, name: str) -> None:
    if name.endswith((".xml", ".rels")) and (
        b"<!DOCTYPE" in window or window[:2] in (b"\xff\xfe", b"\xfe\xff")
    ):
        raise Refused("workbook-unreadable", why=f"{name}: document type or encoding not accepted")


def _refuse_far(window: bytes, most: int) -> None:
    for letters, number in _CELL.findall(window):
        if len(letters) > COLUMN_LETTERS_MAX or len(number) > 6 or int(number) > most:
            raise Refused("workbook-too-large", cell=(letters + number).decode()[:20], rows=most)
