"""What the tariff says of a code, for people and for other rooms; frames of the day, whole, for the engine."""

import re
from datetime import date, datetime
from unicodedata import normalize

import polars as pl

from thongquan.books import selectors as books
from thongquan.kernel.refusals import NotFound
from thongquan.kernel.texts import folded

DIGITS = range(8, 1, -1)
DAYS_SEARCHED = 8
FOLDED = ("folded", "folded_chapter")
SEARCHED = (*FOLDED, "written")  # kept for searching, told to nobody

_searched: dict[tuple[str, date], pl.DataFrame] = {}


def path(code: str, *, on: date, known_at: datetime) -> pl.DataFrame:
    """The row of `code` and every row above it, the chapter first. NotFound: not in force on the day."""
    tree = _nomenclature(on, known_at)
    parents = dict(tree.select("code", "parent").iter_rows())
    if code not in parents:
        raise NotFound("commodity", code)
    above, here = [], code
    while here is not None:
        above.append(here)
        here = parents[here]
    order = pl.DataFrame({"code": above[::-1]})
    return order.join(tree, on="code", how="left", maintain_order="left")


def lines_under(prefix: str, *, on: date, known_at: datetime) -> pl.DataFrame:
    """The lines that may be declared under `prefix`: of a foreign code's six digits, those to choose from."""
    return (
        _nomenclature(on, known_at).filter(pl.col("leaf"), pl.col("code").str.starts_with(prefix)).sort("code")
    )


def search(text: str, *, on: date, known_at: datetime, limit: int = 40) -> pl.DataFrame:
    """The lines that digits begin, or whose own text or heading has all the words (else: or chapter; else the
    most of them, and half at least): code, vi, en … and `heading`; diacritics and case forgiven. At most
    `limit`: those first that have the words whole and written so, then in the order of the tariff; none for
    no words."""
    wanted = folded(text)
    lines = _lines(on, known_at)
    digits = re.sub(r"[ .]", "", wanted)
    if digits.isdigit():
        return lines.filter(pl.col("code").str.starts_with(digits)).head(limit).drop(SEARCHED)
    words = list(dict.fromkeys(re.findall(r"\w+", wanted)))
    if not words:
        return lines.clear().drop(SEARCHED)
    for column in FOLDED:
        found = lines.filter([pl.col(column).str.contains(rf"\b{word}") for word in words])
        if not found.is_empty():
            break
    else:
        found = _most_of(words, lines)
    return _nearest(found, text, words).head(limit).drop(SEARCHED)


def _nearest(found: pl.DataFrame, text: str, words: list[str]) -> pl.DataFrame:
    """Those first that have the words side by side, then most of them whole; as written where that is with
    diacritics: who types "giày da" wants no polish for shoes ("đánh"), and no paper ("giấy")."""
    written = normalize("NFC", text.casefold())
    asked = [("folded", words)]
    if written != folded(text):  # who writes no diacritics says nothing by that
        asked.insert(0, ("written", re.findall(r"\w+", written)))
    return found.sort([near for one in asked for near in _nearness(*one)], descending=True, maintain_order=True)


def _nearness(column: str, words: list[str]) -> tuple[pl.Expr, pl.Expr]:
    said, between = pl.col(column).str, r"\W+"
    whole = pl.sum_horizontal(said.contains(rf"\b{word}\b").cast(pl.UInt8) for word in words)
    return said.contains(rf"\b{between.join(words)}\b"), whole


def _most_of(words: list[str], lines: pl.DataFrame) -> pl.DataFrame:
    had = pl.sum_horizontal(pl.col("folded").str.contains(rf"\b{word}").cast(pl.UInt8) for word in words)
    return lines.filter((had == had.max()) & (had * 2 >= len(words)))


def rates_of(code: str, *, on: date, known_at: datetime) -> pl.DataFrame:
    """Every cell of `code`: rows of the table `rates` with the schedule's name, kind and confirmation."""
    tables = books.in_force("tariff", on=on, known_at=known_at).tables
    names = tables["schedules"].drop("basis", "valid_from", "valid_to").rename({"kind": "schedule_kind"})
    return tables["rates"].filter(pl.col("code") == code).join(names, on="schedule", maintain_order="left")


def vat_coverage(*, on: date, known_at: datetime) -> pl.DataFrame:
    """Of every line: prefix (the longest that speaks, null where the book is silent), categories, bases."""
    lines = _nomenclature(on, known_at).filter(pl.col("leaf")).select("code")
    measures = books.in_force("vat", on=on, known_at=known_at).tables["vat_codes"]
    said = measures.group_by("prefix").agg(
        categories=pl.col("category").sort(), bases=pl.col("basis").unique().sort()
    )
    spoken = set(said["prefix"])
    longest = [next((c[:n] for n in DIGITS if c[:n] in spoken), None) for c in lines["code"]]
    found = lines.with_columns(prefix=pl.Series(longest, dtype=pl.String))
    return found.join(said, on="prefix", how="left", maintain_order="left")


def _nomenclature(on: date, known_at: datetime) -> pl.DataFrame:
    return books.in_force("tariff", on=on, known_at=known_at).tables["nomenclature"]


def _lines(on: date, known_at: datetime) -> pl.DataFrame:
    """Every line with all that is said of it, folded once for an edition and a day."""
    edition = books.in_force("tariff", on=on, known_at=known_at)
    key = (edition.ref.content_hash, on)
    if key not in _searched:
        if len(_searched) >= DAYS_SEARCHED:
            _searched.clear()
        _searched[key] = _texts(edition.tables["nomenclature"])
    return _searched[key]


def _texts(tree: pl.DataFrame) -> pl.DataFrame:
    languages = [name for name in tree.columns if len(name) == 2]
    said = pl.concat_str(languages, separator=" ", ignore_nulls=True)
    above = {n: tree.filter(pl.col("code").str.len_chars() == n).select("code", said=said) for n in (2, 4, 6)}
    lines = tree.filter(pl.col("leaf")).select("code", *languages, said=said).sort("code")
    for n, rows in above.items():
        lines = _joined(lines, rows.rename({"code": "above", "said": f"said{n}"}), n)
    near = pl.concat_str("said", "said4", "said6", separator=" ", ignore_nulls=True)
    every = pl.concat_str(near, "said2", separator=" ", ignore_nulls=True)
    heading = tree.select(above="code", heading=pl.struct(languages))
    searched = lines.select(
        "code", *languages, folded=_folded(near), folded_chapter=_folded(every), written=_written(near)
    )
    return _joined(searched, heading, 4)


def _joined(lines: pl.DataFrame, above: pl.DataFrame, digits: int) -> pl.DataFrame:
    """`above` by the first `digits` of the code."""
    cut = lines.with_columns(above=pl.col("code").str.head(digits))
    return cut.join(above, on="above", how="left", maintain_order="left").drop("above")


def _written(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().str.normalize("NFC")


def _folded(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().str.normalize("NFD").str.replace_all(r"\p{Mn}", "").str.replace_all("đ", "d")
