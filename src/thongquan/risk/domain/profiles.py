"""Profiles: what officers look for, as conditions on facts, compiled once into a set.

A profile is written by one person and approved by another; it is for officers alone. Its condition is SQL over
`facts.FACTS`; a declaration is hit where any of its items meets it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import polars as pl

from thongquan.kernel.conditions import BadCondition, Condition, Key, Op
from thongquan.kernel.states import Machine
from thongquan.kernel.texts import Text
from thongquan.kernel.validity import Validity
from thongquan.risk.domain.facts import completed, known


class Lane(StrEnum):
    GREEN = "G"
    YELLOW = "Y"  # documents
    RED = "R"  # documents and goods

    def __init__(self, letter: str) -> None:
        self.rank = "GYR".index(letter)  # an attribute: asked of every hit


LANES = (Lane.GREEN, Lane.YELLOW, Lane.RED)


class Reason(StrEnum):
    """The class of a profile: what kind of reason stands behind it."""

    POLICY = "policy"  # a list of the law or of policy: always checked
    TARGETED = "targeted"  # analysis of trader, goods, route, value
    INTELLIGENCE = "intelligence"  # an alert, with an end
    VIOLATION = "violation-sign"  # reaches priority enterprises too (LHQ art 43.1)
    INDICATOR = "indicator"  # only its weight counts
    ORIGIN = "origin"  # whose origin is verified with who issued the proof, whatever the lane


class Secrecy(StrEnum):
    RESTRICTED = "restricted"
    SECRET = "secret"  # noqa: S105


class State(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    ACTIVE = "active"
    RETIRED = "retired"


class Act(StrEnum):
    APPROVE = "approve"
    ACTIVATE = "activate"
    RETIRE = "retire"
    DISCARD = "discard"


MACHINE: Machine[State, Act] = Machine(
    "risk profile",
    State,
    Act,
    State.DRAFT,
    {
        State.DRAFT: {Act.APPROVE: State.APPROVED, Act.DISCARD: State.RETIRED},
        State.APPROVED: {Act.ACTIVATE: State.ACTIVE, Act.DISCARD: State.RETIRED},
        State.ACTIVE: {Act.RETIRE: State.RETIRED},
        State.RETIRED: {},
    },
)
WEIGHT_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Profile:
    """`lane`: what a hit asks for by itself (GREEN: only the weight counts). `weight` goes into the score;
    a negative one speaks for the declaration. `owner` is an office or a unit."""

    code: str
    owner: str
    condition: str
    reason: Reason
    validity: Validity
    lane: Lane = Lane.GREEN
    weight: int = 0
    secrecy: Secrecy = Secrecy.RESTRICTED
    title: Text = field(default_factory=dict)


def faults(profile: Profile) -> list[str]:
    """What keeps the profile from being saved, in words for the one who wrote it."""
    found = []
    try:
        if not Condition.parse(profile.condition, known()).reads:
            found.append("the condition speaks of no fact")
    except BadCondition as bad:
        found.append(bad.why)
    if not -WEIGHT_MAX <= profile.weight <= WEIGHT_MAX:
        found.append(f"the weight lies between -{WEIGHT_MAX} and {WEIGHT_MAX}")
    if profile.reason is Reason.INDICATOR and profile.lane is not Lane.GREEN:
        found.append("an indicator asks for no lane: only its weight counts")
    if profile.lane is Lane.GREEN and profile.weight == 0 and profile.reason is not Reason.ORIGIN:
        found.append("neither a lane nor a weight: a hit would change nothing")
    if profile.reason is Reason.INTELLIGENCE and profile.validity.end is None:
        found.append("an alert of intelligence has an end")
    return found


@dataclass
class _Index:
    """Necessary keys → places of profiles. Prefixes are found by their lengths."""

    values: dict[str, dict[str | bool, list[int]]] = field(default_factory=dict)
    prefixes: dict[str, dict[int, dict[str, list[int]]]] = field(default_factory=dict)
    members: dict[str, dict[str | bool, list[int]]] = field(default_factory=dict)
    always: list[int] = field(default_factory=list)

    def add(self, place: int, needs: frozenset[Key] | None) -> None:
        if needs is None:
            self.always.append(place)
            return
        for key in needs:
            if key.op is Op.STARTS:
                prefix = str(key.value)
                lengths = self.prefixes.setdefault(key.column, {})
                lengths.setdefault(len(prefix), {}).setdefault(prefix, []).append(place)
            else:
                table = (self.members if key.op is Op.HAS else self.values).setdefault(key.column, {})
                table.setdefault(key.value, []).append(place)

    def candidates(self, frame: pl.DataFrame) -> list[int]:
        """Places of the profiles that a row of `frame` might meet; every other profile meets none."""
        found = set(self.always)
        for column, table in self.values.items():
            for value in set(frame[column].to_list()):
                found.update(table.get(value, ()))
        for column, lengths in self.prefixes.items():
            for value in {each for each in frame[column].to_list() if each}:
                for length, prefixed in lengths.items():
                    found.update(prefixed.get(value[:length], ()))
        for column, table in self.members.items():
            for values in frame[column].to_list():
                for value in values or ():
                    found.update(table.get(value, ()))
        return sorted(found)


@dataclass(frozen=True)
class ProfileSet:
    """Profiles compiled for a day. `version` names the set in a decision and in its replay."""

    profiles: tuple[Profile, ...]
    conditions: tuple[Condition, ...]
    reads: frozenset[str]
    version: str
    index: _Index
    expressions: tuple[pl.Expr, ...]

    @classmethod
    def of(cls, profiles: Iterable[Profile], *, on: date, version: str = "") -> "ProfileSet":
        """The profiles in force on `on`, in the order of their codes. BadCondition where one cannot be read."""
        chosen = tuple(sorted((p for p in profiles if p.validity.covers(on)), key=lambda p: p.code))
        assert len({profile.code for profile in chosen}) == len(chosen), "two profiles of one code"
        conditions = tuple(Condition.parse(profile.condition, known()) for profile in chosen)
        index = _Index()
        for place, condition in enumerate(conditions):
            index.add(place, condition.needs)
        expressions = tuple(condition.expr.alias(str(n)) for n, condition in enumerate(conditions))
        reads = frozenset().union(*(condition.reads for condition in conditions))
        return cls(chosen, conditions, reads, version, index, expressions)

    def hits(self, facts: pl.DataFrame, *, indexed: bool) -> list[tuple[int, int]]:
        """(place of the profile, row of `facts`) of every hit, in that order; the same either way."""
        frame = completed(facts, self.reads)
        places: Sequence[int] = self.index.candidates(frame) if indexed else range(len(self.profiles))
        if not places or not frame.height:
            return []
        first = pl.col(frame.columns[0]).is_null().alias("_")  # keeps the height where a condition has none
        met = frame.select_seq([first, *(self.expressions[n] for n in places)])
        if indexed:
            rows = enumerate(met.rows())
            return sorted(
                (places[n - 1], row) for row, values in rows for n in range(1, len(values)) if values[n]
            )
        height = met.height
        flat = pl.concat(met.get_columns()[1:], rechunk=True) if len(places) > 1 else met.to_series(1)
        return [(places[at // height], at % height) for at in flat.rename("").arg_true().to_list()]
