"""The lane of every declaration of a batch: stop before red, red before yellow, yellow before green."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import polars as pl

from thongquan.kernel.columns import framed, typed
from thongquan.risk.domain.profiles import LANES, Lane, Profile, ProfileSet, Reason
from thongquan.risk.domain.seeds import drawn

INDEX_ROWS_MAX = 64  # up to here a few candidates are cheaper than every profile
TRANSPORT = "TR"
RANDOM, SCORE, BEFORE = "random", "score", "before"


@dataclass(frozen=True, slots=True)
class Parameters:
    """Dated data, in force from `valid_from`: how much is drawn, into which lane, and the scores that ask for a
    lane. `confirmed` is false where no source of law was found for them."""

    valid_from: date
    random_rate: Decimal
    random_lane: Lane
    yellow_score: int
    red_score: int
    reveal_after_days: int
    basis: str
    confirmed: bool = False

    def __post_init__(self) -> None:
        assert 0 <= self.random_rate <= 1
        assert self.yellow_score <= self.red_score

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Parameters":
        """From a pack's risk/selection.yaml; ValueError names the field that is wrong."""
        return msgspec.convert(dict(document), cls)

    def lane_of(self, score: int) -> Lane:
        if score >= self.red_score:
            return Lane.RED
        return Lane.YELLOW if score >= self.yellow_score else Lane.GREEN


DECLARATIONS = pl.Schema(
    [
        ("d", pl.UInt32),
        ("identifier", pl.String),
        ("type_code", pl.String),
        ("priority_enterprise", pl.Boolean),
    ]
)
LANES_SCHEMA = pl.Schema(
    [
        ("d", pl.UInt32),
        ("lane", pl.String),
        ("score", pl.Int32),
        ("reasons", pl.List(pl.String)),
        ("profiles", pl.List(pl.String)),
        ("random", pl.Boolean),
    ]
)


def select(
    facts: pl.DataFrame,
    declarations: pl.DataFrame,
    profiles: ProfileSet,
    *,
    seed: bytes,
    parameters: Parameters,
    indexed: bool | None = None,
) -> pl.DataFrame:
    """Lanes of a batch, for officers alone: d, lane (G|Y|R), score, reasons (classes of what decided, sorted),
    profiles (codes of the hits, sorted), random; one row per declaration, in their order.

    `facts`: d and the facts of `facts.FACTS` (those missing count as empty), one row per item.
    `declarations`: d, identifier (which stays through every amendment), type_code (IM, EX, TR),
    priority_enterprise, and, where they were routed before, `lane` (null: not yet), which only rises by itself.
    `indexed` None: by the size of the batch.
    """
    if indexed is None:
        indexed = facts.height <= INDEX_ROWS_MAX
    found = profiles.hits(facts, indexed=indexed)
    of_row = facts["d"].to_list()
    hit_by: dict[int, list[int]] = {}
    for place, row in found:
        places = hit_by.setdefault(of_row[row], [])
        if not places or places[-1] != place:
            places.append(place)
    chosen = drawn(declarations["identifier"].to_list(), seed=seed, rate=parameters.random_rate)
    return _lanes(declarations, hit_by, profiles.profiles, chosen, parameters)


def _lanes(
    declarations: pl.DataFrame,
    hit_by: dict[int, list[int]],
    profiles: Sequence[Profile],
    chosen: Sequence[bool],
    parameters: Parameters,
) -> pl.DataFrame:
    ds = declarations["d"].to_list()
    kinds = declarations["type_code"].to_list()
    priority = declarations["priority_enterprise"].to_list()
    routed = "lane" in declarations.columns
    before = declarations["lane"].to_list() if routed else [None] * len(ds)
    rows = [
        decide(
            [profiles[place] for place in hit_by.get(d, ())],
            random=random,
            priority=bool(first),
            kind=kind,
            before=was,
            parameters=parameters,
        )
        for d, kind, first, random, was in zip(ds, kinds, priority, chosen, before, strict=True)
    ]
    columns = (ds, *zip(*rows, strict=True), chosen) if rows else [()] * len(LANES_SCHEMA)
    return _frame(columns, LANES_SCHEMA)


def _frame(columns: Iterable[Sequence[Any]], schema: pl.Schema) -> pl.DataFrame:
    made = [
        _texts(name, column) if isinstance(dtype, pl.List) else typed(name, column, dtype)
        for (name, dtype), column in zip(schema.items(), columns, strict=True)
    ]
    return framed(made)


def _texts(name: str, lists: Sequence[Sequence[str]]) -> pl.Series:
    """Lists of codes: Polars builds them row by row, unless it splits a text (codes hold no line breaks)."""
    if len(lists) <= INDEX_ROWS_MAX:
        return typed(name, lists, pl.List(pl.String))
    joined = typed(name, ["\n".join(each) if each else None for each in lists], pl.String)
    return joined.str.split("\n").fill_null(pl.Series([[]], dtype=pl.List(pl.String)))


def decide(
    hit: Sequence[Profile],
    *,
    random: bool,
    priority: bool,
    kind: str,
    before: str | None,
    parameters: Parameters,
) -> tuple[str, int, list[str], list[str]]:
    """(lane, score, reasons, codes of the profiles hit) of one declaration.

    A priority enterprise is checked only on a sign of violation or at random (LHQ art 43.1); a stand-alone
    transport declaration goes to lane 1 or 2 (TT38 art 19.3-4); a lane once given only rises by itself.
    """
    if not hit and not random and before is None:
        return Lane.GREEN, 0, [], []
    counting = [profile for profile in hit if not priority or profile.reason is Reason.VIOLATION]
    score = sum(profile.weight for profile in counting)
    asked: list[tuple[int, str]] = [(profile.lane.rank, profile.reason) for profile in counting]
    asked.append((parameters.lane_of(score).rank, SCORE))
    if random:
        asked.append((parameters.random_lane.rank, RANDOM))
    if before is not None:
        asked.append((Lane(before).rank, BEFORE))
    rank = max(each for each, _ in asked)
    reasons = sorted({reason for each, reason in asked if each == rank}) if rank else []
    if kind == TRANSPORT:
        rank = min(rank, Lane.YELLOW.rank)
    return LANES[rank], score, reasons, sorted([profile.code for profile in hit])
