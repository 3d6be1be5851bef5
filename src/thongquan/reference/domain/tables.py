"""What reference holds: its tables, their columns, and what makes rows unfit to be loaded.

Every table is dated law: besides its own columns a row has `basis`, `confirmed` (whether someone has compared
it with the source), `valid_from` and `valid_to`, half-open. Texts stand in one column per language.

A pack brings them as books (`books/<book>/<table>.csv`); what is published of a book becomes the content here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from thongquan.kernel.validity import Validity, overlapping

Row = Mapping[str, Any]
TEXT, DAY, YES, WHOLE = pl.String(), pl.Date(), pl.Boolean(), pl.Int64()
LAW: Mapping[str, pl.DataType] = {"basis": TEXT, "confirmed": YES, "valid_from": DAY, "valid_to": DAY}
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True)
class Table:
    """`key`: the columns that with a day name one row. `needs`: columns that may not be empty."""

    book: str
    name: str
    columns: Mapping[str, pl.DataType]
    key: tuple[str, ...]
    needs: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Every column but the texts."""
        return {**self.columns, **LAW}

    def strange(self, columns: Iterable[str]) -> list[str]:
        """Those of `columns` that are neither the table's nor a language."""
        return sorted(c for c in columns if c not in self.schema and not _LANGUAGE.fullmatch(c))


def _of(*texts: str, **typed: pl.DataType) -> dict[str, pl.DataType]:
    return {**dict.fromkeys(texts, TEXT), **typed}


def _codes(name: str, *texts: str, **typed: pl.DataType) -> Table:
    return Table("reference", name, _of("code", *texts, **typed), ("code",), ("code",))


TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table(
            "offices",
            "offices",
            _of("code", "parent", "kind", "zone", "calendar", "successor"),
            ("code",),
            ("code", "kind", "zone", "calendar"),
        ),
        Table(
            "clocks",
            "hours",
            _of("calendar", "opens", "closes", weekday=WHOLE),
            ("calendar", "weekday", "opens"),
            ("calendar", "weekday", "opens", "closes"),
        ),
        Table(
            "clocks",
            "days",
            _of("calendar", "kind", "opens", "closes", day=DAY),
            ("calendar", "day", "opens"),
            ("calendar", "kind", "day"),
        ),
        Table(
            "clocks",
            "clocks",
            _of("code", "unit", "awaited", "milestone", "on_expiry", amount=WHOLE, rolls=YES),
            ("code",),
            ("code", "unit", "awaited", "milestone", "amount", "rolls"),
        ),
        Table("clocks", "milestones", _of("code", "phase"), ("code",), ("code",)),
        Table(
            "clocks",
            "rate_days",
            _of("code", "calendar", weekday=WHOLE, weeks_before=WHOLE),
            ("code",),
            ("code", "calendar", "weekday", "weeks_before"),
        ),
        Table(
            "numbering",
            "schemes",
            _of("code", "template", "prefixes", "check"),
            ("code",),
            ("code", "template"),
        ),
        _codes("countries", "alpha3", "numeric"),
        _codes("currencies", "numeric", decimals=WHOLE),
        _codes("units", "dimension", "factor", "symbol"),
        _codes("packages"),
        _codes("transport_modes", "recommendation19"),
        _codes("incoterms", "edition", "mode"),
        _codes("locations", "kind", "country"),
        _codes("identifier_types", "country", "pattern", "check", rank=WHOLE, tax_from=DAY),
    )
}


def faults(table: Table, rows: Iterable[Row]) -> list[str]:
    """Why `rows` may not become the content of `table`: each fault in one English line."""
    found: list[str] = []
    stretches: dict[tuple[Any, ...], list[Validity]] = defaultdict(list)
    for number, row in enumerate(rows, start=1):
        wrong = _row_faults(table, row)
        found += [f"{table.name}, row {number}: {fault}" for fault in wrong]
        if not wrong:
            key = tuple(row[name] for name in table.key)
            stretches[key].append(Validity(row["valid_from"], row["valid_to"]))
    for key, validities in stretches.items():
        if overlapping(validities):
            found.append(f"{table.name}, {'/'.join(map(str, key))}: two rows share a day")
    return found


def _row_faults(table: Table, row: Row) -> list[str]:
    if missing := sorted(set(table.schema) - set(row)):
        return [f"columns missing: {missing}"]
    if strange := table.strange(row):
        return [f"columns unknown: {strange}"]
    empty = [c for c in (*table.needs, "basis", "valid_from") if row[c] in (None, "")]
    if empty:
        return [f"{column} is empty" for column in empty]
    if row["valid_to"] is not None and row["valid_to"] <= row["valid_from"]:
        return [f"its validity ends ({row['valid_to']}) before it begins"]
    return []


def frame(table: Table, rows: Sequence[Row]) -> pl.DataFrame:
    """`rows` by key and day; the languages found in any row, "" where a row lacks one."""
    languages = sorted({c for row in rows for c in row if c not in table.schema})
    schema = {**table.schema, **dict.fromkeys(languages, TEXT)}
    columns = {c: [row.get(c, "" if c in languages else None) for row in rows] for c in schema}
    return pl.DataFrame(columns, schema=schema).sort(*table.key, "valid_from")


def in_force(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """The rows of any dated frame that are valid on the day."""
    ends = pl.col("valid_to")
    return rows.filter((pl.col("valid_from") <= on) & (ends.is_null() | (pl.lit(on) < ends)))
