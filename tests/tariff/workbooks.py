"""Workbooks made for a test: small, wrong or hostile."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from thongquan.config.paths import REPOSITORY
from thongquan.tariff.domain.layout import Layout

VN = REPOSITORY / "packs" / "vn"


def layout(pack: Path = VN) -> Layout:
    return Layout.of((pack / "books" / "tariff" / "layout.yaml").read_bytes())


def line(level: int, code: str, vi: str = "", en: str = "", **cells: str) -> dict[str, Any]:
    """A row of the Vietnamese layout; `cells` by schedule, "0" where a line of eight digits says nothing."""
    of = layout()
    usual = "0" if len(code) == 8 and not code.startswith("98") else ""
    if code.startswith("98") and len(code) == 8:
        cells = {"ORD": "0", "MFN": "0", **cells}
    rates = {header: cells.get(schedule, usual) for header, schedule in of.schedules.items()}
    return {"Level": level, "HSCode": code, "Description_VN": vi, "Description_EN": en, **rates}


def grid(*lines: Mapping[str, Any]) -> list[list[Any]]:
    """Rows as the reader gives them, the header first."""
    headers = layout().headers
    return [headers, *[[float(x["Level"]) if h == "Level" else x[h] for h in headers] for x in lines]]


def xlsx(rows: Sequence[Sequence[Any]], sheet: str = "Tariff") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_part(body: bytes, name: str, content: bytes) -> bytes:
    """`body` with the part `name` replaced or added."""
    source, target = zipfile.ZipFile(io.BytesIO(body)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for part in source.namelist():
            if part != name:
                out.writestr(part, source.read(part))
        out.writestr(name, content)
    return target.getvalue()
