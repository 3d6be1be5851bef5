"""The lanes a declaration was given, one after another, and the rows of the bulk path."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from thongquan.kernel.columns import constant, framed, typed
from thongquan.risk.domain.profiles import Lane


@dataclass(frozen=True, slots=True)
class Routing:
    """`why`: "registration", "amendment", or a person's words. `reasons` and `profiles` are for officers."""

    lane: Lane
    why: str
    score: int = 0
    reasons: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    random: bool = False
    version: str = ""


@dataclass(frozen=True, slots=True)
class Routed:
    """A row of the history."""

    declaration: str
    sequence: int
    at: datetime
    was: str
    by: str
    routing: Routing

    @property
    def lane(self) -> Lane:
        return self.routing.lane


def first_routes(
    lanes: pl.DataFrame, identifiers: pl.Series, *, at: datetime, by: str, version: str
) -> pl.DataFrame:
    """The first routing of each declaration of a batch, in the columns of the table `risk_route`: `lanes` of
    `select`, and the identifiers of the same declarations in the same order."""

    def always(name: str, value: Any) -> pl.Series:
        return constant(name, value, lanes.height)

    return framed(
        [
            always("month", at.astimezone(UTC).date().replace(day=1)),
            identifiers.alias("declaration"),
            always("sequence", 1),
            always("at", at),
            lanes["lane"],
            always("was", ""),
            always("by", by),
            always("why", "registration"),
            lanes["score"],
            _array(lanes["reasons"]),
            _array(lanes["profiles"]),
            lanes["random"],
            always("version", version),
        ]
    )


def _array(codes: pl.Series) -> pl.Series:
    """As PostgreSQL writes an array of plain codes."""
    return typed(codes.name, ["{" + ",".join(each) + "}" for each in codes.to_list()], pl.String)
