"""A mandate: one party speaks for another, at some offices, in some procedures, for a time, until revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from thongquan.kernel.validity import Validity

SCHEMA = {
    "agent_id": pl.Int64(),
    "principal_id": pl.Int64(),
    "offices": pl.List(pl.String()),
    "procedures": pl.List(pl.String()),
}


@dataclass(frozen=True, slots=True)
class Mandate:
    """`offices` and `procedures` are codes, none meaning all; an office's code includes those under it."""

    agent_id: int
    principal_id: int
    offices: frozenset[str]
    procedures: frozenset[str]
    validity: Validity
    revoked_at: datetime | None = None

    def speaks(self, *, office: Sequence[str], procedure: str, on: date, at: datetime | None = None) -> bool:
        """Whether it covers the day. `office`: the office and those above it (`office_path`). `at`: the moment
        of asking, for a mandate revoked on that very day; without it a revoked mandate never speaks."""
        return (
            self.validity.covers(on)
            and not (self.revoked_at is not None and (at is None or self.revoked_at <= at))
            and (not self.offices or not self.offices.isdisjoint(office))
            and (not self.procedures or procedure in self.procedures)
        )


def mandated(pairs: pl.DataFrame, mandates: pl.DataFrame) -> pl.Series:
    """For each row of `pairs` (agent_id, principal_id, office_path: list, procedure): may the agent speak?

    `mandates` has the columns of `SCHEMA`, those in force only. A party always speaks for itself; an unknown
    agent or principal (null) never does.
    """
    asked = pairs.with_row_index("row")
    met = asked.join(mandates, on=["agent_id", "principal_id"], how="inner").filter(
        _covers(pl.col("offices"), pl.col("office_path")),
        (pl.col("procedures").list.len() == 0) | pl.col("procedures").list.contains(pl.col("procedure")),
    )
    own = (pl.col("agent_id") == pl.col("principal_id")).fill_null(False)
    return asked.select_seq(own | pl.col("row").is_in(met["row"].implode())).to_series().alias("mandated")


def _covers(offices: pl.Expr, path: pl.Expr) -> pl.Expr:
    return (offices.list.len() == 0) | (offices.list.set_intersection(path).list.len() > 0)
