"""The tariff in a pack: one CSV a chapter, one column a schedule, cells in the packs' own notation.

schedules.csv members.csv proofs.csv     as their tables
<day>/NN.csv                             code, then schedules: the whole tariff from that day on
<day>/special.csv                        code, row, then schedules: the chapter whose codes repeat
labels/{chapters,headings,chapter98}.csv the pack's own short texts by code and language: no law
labels/sections.csv                      the sections: section, first and last chapter, their short titles
"""

from collections.abc import Mapping

import polars as pl

from thongquan.books.domain import BadPack, Content, Files, Pack, read_one, succeed
from thongquan.books.domain.files import csv_rows, day_of, document
from thongquan.kernel.texts import Text
from thongquan.tariff.domain import book, cells
from thongquan.tariff.domain.grammar import Part
from thongquan.tariff.domain.notation import NOTATION, write
from thongquan.tariff.domain.tree import Section

LABELS = ("labels/chapters.csv", "labels/headings.csv", "labels/chapter98.csv")
STANDING = {"schedules": book.SCHEDULES, "members": book.MEMBERS, "proofs": book.PROOFS}
DAILY = {"nomenclature": book.NOMENCLATURE, "rates": book.RATES, "special": book.SPECIAL}
CODE_DIGITS = 8
HEADING, CHAPTER = 4, 2


def read(files: Files, pack: Pack) -> list[Content]:
    """The tariff of every day folder, each succeeding the one before it."""
    about = document(files, "book.yaml")
    tables = {name: read_one(name, schema, files) for name, schema in STANDING.items()}
    basis = dict(tables["schedules"].select("schedule", "basis").iter_rows())
    labels = {code: text for path in LABELS if path in files for code, text in texts(path, files[path]).items()}
    days = sorted({path.split("/")[0] for path in files if "/" in path and not path.startswith("labels/")})
    for folder in days:
        day = day_of(folder, folder)
        new = _of_day(files, folder, basis, labels, pack.languages, str(about.get("basis", "")))
        for name, schema in DAILY.items():
            dated = new[name].with_columns(valid_from=pl.lit(day), valid_to=pl.lit(None, pl.Date))
            tables[name] = succeed(schema, tables[name], dated, day) if name in tables else dated
    return [Content(tables, str(about.get("basis", "")), str(about.get("note", "")))]


def texts(path: str, body: bytes) -> dict[str, Text]:
    """Labels by code: every column but `code` is a language."""
    return {
        row["code"]: {language: text for language, text in row.items() if language not in ("code", "@")}
        for row in csv_rows(path, body)
    }


def sections(path: str, body: bytes) -> list[Section]:
    about = ("section", "first", "last", "@")
    return [
        Section(row["section"], row["first"], row["last"], {k: v for k, v in row.items() if k not in about})
        for row in csv_rows(path, body)
    ]


def _of_day(
    files: Files,
    folder: str,
    basis: Mapping[str, str],
    labels: Mapping[str, Text],
    languages: list[str],
    source: str,
) -> dict[str, pl.DataFrame]:
    chapters = {p: b for p, b in files.items() if p.startswith(f"{folder}/") and p.endswith(".csv")}
    special = chapters.pop(f"{folder}/special.csv", None)
    if not chapters:
        raise BadPack(f"{folder}: no chapters")
    wide = pl.concat([_csv(path, body) for path, body in sorted(chapters.items())], how="diagonal")
    return {
        "nomenclature": _nomenclature(wide["code"], labels, languages, source),
        "rates": _rates(wide, ["code"], basis, folder),
        "special": _special(special, folder, basis, labels, languages),
    }


def _csv(path: str, body: bytes) -> pl.DataFrame:
    frame = pl.read_csv(body, infer_schema=False)
    bad = frame.filter(~pl.col("code").str.contains(r"^[0-9]{8}$"))
    if bad.height:
        raise BadPack(f"{path}: not a code of {CODE_DIGITS} digits: {bad['code'][0]!r}")
    return frame


def _rates(wide: pl.DataFrame, index: list[str], basis: Mapping[str, str], where: str) -> pl.DataFrame:
    """Every cell by what it says. An empty cell is an error: a code without a rate says so."""
    if strange := set(wide.columns) - set(index) - set(basis):
        raise BadPack(f"{where}: no such schedules: {sorted(strange)}")
    long = wide.unpivot(index=index, variable_name="schedule", value_name="text")
    read, why = cells.parts(long["text"].fill_null(""), NOTATION)
    if why:
        bad = long.filter(pl.col("text").fill_null("").is_in(list(why))).row(0, named=True)
        raise BadPack(f"{where}: {bad['code']} {bad['schedule']}: {bad['text']!r} is not in the notation")
    return cells.rates(long, read, basis)


def _special(
    body: bytes | None,
    folder: str,
    basis: Mapping[str, str],
    labels: Mapping[str, Text],
    languages: list[str],
) -> pl.DataFrame:
    if body is None:
        return book.SPECIAL.empty(languages)
    wide = _csv(f"{folder}/special.csv", body).with_columns(pl.col("row").cast(pl.UInt32))
    return _rates(wide, ["code", "row"], basis, f"{folder}/special.csv").select(
        "code", "row", "schedule", "kind", "rate", pl.lit(value=False).alias("official"), "basis",
        *_labelled("code", labels, languages),
    )  # fmt: skip


def _nomenclature(
    codes: pl.Series, labels: Mapping[str, Text], languages: list[str], source: str
) -> pl.DataFrame:
    """Chapters and headings with the pack's labels, and the lines, whose texts the pack does not have."""
    nodes = sorted({code[:n] for code in codes for n in (CHAPTER, HEADING, CODE_DIGITS)})
    up = {CHAPTER: 0, HEADING: CHAPTER, CODE_DIGITS: HEADING}
    return pl.DataFrame(
        {
            "line": pl.Series(range(len(nodes)), dtype=pl.UInt32),
            "code": nodes,
            "parent": [code[: up[len(code)]] or None for code in nodes],
            "indent": pl.Series([int(len(code) == CODE_DIGITS) for code in nodes], dtype=pl.UInt8),
            "official": [False] * len(nodes),
            "leaf": [len(code) == CODE_DIGITS for code in nodes],
            "basis": [source] * len(nodes),
        }
    ).with_columns(_labelled("code", labels, languages))


def _labelled(code: str, labels: Mapping[str, Text], languages: list[str]) -> list[pl.Expr]:
    def in_language(language: str) -> dict[str, str]:
        return {c: text.get(language, "") for c, text in labels.items()} or {"": ""}

    return [
        pl.col(code).replace_strict(in_language(x), default="", return_dtype=pl.String).alias(x)
        for x in languages
    ]


def wide(rates: pl.DataFrame, index: list[str], schedules: list[str]) -> pl.DataFrame:
    """The table `rates` (or `special`) as a pack writes it: a row per code, a column per schedule."""
    columns = [c for c in cells.PARTS if c != "text" and c in rates.columns]
    said: dict[tuple[object, ...], list[tuple[object, ...]]] = {}
    for row in rates.select(*index, "schedule", *columns).iter_rows():
        at = len(index) + 1
        said.setdefault(row[:at], []).append(tuple(tuple(v) if isinstance(v, list) else v for v in row[at:]))
    written = {parts: write([_part(dict(zip(columns, p, strict=True))) for p in parts])
               for parts in {tuple(parts) for parts in said.values()}}  # fmt: skip
    rows = [(*key, written[tuple(parts)]) for key, parts in said.items()]
    long = pl.DataFrame(rows, schema=[*index, "schedule", "text"], orient="row")
    return long.pivot("schedule", index=index, values="text").select(*index, *schedules)


def _part(said: Mapping[str, object]) -> Part:
    fields = {f: v for f, v in said.items() if f not in ("only_countries", "not_countries") and v is not None}
    only = said.get("only_countries")
    return Part(**fields, only=only, not_countries=said.get("not_countries") or ())  # type: ignore[arg-type]
