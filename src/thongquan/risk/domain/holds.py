"""Stop lists and holds: what keeps a declaration from registration, from clearance or from leaving.

Later rooms place them (enforcement, tax debt, intellectual property, …); a hold is not a lane and is not for
officers alone where its law says so: the trader is told that, by whom and on what basis his goods are held.
"""

from collections.abc import Iterable, Mapping
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
PREFIXES = (2, 4, 6, 8, 10, 12)
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


Named = Mapping[tuple[str, str], set[int]]  # (kind, id) of what a hold may stand on → the `d` that name it


def subjects(
    *,
    declarations: Iterable[tuple[int, str]] = (),
    parties: Iterable[tuple[int, str]] = (),
    containers: Iterable[tuple[int, str]] = (),
    commodities: Iterable[tuple[int, str]] = (),
) -> Named:
    """Every subject of a batch, from pairs of `d` and identifier, party code, container number or commodity
    code. A commodity stands under each of its prefixes of 2 digits and more. What is empty is nobody."""
    named: dict[tuple[str, str], set[int]] = {}
    for kind, pairs in (("declaration", declarations), ("party", parties), ("container", containers)):
        for d, key in pairs:
            if key:
                named.setdefault((kind, key), set()).add(d)
    codes: dict[str, set[int]] = {}
    for d, code in commodities:
        codes.setdefault(code, set()).add(d)
    for code, places in codes.items():
        for digits in PREFIXES:
            if len(code) >= digits:
                named.setdefault(("commodity", code[:digits]), set()).update(places)
    return named
