"""Stop lists and holds: what keeps a declaration from registration, from clearance or from leaving.

Later rooms place them (enforcement, tax debt, intellectual property, …); a hold is not a lane and is not for
officers alone where its law says so: the trader is told that, by whom and on what basis his goods are held.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import polars as pl

from thongquan.kernel.findings import Audience
from thongquan.kernel.identifiers import Subject


class HoldEffect(StrEnum):
    STOP_REGISTRATION = "stop-registration"
    HOLD_CLEARANCE = "hold-clearance"
    HOLD_EXIT = "hold-exit"


SUBJECTS = ("party", "declaration", "container", "commodity")
SUBJECTS_SCHEMA = pl.Schema({"d": pl.UInt32, "kind": pl.String, "id": pl.String})
FOUND_SCHEMA = pl.Schema(
    {
        "d": pl.UInt32,
        "hold": pl.String,
        "effect": pl.String,
        "kind": pl.String,
        "subject": pl.String,
        "basis": pl.String,
        "authority": pl.String,
        "audience": pl.String,
    }
)


@dataclass(frozen=True, slots=True)
class Hold:
    """`kind` says whose list it is ("enforcement", "tax-debt", "ipr"). `until` None: until it is released.
    The audience OFFICER hides it from the trader, whose declaration then waits without a stated reason."""

    subject: Subject
    kind: str
    effect: HoldEffect
    basis: str
    authority: str
    since: datetime
    until: datetime | None = None
    audience: Audience = Audience.PUBLIC

    def __post_init__(self) -> None:
        assert self.subject.kind in SUBJECTS, self.subject
        assert self.until is None or self.since < self.until


def subjects(
    declarations: pl.DataFrame, items: pl.DataFrame, parties: pl.DataFrame, containers: pl.DataFrame
) -> pl.DataFrame:
    """Every subject of a batch (d, kind, id): `declarations` d, identifier; `items` d, commodity_code;
    `parties` d, id; `containers` d, id. A commodity stands under each of its prefixes of 2 digits and more."""
    codes = items.select("d", "commodity_code").unique().drop_nulls()
    prefixes = [
        codes.filter(pl.col("commodity_code").str.len_chars() >= digits).select(
            "d", kind=pl.lit("commodity"), id=pl.col("commodity_code").str.slice(0, digits)
        )
        for digits in (2, 4, 6, 8, 10, 12)
    ]
    named = [
        frame.select("d", kind=pl.lit(kind), id=pl.col(column))
        for kind, frame, column in (
            ("declaration", declarations, "identifier"),
            ("party", parties, "id"),
            ("container", containers, "id"),
        )
    ]
    everyone = pl.concat([*named, *prefixes]).cast(SUBJECTS_SCHEMA)
    return everyone.filter(pl.col("id").is_not_null() & (pl.col("id") != "")).unique(maintain_order=True)
