"""New law follows old law: what it replaces ends the day it begins, what it repeats goes on."""

from datetime import date

import polars as pl

from thongquan.books.domain.canon import spelled
from thongquan.books.domain.kinds import DATED, TableSchema


def succeed(schema: TableSchema, old: pl.DataFrame, new: pl.DataFrame, day: date) -> pl.DataFrame:
    """The table `old`, from `day` on replaced by `new`, every row of which begins on `day`.

    Rows of `old` that begin on `day` or later give way. Those in force on `day` end there; where `new` says
    the same, its row takes over their first day instead of beginning anew.
    """
    if not schema.dated:
        return new
    earlier = old.filter(pl.col("valid_from") < day)
    if earlier.is_empty():
        return new
    in_force = pl.col("valid_to").is_null() | (pl.col("valid_to") > day)
    texts = [c for c in dict.fromkeys([*old.columns, *new.columns]) if schema.is_text(c)]
    before, after = (_filled(f, texts).with_columns(_content(schema, texts)) for f in (earlier, new))
    repeated = before.filter(in_force & pl.col("=").is_in(after["="].implode()))
    ended = before.join(repeated, on=["=", "valid_from"], how="anti").with_columns(
        valid_to=pl.when(in_force).then(pl.lit(day)).otherwise("valid_to")
    )
    begun = after.join(repeated.select("=", since="valid_from"), on="=", how="left").with_columns(
        valid_from=pl.coalesce("since", "valid_from")
    )
    columns = [*schema.dtypes, *texts]
    return pl.concat([ended.select(columns), begun.select(columns)])


def _filled(frame: pl.DataFrame, texts: list[str]) -> pl.DataFrame:
    return frame.with_columns(pl.lit("").alias(c) for c in texts if c not in frame.columns)


def _content(schema: TableSchema, texts: list[str]) -> pl.Expr:
    """Everything a row says but its validity, as one text."""
    said = [spelled(c, dtype) for c, dtype in schema.columns.items() if c not in DATED]
    fields = [e.alias(str(i)) for i, e in enumerate([*said, *map(pl.col, texts)])]
    return pl.struct(fields).struct.json_encode().alias("=")
