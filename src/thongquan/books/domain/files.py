"""The law as files: one CSV or YAML per table, and a `book.yaml` that says what holds for all rows.

    books/<book>/book.yaml            basis, valid_from, note (all optional where every row has its own)
    books/<book>/<table>.csv|.yaml    rows
    books/<book>/<day>/<table>.csv    rows in force from that day, until the next day folder of the table
    books/<book>/demo/…               the same again: an edition of its own, these tables replaced, demo only

Files give the last day in force (`valid_through`), tables the first day after it. A list stands in one cell,
parted by ";". A number is digits with a point. What is not exactly so is refused, with file and row.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import yaml

from thongquan.books.domain.kinds import BookKind, Content, Dtype, Files, TableSchema
from thongquan.kernel.decimals import exact

Row = dict[str, Any]
WORDS = {"yes": True, "no": False, "true": True, "false": False}


class BadPack(ValueError):
    """A pack file that cannot be read as law."""


def read_tables(kind: BookKind, files: Files) -> list[Content]:
    """The editions in the files of one book (paths relative to its folder): the law, then any of the demo."""
    law = _content(kind, {p: b for p, b in files.items() if not p.startswith("demo/")}, {}, demo=False)
    demo = {p.removeprefix("demo/"): b for p, b in files.items() if p.startswith("demo/")}
    return [law, _content(kind, demo, law.tables, demo=True)] if demo else [law]


def _content(kind: BookKind, files: Files, under: Mapping[str, pl.DataFrame], *, demo: bool) -> Content:
    about = document(files, "book.yaml")
    tables = dict(under)
    for name, schema in kind.tables.items():
        rows = list(_rows(name, schema, files, about))
        if rows or name not in tables:
            tables[name] = table(schema, rows)
    return Content(tables, basis_of(about), str(about.get("note", "")), demo)


def basis_of(about: Row) -> str:
    """The sources a book.yaml names, in one text."""
    basis = about.get("basis", "")
    return "; ".join(dict.fromkeys(map(str, basis.values()))) if isinstance(basis, dict) else str(basis)


def read_one(name: str, schema: TableSchema, files: Files) -> pl.DataFrame:
    """One table of the book alone; for books that read their others in a way of their own."""
    return table(schema, _rows(name, schema, files, document(files, "book.yaml")))


def document(files: Files, path: str) -> dict[str, Any]:
    """A YAML map of the book, {} where there is none."""
    if path not in files:
        return {}
    found = yaml.safe_load(files[path])
    if not isinstance(found, dict):
        raise BadPack(f"{path}: not a map")
    return found


def csv_rows(path: str, body: bytes) -> Iterator[Row]:
    reader = csv.DictReader(io.StringIO(body.decode("utf-8")), strict=True)
    for row in reader:
        if None in row or None in row.values():
            raise BadPack(f"{path} line {reader.line_num}: not as many fields as the header")
        yield {**row, "@": f"{path} line {reader.line_num}"}


def yaml_rows(path: str, body: bytes, texts: tuple[str, ...]) -> Iterator[Row]:
    """Rows of a YAML list; a map under the name of a text ("name"; "text" for bare languages) is spread."""
    for number, row in enumerate(yaml.safe_load(body) or [], 1):
        flat: Row = {"@": f"{path} entry {number}"}
        for field, value in row.items():
            prefix = "" if field == "text" else field
            if isinstance(value, dict) and prefix in texts:
                flat |= {f"{prefix}_{lang}" if prefix else lang: text for lang, text in value.items()}
            else:
                flat[field] = value
        yield flat


def _rows(name: str, schema: TableSchema, files: Files, about: Row) -> Iterator[Row]:
    paths = sorted(p for p in files if p.rsplit("/", 1)[-1] in (f"{name}.csv", f"{name}.yaml"))
    days = sorted(p.split("/")[0] for p in paths if "/" in p)
    for path in paths:
        usual = _usual(path, name, schema, days, about)
        read = (
            csv_rows(path, files[path]) if path.endswith(".csv") else yaml_rows(path, files[path], schema.texts)
        )
        for row in read:
            yield {**usual, **{k: v for k, v in row.items() if v != "" or k not in usual}}


def _usual(path: str, name: str, schema: TableSchema, days: list[str], about: Row) -> Row:
    """What holds for a row that does not say otherwise."""
    usual: Row = dict(schema.defaults)
    basis = about.get("basis")
    if "basis" in schema.columns and basis is not None:
        usual["basis"] = basis.get(name) if isinstance(basis, dict) else basis
    if schema.dated:
        usual["valid_from"] = about.get("valid_from")
        if "/" in path:
            day = path.split("/")[0]
            usual["valid_from"] = day
            later = [d for d in days if d > day]
            if later:
                usual["valid_through"] = day_of(later[0], path) - timedelta(days=1)
    return usual


def table(schema: TableSchema, rows: Iterable[Row]) -> pl.DataFrame:
    """`rows` (text as in CSV, values as in YAML) as a table of `schema`; BadPack names what is unreadable."""
    rows = list(rows)
    texts = sorted({c for row in rows for c in row if schema.is_text(c)})
    allowed = {*schema.dtypes, *texts, "@", *(["valid_through"] if schema.dated else [])} - {"valid_to"}
    for row in rows:
        if strange := set(row) - allowed:
            raise BadPack(f"{row.get('@')}: unknown columns {sorted(strange)}")
    columns: dict[str, list[Any]] = {
        name: [_value(row, name, dtype) for row in rows]
        for name, dtype in schema.dtypes.items()
        if name != "valid_to"
    }
    if schema.dated:
        columns["valid_to"] = [_after(row) for row in rows]
    columns |= {name: [str(row.get(name, "")) for row in rows] for name in texts}
    return pl.DataFrame(columns, schema={**schema.dtypes, **dict.fromkeys(texts, pl.String)})


def _after(row: Row) -> date | None:
    through = row.get("valid_through")
    return None if through in (None, "") else day_of(through, row.get("@")) + timedelta(days=1)


def day_of(value: Any, where: object) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadPack(f"{where}: not a day: {value!r}") from None


def _value(row: Row, name: str, dtype: Dtype) -> Any:
    value = row.get(name)
    if value is None or (value == "" and dtype != pl.String):
        return [] if isinstance(dtype, pl.List) and value == "" else None
    try:
        return _typed(value, dtype, row)
    except (KeyError, ValueError, TypeError):
        raise BadPack(f"{row.get('@')}: {name} cannot be {value!r}") from None


def _typed(value: Any, dtype: Dtype, row: Row) -> Any:
    if dtype == pl.String:
        return str(value)
    if dtype == pl.Boolean:
        return value if isinstance(value, bool) else WORDS[value]
    if dtype == pl.Date:
        return day_of(value, row.get("@"))
    if isinstance(dtype, pl.List):
        return [str(v) for v in value] if isinstance(value, list) else value.split(";")
    if isinstance(dtype, pl.Decimal):
        return _decimal(value, dtype)
    if isinstance(value, bool):
        raise ValueError
    return int(value)


def _decimal(value: Any, dtype: pl.Decimal) -> Decimal:
    number = exact(str(value)) if not isinstance(value, float) else None
    if number is None or number.as_tuple().exponent < -dtype.scale:  # type: ignore[operator]
        raise ValueError
    return number
