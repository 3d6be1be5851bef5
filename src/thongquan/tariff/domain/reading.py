"""The official spreadsheet, row by row, as the tables of a book; what cannot be read is listed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from thongquan.intake.domain.workbook import Cell
from thongquan.kernel.refusals import Refused
from thongquan.kernel.texts import Text
from thongquan.tariff.domain import cells
from thongquan.tariff.domain.layout import Layout
from thongquan.tariff.domain.outline import Line, outlined

HEADER_ROW = 1


@dataclass(frozen=True)
class Reading:
    """`tables`: nomenclature, rates, special. `unread`: row (as the spreadsheet counts), column, code, value
    and `why_<language>`. `counts`: what became of the cells of the lines outside the special chapter."""

    tables: dict[str, pl.DataFrame]
    unread: pl.DataFrame
    counts: dict[str, int]


def read(
    rows: Sequence[Sequence[Cell]], layout: Layout, *, basis: Mapping[str, str], chapters: Mapping[str, Text]
) -> Reading:
    """`rows` as the workbook gives them; `basis` by schedule, `chapters` the pack's labels by chapter.

    Refused: workbook-empty, workbook-columns (those that are missing, and those the layout does not know).
    """
    columns = _columns(rows, layout)
    unread: list[tuple[int, str, str, str, Text]] = []
    lines = _lines(rows, layout, columns, unread)
    wanted = _wanted(lines, layout, rows, columns, unread)
    read, why = cells.parts(wanted["text"], layout.grammar)
    bad = wanted.filter(pl.col("text").is_in(list(why)))
    unread += [(r["row"], r["column"], r["code"], r["text"], why[r["text"]]) for r in bad.to_dicts()]
    special = wanted.filter(pl.col("special"))
    plain = wanted.filter(~pl.col("special"))
    rates = cells.rates(plain.select("code", "schedule", "text"), read, basis)
    return Reading(
        {
            "nomenclature": _nomenclature(lines, layout, chapters),
            "rates": _dated(rates, layout.valid_from),
            "special": _special(lines, special, read, layout, basis),
        },
        _unread(unread, list(layout.words.code)),
        _counts(plain, read),
    )  # fmt: skip


def _columns(rows: Sequence[Sequence[Cell]], layout: Layout) -> dict[str, int]:
    """Where each header of the layout stands; a column nobody knows may hold law, so it is refused."""
    if not rows:
        raise Refused("workbook-empty")
    found = [str(cell).strip() for cell in rows[0]]
    missing = [h for h in layout.headers if found.count(h) != 1]
    unknown = [h for h in found if h and h not in layout.headers]
    nameless = [i for i, h in enumerate(found) if not h]
    unknown += [f"column {i + 1}" for i in nameless if any(_text(row[i]).strip() for row in rows[1:])]
    if missing or unknown:
        raise Refused("workbook-columns", missing=", ".join(missing), unknown=", ".join(unknown))
    return {header: found.index(header) for header in layout.headers}


def _lines(
    rows: Sequence[Sequence[Cell]],
    layout: Layout,
    columns: Mapping[str, int],
    unread: list[tuple[int, str, str, str, Text]],
) -> list[Line]:
    """Every row with a readable code (or none) and level, in order."""
    pattern = re.compile(layout.code_pattern)
    at_level, at_code = columns[layout.level], columns[layout.code]
    at_texts = {language: columns[header] for language, header in layout.texts.items()}
    lines = []
    for number, row in enumerate(rows[HEADER_ROW:], HEADER_ROW + 1):
        code, level = _text(row[at_code]), row[at_level]
        if code.strip() and not (isinstance(row[at_code], str) and pattern.fullmatch(code) and code.isascii()):
            unread.append((number, layout.code, code, code, layout.words.code))
        elif not isinstance(level, float | int) or not 0 <= level <= 20 or level != int(level):
            unread.append((number, layout.level, code, _text(level), layout.words.level))
        else:
            texts = {language: _text(row[at]) for language, at in at_texts.items()}
            lines.append(Line(number, int(level), code.strip(), texts))
    return _without_doubles(lines, layout, unread)


def _without_doubles(
    lines: list[Line], layout: Layout, unread: list[tuple[int, str, str, str, Text]]
) -> list[Line]:
    """Outside the special chapter a code that occurs twice is read in neither place: which holds is a guess."""
    seen: dict[str, int] = {}
    for line in lines:
        if _is_line(line.code, layout) and not layout.is_special(line.code):
            seen[line.code] = seen.get(line.code, 0) + 1
    twice = {code for code, count in seen.items() if count > 1}
    unread += [(x.row, layout.code, x.code, x.code, layout.words.twice) for x in lines if x.code in twice]
    return [line for line in lines if line.code not in twice]


def _is_line(code: str, layout: Layout) -> bool:
    return len(code) == layout.line_digits


def _wanted(
    lines: list[Line],
    layout: Layout,
    rows: Sequence[Sequence[Cell]],
    columns: Mapping[str, int],
    unread: list[tuple[int, str, str, str, Text]],
) -> pl.DataFrame:
    """The cells that hold law: row, code, column (its header), schedule, text, special."""
    found: list[tuple[int, str, str, str, str, bool]] = []
    headers = [(header, schedule, columns[header]) for header, schedule in layout.schedules.items()]
    allowed = set(layout.special.schedules) if layout.special else set()
    for line in lines:
        row = rows[line.row - 1]
        is_line, special = _is_line(line.code, layout), layout.is_special(line.code)
        for header, schedule, at in headers:
            text = _text(row[at])
            if is_line and not (special and schedule not in allowed):
                found.append((line.row, line.code, header, schedule, text, special))
            elif text.strip():
                why = layout.words.special if is_line else layout.words.stray
                unread.append((line.row, header, line.code, text, why))
    names = ("row", "code", "column", "schedule", "text")
    return pl.DataFrame(
        found, schema={**dict.fromkeys(names, pl.String), "row": pl.UInt32, "special": pl.Boolean}, orient="row"
    )  # fmt: skip


def _text(cell: Cell) -> str:
    """A cell as text; a number as people write it (7.5, 0), never with an exponent."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)


def _nomenclature(lines: list[Line], layout: Layout, chapters: Mapping[str, Text]) -> pl.DataFrame:
    tree = outlined(lines, layout, chapters)
    texts = {lang: [node.texts.get(lang, "") for node in tree] for lang in layout.texts}
    frame = pl.DataFrame(
        {
            "line": pl.Series(range(len(tree)), dtype=pl.UInt32),
            "code": [node.code for node in tree],
            "parent": [node.parent for node in tree],
            "indent": pl.Series([node.indent for node in tree], dtype=pl.UInt8),
            "official": [node.official for node in tree],
            "leaf": [node.leaf for node in tree],
            "basis": [layout.basis] * len(tree),
            **texts,
        }
    )
    return _dated(frame, layout.valid_from)


def _special(
    lines: list[Line], wanted: pl.DataFrame, read: pl.DataFrame, layout: Layout, basis: Mapping[str, str]
) -> pl.DataFrame:
    """Each row of the special chapter for itself, numbered in order: its codes repeat."""
    rows = [x for x in lines if layout.is_special(x.code) and _is_line(x.code, layout)]
    numbered = pl.DataFrame(
        {
            "sheet_row": pl.Series([x.row for x in rows], dtype=pl.UInt32),
            "row": pl.Series(range(1, len(rows) + 1), dtype=pl.UInt32),
            **{lang: [x.texts[lang] for x in rows] for lang in layout.texts},
        }
    )
    frame = (
        wanted.join(numbered, left_on="row", right_on="sheet_row", maintain_order="left")
        .join(read, on="text", maintain_order="left")
        .select(
            "code", pl.col("row_right").alias("row"), "schedule", "kind", "rate",
            pl.lit(value=True).alias("official"),
            pl.col("schedule").replace_strict(dict(basis), return_dtype=pl.String).alias("basis"),
            *layout.texts,
        )
    )  # fmt: skip
    return _dated(frame, layout.valid_from)


def _dated(frame: pl.DataFrame, day: date) -> pl.DataFrame:
    return frame.with_columns(valid_from=pl.lit(day), valid_to=pl.lit(None, pl.Date))


def _unread(found: list[tuple[int, str, str, str, Text]], languages: list[str]) -> pl.DataFrame:
    rows = [(*f[:4], *(f[4].get(x, "") for x in languages)) for f in sorted(found, key=lambda f: f[:2])]
    names = ("row", "column", "code", "value", *(f"why_{x}" for x in languages))
    return pl.DataFrame(rows, schema={**dict.fromkeys(names, pl.String), "row": pl.UInt32}, orient="row")


def _counts(plain: pl.DataFrame, read: pl.DataFrame) -> dict[str, int]:
    """Of every cell of a line: in which class of the grammar it fell. The classes add up to `cells`."""
    split, apart = pl.col("alternative").max() > 0, pl.col("only_countries").is_not_null().any()
    kind = pl.col("kind").first()
    of_text = read.group_by("text", maintain_order=True).agg(
        pl.when(split).then(pl.lit("split"))
        .when(apart).then(pl.lit("countries_apart"))
        .when(kind != "rate").then(kind)
        .when(pl.col("out_quota").is_not_null().any()).then(pl.lit("in_and_out_of_quota"))
        .when(pl.col("zone").is_not_null().any()).then(pl.lit("countries_excluded_and_zone"))
        .when(pl.col("not_countries").list.len().max() > 0).then(pl.lit("countries_excluded"))
        .otherwise(pl.lit("plain_rate")).alias("class")
    )  # fmt: skip
    counted = plain.join(of_text, on="text").group_by("class").len().sort("class")
    return {
        "codes": plain["code"].n_unique(),
        "cells": plain.height,
        **dict(counted.iter_rows()),
    }
