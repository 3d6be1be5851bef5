"""The lanes a declaration was given, one after another, and the rows of the bulk path."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from thongquan.journal.domain.checkpoint import stamp
from thongquan.risk.domain.profiles import Lane

ROUTE_COLUMNS = (
    "month, declaration, sequence, at, lane, was, by, why, score, reasons, profiles, random, version"
)
COPY_ROUTES = f"COPY risk_route ({ROUTE_COLUMNS}) FROM STDIN (FORMAT csv)"


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
    lanes: pl.DataFrame, declarations: pl.DataFrame, *, at: datetime, by: str, version: str
) -> pl.DataFrame:
    """The first routing of each declaration of a batch, as the columns of COPY_ROUTES: `lanes` of `select`,
    and `declarations` d, identifier. Write it with `write_csv(include_header=False)`."""
    numbered = lanes.join(declarations.select("d", "identifier"), on="d", how="left", maintain_order="left")
    texts = [
        pl.concat_str(pl.lit("{"), pl.col(name).list.join(","), pl.lit("}")).alias(name)
        for name in ("reasons", "profiles")
    ]
    return numbered.select(
        pl.lit(stamp(at)[:7] + "-01").alias("month"),
        pl.col("identifier").alias("declaration"),
        pl.lit(1).alias("sequence"),
        pl.lit(stamp(at)).alias("at"),
        "lane",
        pl.lit("").alias("was"),
        pl.lit(by).alias("by"),
        pl.lit("registration").alias("why"),
        "score",
        *texts,
        "random",
        pl.lit(version).alias("version"),
    )
