"""Holds of a batch: on its people, its containers, its goods. Asked at registration only."""

from datetime import datetime

import polars as pl

from thongquan.clearance.domain.frames import Frames
from thongquan.risk import selectors as risk
from thongquan.risk.domain.holds import HoldEffect, subjects


def holds_of_batch(given: Frames, traders: pl.DataFrame, *, at: datetime) -> pl.DataFrame:
    """As `risk.selectors.holds_on`; a new declaration has no holds of its own yet."""
    named = subjects(
        parties=[*traders.select("d", "trader").rows(), *traders.select("d", "declarant").rows()],
        containers=given.containers.select("d", "id").rows(),
        commodities=given.items.select("d", "commodity_code").rows(),
    )
    return risk.holds_on(named, at=at)


def held(holds: pl.DataFrame, effect: HoldEffect) -> list[int]:
    """`d` of the declarations that a hold of this effect stands on."""
    return holds.filter(pl.col("effect") == str(effect))["d"].unique().to_list()
