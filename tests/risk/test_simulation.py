"""What a draft profile would have done to declarations of the past."""

from datetime import date
from decimal import Decimal

import polars as pl
from benchmarks.risk import batch, profiles

from thongquan.kernel.validity import Validity
from thongquan.risk.domain import Lane, Parameters, Profile, ProfileSet, Reason, hit_rates, moves, simulate

DAY = date(2026, 11, 22)
PARAMETERS = Parameters(DAY, Decimal("0.05"), Lane.RED, 60, 120, 7, "test")
DRAFT = Profile("NEW", "VN-01", "risk_rank >= 8", Reason.TARGETED, Validity(DAY), Lane.YELLOW, 0)


def simulated():
    facts, heads = batch(200, 3)
    made = profiles(50)
    return simulate(
        facts,
        heads.with_columns(lane=pl.lit("R")),
        before=ProfileSet.of(made, on=DAY),
        after=ProfileSet.of([*made, DRAFT], on=DAY),
        seed=bytes(32),
        parameters=PARAMETERS,
    )


def test_one_profile_more_only_raises_lanes_and_only_where_it_hits():
    frame = simulated()
    changed = frame.filter(pl.col("was") != pl.col("lane"))
    assert changed.height > 0
    assert changed["profiles"].list.contains("NEW").all()
    counted = moves(frame)
    assert counted["G", "Y"] == changed.height
    assert sum(counted.values()) == 200


def test_the_rate_of_hits_counts_only_declarations_that_were_checked():
    frame = pl.DataFrame({"d": [0, 1, 2], "profiles": [["A"], ["A", "B"], []]})
    results = pl.DataFrame({"d": [0, 2], "found": [True, False]})
    assert hit_rates(frame, results).rows() == [("A", 2, 1, 1), ("B", 1, 0, 0)]
