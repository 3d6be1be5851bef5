"""A workbook (.xlsx) written row by row, every cell text: no formula, no number a spreadsheet would write anew.

ECMA-376 in its smallest form. A sheet is never in memory as a whole, only packed.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

TEXT, HEAD, WRONG, WHY = range(4)  # how a cell looks: the styles below, in their order
CELL_MAX = 32_767  # characters, by the format
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
Row = Sequence[tuple[str, int]]  # text and look of each cell

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LOOKS = "".join(
    f'<xf numFmtId="49" fontId="{font}" fillId="{fill}" borderId="0" xfId="0" quotePrefix="1"'
    ' applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1">'
    f'<alignment vertical="top"{wrap}/></xf>'
    for font, fill, wrap in ((0, 0, ""), (1, 2, ' wrapText="1"'), (0, 3, ""), (0, 4, ' wrapText="1"'))
)
_FILLS = "".join(
    f'<fill><patternFill patternType="solid"><fgColor rgb="FF{colour}"/></patternFill></fill>'
    for colour in ("E8EEF7", "FFE08A", "FCE8E8")
)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="5"><fill><patternFill patternType="none"/></fill>'
    f'<fill><patternFill patternType="gray125"/></fill>{_FILLS}</fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    f'<cellXfs count="4">{_LOOKS}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Sheet:
    """`widths` in characters, by column; `frozen`: rows and columns that stay when one scrolls."""

    def __init__(
        self, name: str, rows: Iterable[Row], *, widths: Sequence[int] = (), frozen: tuple[int, int] = (0, 0)
    ) -> None:
        self.name, self.rows, self.widths, self.frozen = name, rows, widths, frozen

    def pieces(self) -> Iterator[str]:
        yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        down, right = self.frozen
        if down or right:
            corner = f"{get_column_letter(right + 1)}{down + 1}"
            yield (
                f'<pane xSplit="{right}" ySplit="{down}" topLeftCell="{corner}" activePane="bottomRight"'
                ' state="frozen"/>'
            )
        yield "</sheetView></sheetViews>"
        if self.widths:
            columns = (
                f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
                for n, width in enumerate(self.widths, 1)
            )
            yield f"<cols>{''.join(columns)}</cols>"
        yield "<sheetData>"
        for number, row in enumerate(self.rows, 1):
            yield f'<row r="{number}">{"".join(_cells(number, row))}</row>'
        yield "</sheetData></worksheet>"


def _cells(number: int, row: Row) -> Iterator[str]:
    for place, (text, look) in enumerate(row, 1):
        if text or look != TEXT:
            said = escape(_UNFIT.sub("", text[:CELL_MAX]))
            at = f"{get_column_letter(place)}{number}"
            yield f'<c r="{at}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'


def workbook(*sheets: Sheet) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, sheet in enumerate(sheets, 1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                for piece in _together(sheet.pieces()):
                    part.write(piece.encode("utf-8"))
        for path, text in _around(sheets).items():
            archive.writestr(path, _HEAD + text)
    return stream.getvalue()


def _together(pieces: Iterable[str]) -> Iterator[str]:
    """Small pieces in larger ones, which pack faster."""
    waiting: list[str] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size > 65_536:
            yield "".join(waiting)
            waiting, size = [], 0
    yield "".join(waiting)


def _around(sheets: Sequence[Sheet]) -> dict[str, str]:
    """The parts that say what the others are."""
    numbers = range(1, len(sheets) + 1)
    named = "".join(
        f'<sheet name="{escape(sheet.name)}" sheetId="{n}" r:id="r{n}"/>' for n, sheet in enumerate(sheets, 1)
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + _type("/xl/workbook.xml", "sheet.main")
        + _type("/xl/styles.xml", "styles")
        + "".join(_type(f"/xl/worksheets/sheet{n}.xml", "worksheet") for n in numbers)
        + "</Types>",
        "_rels/.rels": _relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            *((f"r{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers),
            ("s", "styles", "styles.xml"),
        ),
        "xl/styles.xml": _STYLES,
    }


def _type(part: str, kind: str) -> str:
    return f'<Override PartName="{part}" ContentType="{_WORKBOOK}.{kind}+xml"/>'


def _relations(*told: tuple[str, str, str]) -> str:
    each = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for name, kind, target in told
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def row(cells: Iterable[Any], look: int = TEXT) -> list[tuple[str, int]]:
    return [(str(cell), look) for cell in cells]
