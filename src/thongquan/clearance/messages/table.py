"""Declarations as a table: one row per item, the declaration's own columns in its first row (or repeated).

CSV in UTF-8 or UTF-16, or the first sheet of a workbook. Nothing is guessed: 1,234 is no number, 03/04/2026 no
day; formulas are refused. What is wrong is said with row and column, and only its declaration fails.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from thongquan.clearance.messages import rows as table_rows
from thongquan.clearance.messages import workbook
from thongquan.clearance.messages.columns import REFERENCE, Column, column, headings
from thongquan.clearance.messages.inert import plain
from thongquan.clearance.messages.parsed import Limits, Parsed, Read, Spot, finding, unreadable
from thongquan.clearance.messages.workbook import Refusal
from thongquan.kernel.findings import Finding

FORMAT = "table"
Cells = Sequence[Any]  # text, float, int, bool, date or datetime
HEADING_ROWS = 2
DELIMITERS = (",", ";", "\t")
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def template_csv() -> bytes:
    """The template: names and headings in both languages; UTF-8 with the mark that spreadsheets look for."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([heading.key for heading in headings()])
    writer.writerow([f"{heading.vi} / {heading.en}" for heading in headings()])
    return text.getvalue().encode("utf-8-sig")


def template_xlsx() -> bytes:
    """The template as a workbook, with a sheet that explains each column."""
    return workbook.template(headings())


def read_csv(body: bytes, *, limits: Limits) -> Parsed:
    """The declarations of a CSV file. Never raises."""
    if len(body) > limits.workbook_bytes:
        return Parsed(FORMAT, (unreadable("FMT-001", "", len(body), limits.workbook_bytes),))
    return _read(rows_csv(body), limits)


def read_xlsx(body: bytes, *, limits: Limits) -> Parsed:
    """The declarations in the first sheet of a workbook. Never raises."""
    if len(body) > limits.workbook_bytes:
        return Parsed(FORMAT, (unreadable("FMT-001", "", len(body), limits.workbook_bytes),))
    return _read(workbook.cells(body, limits), limits)


def _read(rows: Iterable[Cells], limits: Limits) -> Parsed:
    columns: list[Column | None] = []
    try:
        reads = tuple(_declarations(rows, limits, columns))
    except Refusal as refused:
        reads = (Read(None, (refused.finding,), spots=(Spot(refused.row),)),)
    return Parsed(FORMAT, reads, tuple(known.key if known else "" for known in columns))


def written(body: bytes) -> tuple[str, str]:
    """How a CSV file is written: its encoding and its delimiter."""
    encoding = next((name for mark, name in _BOMS.items() if body.startswith(mark)), "utf-8")
    with io.TextIOWrapper(io.BytesIO(body), encoding=encoding, newline="") as lines:
        first = lines.readline(65_536)
    return encoding, max(DELIMITERS, key=first.count)


def rows_csv(body: bytes) -> Iterator[Cells]:
    """The rows as text; decoded as they are read, so that the file is in memory once. Raises `Refusal`."""
    encoding, reader = "", None
    try:
        encoding, delimiter = written(body)
        lines = io.TextIOWrapper(io.BytesIO(body), encoding=encoding, newline="")
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        for cells in reader:
            if formula := next((cell for cell in cells if cell.startswith("=")), None):
                raise Refusal(finding("FMT-103", "", formula))
            if any("\x00" in cell for cell in cells):
                raise Refusal(finding("FMT-003", "", "U+0000", "UTF-8"))
            yield cells
    except UnicodeError as error:
        raise Refusal(finding("FMT-003", "", _undecoded(error, encoding), "UTF-8")) from None
    except csv.Error as error:
        at, found = _line(body, encoding, reader.line_num if reader else 1)
        raise Refusal(finding("FMT-004", "", found, "CSV", at=at, format="CSV")) from error


def _line(body: bytes, encoding: str, number: int) -> tuple[int, str]:
    """Where the line begins, as the count of its first byte, and how it begins."""
    mark = next((mark for mark, name in _BOMS.items() if body.startswith(mark)), b"")
    plain_encoding = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(mark, "utf-8")
    at, line = len(mark), ""
    with io.TextIOWrapper(io.BytesIO(body), encoding=encoding, newline="") as lines:
        for _, line in zip(range(number), lines, strict=False):
            at += len(line.encode(plain_encoding))
    return at - len(line.encode(plain_encoding)), line[:40].strip()


def _undecoded(error: UnicodeError, encoding: str) -> str:
    """The byte that is none of the encoding, and where it stands."""
    if not isinstance(error, UnicodeDecodeError):
        return encoding.upper()
    return f"{error.encoding.upper()}, {error.start}: 0x{error.object[error.start]:02X}"


def _declarations(rows: Iterable[Cells], limits: Limits, columns: list[Column | None]) -> Iterator[Read]:
    """One read for each declaration of the table, a batch's worth at most; `columns` are filled in."""
    numbered = ((number, cells) for number, cells in enumerate(rows, 1) if any(map(filled, cells)))
    first = next(numbered, None)
    if first is None:
        raise Refusal(finding("FMT-014"))
    columns += _columns(first[1])
    reference = next(place for place, found in enumerate(columns) if found and found.key == REFERENCE)
    group: table_rows.Group | None = None
    count = 0
    for number, cells in numbered:
        if len(cells) > len(columns) and any(map(filled, cells[len(columns) :])):
            raise Refusal(finding("FMT-112", "", len(cells), len(columns), row=number), number)
        said = plain(text_of(cells[reference])) if reference < len(cells) else ""
        if column(said) is not None and (found := column(said)) and found.key == REFERENCE:
            continue  # the row of headings in words
        if group is None or (said and said != group.reference):
            if group is not None:
                yield group.read()
            count += 1
            if count > limits.declarations:
                raise Refusal(finding("FMT-011", "", count, limits.declarations))
            group = table_rows.Group(said, number, limits)
        values, wrong = _values(columns, cells, number)
        if number > limits.batch_items + HEADING_ROWS:
            raise Refusal(finding("FMT-011", "", number, limits.batch_items))
        group.add(values, number, wrong)
    if group is None:
        raise Refusal(finding("FMT-014"))
    yield group.read()


def _columns(cells: Cells) -> list[Column | None]:
    """The columns of the heading; None where a heading is empty."""
    found: list[Column | None] = []
    seen: set[str] = set()
    for place, cell in enumerate(cells, 1):
        known = column(text_of(cell)) if filled(cell) else None
        if known is None and filled(cell):
            raise Refusal(finding("FMT-101", "", text_of(cell), place))
        if known is not None and known.key in seen:
            raise Refusal(finding("FMT-110", "", known.key))
        seen.add(known.key if known else "")
        found.append(known)
    if REFERENCE not in seen:
        raise Refusal(finding("FMT-102", "", "", REFERENCE))
    return found


def _values(
    columns: Sequence[Column | None], cells: Cells, row: int
) -> tuple[list[tuple[Column, Any]], list[Finding]]:
    values: list[tuple[Column, Any]] = []
    wrong: list[Finding] = []
    for known, cell in zip(columns, cells, strict=False):
        if not filled(cell):
            continue
        if known is None:
            raise Refusal(finding("FMT-101", "", text_of(cell)), row)
        if known.scope == "aside":
            continue
        text = plain(text_of(cell))
        value, rule = table_rows.value(known, cell, text)
        if rule:
            wrong.append(finding(rule, known.key, text, "", row=row, column=known.key))
        else:
            values.append((known, value))
    return values, wrong


def filled(cell: Any) -> bool:
    return cell is not None and cell != "" and not (isinstance(cell, str) and cell.isspace())


def text_of(cell: Any) -> str:
    """A cell as it would be written: numbers without exponent, days as YYYY-MM-DD."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return format(Decimal(repr(cell)), "f").removesuffix(".0")
    if isinstance(cell, datetime):
        midnight = cell.time().isoformat() == "00:00:00"
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
