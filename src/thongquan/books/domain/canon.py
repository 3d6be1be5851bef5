"""One order and one spelling for every table, so that the same law always has the same hash."""

import hashlib
from collections.abc import Mapping

import polars as pl

from thongquan.books.domain.kinds import Dtype, Tables, TableSchema


def ordered(schema: TableSchema, frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with its columns in the schema's order (texts last, by name), its rows by key and validity."""
    texts = sorted(c for c in frame.columns if schema.is_text(c))
    frame = frame.select(*schema.dtypes, *texts)
    by = [spelled(c, frame.schema[c]) for c in schema.key]
    return frame.sort(*by, *(["valid_from"] if schema.dated else []), maintain_order=True)


def spelled(column: str, dtype: Dtype) -> pl.Expr:
    """`column` as text: a list in brackets (an empty list is not an empty field)."""
    if isinstance(dtype, pl.List):
        inside = pl.col(column).list.eval(pl.element().cast(pl.String)).list.join(";")
        return pl.concat_str(pl.lit("["), inside, pl.lit("]")).alias(column)
    return pl.col(column).cast(pl.String)


def canonical(schema: TableSchema, frame: pl.DataFrame) -> pl.DataFrame:
    """The table as text, in canonical order: what is hashed, and what editions are compared by."""
    frame = ordered(schema, frame)
    return frame.select(spelled(c, dtype) for c, dtype in frame.schema.items())


def table_hash(schema: TableSchema, frame: pl.DataFrame) -> str:
    """SHA-256 of the canonical CSV (nulls empty, empty texts quoted), in hexadecimal."""
    return hashlib.sha256(canonical(schema, frame).write_csv().encode()).hexdigest()


def content_hash(table_hashes: Mapping[str, str]) -> str:
    """The hash of an edition: SHA-256 over the names and hashes of its tables."""
    lines = "".join(f"{name} {table_hashes[name]}\n" for name in sorted(table_hashes))
    return hashlib.sha256(lines.encode()).hexdigest()


def hashes(schemas: Mapping[str, TableSchema], tables: Tables) -> dict[str, str]:
    return {name: table_hash(schemas[name], frame) for name, frame in tables.items()}
