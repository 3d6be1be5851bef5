"""Holds of a batch: on its people, its containers, its goods. Asked at registration only."""

from collections.abc import Iterable
from datetime import datetime

import polars as pl

from thongquan.clearance.domain.frames import Frames
from thongquan.risk import selectors as risk
from thongquan.risk.domain.holds import HoldEffect, subjects


def holds_of_batch(given: Frames, traders: pl.DataFrame, *, at: datetime) -> pl.DataFrame:
    """As `risk.selectors.holds_on`; a new declaration has no holds of its own yet."""
    named = subjects(
        parties=[*_pairs(traders, "trader"), *_pairs(traders, "declarant")],
        containers=_pairs(given.containers, "id"),
        commodities=_pairs(given.items, "commodity_code"),
    )
    return risk.holds_on(named, at=at)


def _pairs(frame: pl.DataFrame, column: str) -> Iterable[tuple[int, str]]:
    return zip(frame["d"].to_list(), frame[column].to_list(), strict=True)


def held(holds: pl.DataFrame, effect: HoldEffect) -> list[int]:
    """`d` of the declarations that a hold of this effect stands on."""
    return sorted({d for d, of in _pairs(holds, "effect") if of == str(effect)})
