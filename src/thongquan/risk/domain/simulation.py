"""What a profile would have done: two sets of profiles over the same past declarations."""

import polars as pl

from thongquan.risk.domain.profiles import LANES, ProfileSet
from thongquan.risk.domain.selection import Parameters, select


def simulate(
    facts: pl.DataFrame,
    declarations: pl.DataFrame,
    *,
    before: ProfileSet,
    after: ProfileSet,
    seed: bytes,
    parameters: Parameters,
) -> pl.DataFrame:
    """Past declarations under two sets, drawn alike: d, was, lane (under `after`), profiles (hit by `after`).

    `facts` and `declarations` as for `select`, without their former lanes, which would hold every lane up.
    """
    fresh = declarations.drop("lane", strict=False)
    old, new = (
        select(facts, fresh, profiles, seed=seed, parameters=parameters) for profiles in (before, after)
    )
    return new.select("d", old["lane"].alias("was"), "lane", "profiles")


def moves(simulated: pl.DataFrame) -> dict[tuple[str, str], int]:
    """(lane before, lane after) → how many declarations; all nine pairs."""
    counted = simulated.group_by("was", "lane").len()
    found = {(was, lane): n for was, lane, n in counted.iter_rows()}
    return {(was, lane): found.get((was, lane), 0) for was in LANES for lane in LANES}


def hit_rates(simulated: pl.DataFrame, results: pl.DataFrame) -> pl.DataFrame:
    """profile, hits, checked, found: how often it hit, and of those with a result of a check how many found
    something. `results`: d, found (Boolean)."""
    hits = simulated.select("d", pl.col("profiles").alias("profile")).explode("profile").drop_nulls("profile")
    joined = hits.join(results.select("d", "found"), on="d", how="left")
    return (
        joined.group_by("profile")
        .agg(
            hits=pl.len(),
            checked=pl.col("found").is_not_null().sum(),
            found=pl.col("found").fill_null(value=False).sum(),
        )
        .sort("profile")
    )
