"""What changes from one edition to another, row by row and field by field."""

from collections.abc import Mapping

import polars as pl

from thongquan.books.domain.canon import canonical
from thongquan.books.domain.kinds import Tables, TableSchema

COLUMNS = ("table", "key", "valid_from", "change", "column", "before", "after")


def difference(schemas: Mapping[str, TableSchema], before: Tables, after: Tables) -> pl.DataFrame:
    """One line per changed field, one per row added or removed; columns `COLUMNS`, all text.

    change: added | removed | changed. A row is the same row while its key and first day are.
    """
    parts = [_table(name, schema, before[name], after[name]) for name, schema in schemas.items()]
    return pl.concat([pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String)), *parts])


def _table(name: str, schema: TableSchema, before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    old, new = _same_columns(canonical(schema, before), canonical(schema, after))
    everything = old.columns
    gone = old.join(new, on=everything, how="anti", nulls_equal=True)
    come = new.join(old, on=everything, how="anti", nulls_equal=True)
    row = [*schema.key, *(["valid_from"] if schema.dated else [])]
    values = [c for c in everything if c not in row]
    both = gone.join(come, on=row, how="inner", nulls_equal=True, suffix=":after")
    lone = [
        frame.join(other, on=row, how="anti", nulls_equal=True).select(
            *_names(name, schema), change=pl.lit(change), column=pl.lit(None, pl.String),
            before=_whole(values) if change == "removed" else pl.lit(None, pl.String),
            after=_whole(values) if change == "added" else pl.lit(None, pl.String),
        )
        for change, frame, other in (("removed", gone, come), ("added", come, gone))
    ]  # fmt: skip
    changed = [
        both.filter(pl.col(c).ne_missing(pl.col(f"{c}:after"))).select(
            *_names(name, schema), change=pl.lit("changed"), column=pl.lit(c), before=c, after=f"{c}:after"
        )
        for c in values
    ]
    return pl.concat([*lone, *changed]).sort("key", "valid_from", "column", maintain_order=True)


def _same_columns(a: pl.DataFrame, b: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Both with the same columns: an edition may speak a language more."""
    names = list(dict.fromkeys([*a.columns, *b.columns]))
    a, b = (
        f.with_columns(pl.lit(None, pl.String).alias(n) for n in names if n not in f.columns) for f in (a, b)
    )
    return a.select(names), b.select(names)


def _names(name: str, schema: TableSchema) -> list[pl.Expr]:
    key = pl.concat_str([pl.col(c).fill_null("") for c in schema.key], separator=" ")
    first_day = pl.col("valid_from") if schema.dated else pl.lit(None, pl.String)
    return [pl.lit(name).alias("table"), key.alias("key"), first_day.alias("valid_from")]


def _whole(values: list[str]) -> pl.Expr:
    """A row in one text, "column=value, …", without its empty fields."""
    fields = [pl.concat_str(pl.lit(f"{c}="), pl.col(c)) for c in values]
    return pl.concat_str(fields, separator=", ", ignore_nulls=True)
