"""The laws that the rows of an edition name: what its legal basis is where rows have bases of their own."""

import polars as pl

from thongquan.books.domain.kinds import Tables

SHOWN = 5


def sources(tables: Tables) -> pl.DataFrame:
    """basis, rows: every reference that the rows name, the one most rows name first."""
    named = [table.select("basis") for table in tables.values() if "basis" in table.columns]
    if not named:
        return pl.DataFrame(schema={"basis": pl.String, "rows": pl.UInt32})
    counted = pl.concat(named).filter(pl.col("basis") != "").group_by("basis").agg(rows=pl.len())
    return counted.sort(["rows", "basis"], descending=[True, False])


def basis_of_rows(tables: Tables) -> str:
    """The references in one text: the first few, and how many more there are; "" where no row names one."""
    named = sources(tables)["basis"].to_list()
    more = len(named) - SHOWN
    return "; ".join(named[:SHOWN]) + (f"; … (+{more})" if more > 0 else "")
