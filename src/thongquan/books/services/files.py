"""Drafts from files people send: one CSV a table, or a workbook with a sheet a table."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from thongquan.books import selectors
from thongquan.books.domain import BookKind, EditionRef
from thongquan.books.domain.files import Row, csv_rows, table
from thongquan.books.services.editions import draft
from thongquan.intake.domain import workbook
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import NotFound, Refused

CSV_BYTES_MAX = workbook.FILE_BYTES_MAX
ROWS_MAX = workbook.ROWS_MAX
BOM = b"\xef\xbb\xbf"  # spreadsheets begin their CSV with it


def draft_files(
    *, book: str, files: Mapping[str, bytes], basis: str, actor: Actor, at: datetime, note: str = ""
) -> EditionRef:
    """A draft of `files`, by name: `rates.csv` is the table rates, an `.xlsx` holds a sheet for each table it
    brings. Tables that no file brings are those of the edition published last.

    Days are written 2026-01-31; the last day in force is `valid_through`, numbers have a point. Refused:
    no-such-table, book-malformed (file and row), no-basis, and what `intake.domain.workbook` refuses.
    """
    kind = selectors.kind(book)
    brought: dict[str, pl.DataFrame] = {}
    for name, body in files.items():
        for told, rows in _tables(kind, name, body):
            if told not in kind.tables:
                raise Refused("no-such-table", table=told, tables=", ".join(kind.tables))
            brought[told] = _table(kind, told, rows)
    if not brought:
        raise Refused("no-such-table", table="", tables=", ".join(kind.tables))
    return draft(
        book=book, tables={**_published(book, at), **brought}, basis=basis, note=note, actor=actor, at=at
    )


def _published(book: str, at: datetime) -> Mapping[str, pl.DataFrame]:
    try:
        return selectors.tables(book, known_at=at).tables
    except NotFound:  # the first edition brings them all
        return {}


def _tables(kind: BookKind, name: str, body: bytes) -> Iterator[tuple[str, Iterator[Row]]]:
    stem, _, ending = name.rpartition("/")[2].rpartition(".")
    if ending.lower() == "csv":
        if len(body) > CSV_BYTES_MAX:
            raise Refused("too-large", limit=CSV_BYTES_MAX)
        if not body.strip():
            raise Refused("book-malformed", book=kind.code, count=1, faults=f"{name}: empty")
        yield stem, csv_rows(name, body.removeprefix(BOM))
    elif ending.lower() == "xlsx":
        for sheet in workbook.sheets(body):
            yield sheet, _sheet(sheet, workbook.rows(body, sheet))
    else:
        raise Refused("type-not-accepted", media_type=ending)


def _sheet(name: str, cells: Sequence[Sequence[Any]]) -> Iterator[Row]:
    header = [str(cell).strip() for cell in cells[0]] if cells else []
    if not any(header):
        raise ValueError(f"{name}: the first row names the columns")
    for number, row in enumerate(cells[1:], 2):
        if any(cell != "" for cell in row):
            said = {column: _text(cell) for column, cell in zip(header, row, strict=False) if column}
            yield {**said, "@": f"{name} row {number}"}


def _text(cell: Any) -> str:
    """A cell as it would stand in CSV. A number is what the sheet shows of it: fifteen digits."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return format(cell, ".15g") if abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell)


def _table(kind: BookKind, name: str, rows: Iterator[Row]) -> pl.DataFrame:
    schema = kind.tables[name]
    try:
        read = []
        for row in rows:
            read.append(
                {**schema.defaults, **{k: v for k, v in row.items() if v != "" or k not in schema.defaults}}
            )
            if len(read) > ROWS_MAX:
                raise Refused("too-large", limit=ROWS_MAX)
        return table(schema, read)
    except (ValueError, OverflowError, csv.Error, pl.exceptions.PolarsError) as why:
        raise Refused("book-malformed", book=kind.code, count=1, faults=str(why)[:500]) from None
