"""What the tariff says of a code, for people and for other rooms; frames of the day, whole, for the engine."""

from datetime import date, datetime

import polars as pl

from thongquan.books import selectors as books
from thongquan.kernel.refusals import NotFound

DIGITS = range(8, 1, -1)


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
