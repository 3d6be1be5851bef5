"""From what was found, owed and selected to what happens: refused, registered, or cleared at once. Pure.

A declaration clears by itself only where its lane is green, nothing is owed, every requirement for clearance is
met and no hold stands; all else waits for whom the clock names (Law on Customs 54/2014 arts 32, 37).
"""

import polars as pl

from thongquan.clearance.domain.states import Control, Goods, Life
from thongquan.kernel.findings import Audience, Effect

D = pl.UInt32
LANES = ("G", "Y", "R")
REGISTRATION, CLEARANCE = "registration", "clearance"
CONTROL_OF_LANE = {"G": Control.NONE, "Y": Control.DOCUMENTS_DUE, "R": Control.EXAMINATION_DUE}


def verdicts(count: int, findings: pl.DataFrame) -> pl.DataFrame:
    """d, refused, open: whether each of `count` declarations must be refused, and how much is still required
    before clearance. Only what the public may know refuses or requires: a doubt never does.
    """
    public = findings.filter(pl.col("audience") == str(Audience.PUBLIC))
    refuses = pl.col("effect") == str(Effect.REFUSE)
    requires = pl.col("effect") == str(Effect.REQUIRE)
    counted = public.group_by("d").agg(
        (refuses | (requires & (pl.col("stage") == REGISTRATION))).any().alias("refused"),
        (requires & (pl.col("stage") == CLEARANCE)).sum().alias("open"),
    )
    every = pl.DataFrame({"d": pl.Series(range(count), dtype=D)})
    return every.join(counted, on="d", how="left", maintain_order="left").with_columns(
        pl.col("refused").fill_null(value=False), pl.col("open").fill_null(0).cast(pl.UInt32)
    )


def states(decided: pl.DataFrame) -> pl.DataFrame:
    """Adds clears, life, control, goods.

    `decided` has a row per registered declaration: lane (G, Y, R), open (requirements before clearance), owed
    (Boolean: something is due and neither paid, guaranteed, exempt nor deferred), held (Boolean).
    """
    assert decided["lane"].is_in(LANES).all()
    clears = (pl.col("lane") == "G") & (pl.col("open") == 0) & ~pl.col("owed") & ~pl.col("held")
    return decided.with_columns(clears.alias("clears")).with_columns(
        _either(Life.CLEARED, Life.REGISTERED).alias("life"),
        pl.col("lane").replace_strict({k: str(v) for k, v in CONTROL_OF_LANE.items()}).alias("control"),
        _either(Goods.FREE, Goods.UNDER_SUPERVISION).alias("goods"),
    )


def _either(cleared: str, waiting: str) -> pl.Expr:
    return pl.when("clears").then(pl.lit(str(cleared))).otherwise(pl.lit(str(waiting)))


def awaited(*, lane: str, control: str, owed: bool, open_requirements: int, held: bool) -> list[str]:
    """Whose turn it is, in the order the work goes; empty where nothing keeps the declaration from clearing."""
    turns = []
    if open_requirements:
        turns.append("declarant:requirements")
    if owed:
        turns.append("declarant:payment")
    if control in (Control.DOCUMENTS_DUE, Control.EXAMINATION_DUE, Control.IN_EXAMINATION):
        turns.append(f"officer:{control}")
    if held:
        turns.append("officer:hold")
    if not turns and lane != "G":
        turns.append("officer:clearance")
    return turns
