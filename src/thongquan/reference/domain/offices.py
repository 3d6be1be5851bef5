"""Offices as a dated tree: every row is one office as it was in one stretch of time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from thongquan.kernel.refusals import NotFound
from thongquan.kernel.validity import Validity, overlapping


@dataclass(frozen=True, slots=True)
class Office:
    """`parent` "" is the top. `successor`: the office that takes over when this row's time ends (a merger,
    a new code); "" where the office goes on under its code, or ends. `calendar`: its working calendar."""

    code: str
    parent: str
    kind: str
    names: Mapping[str, str]
    zone: str
    calendar: str
    validity: Validity
    successor: str = ""
    basis: str = ""
    confirmed: bool = False


class Tree:
    """All rows of all times. `faults` first: the reads below trust a tree without any."""

    def __init__(self, offices: Iterable[Office]) -> None:
        rows: dict[str, list[Office]] = defaultdict(list)
        for office in sorted(offices, key=lambda o: (o.code, o.validity.start)):
            rows[office.code].append(office)
        self.rows: Mapping[str, tuple[Office, ...]] = {code: tuple(all_) for code, all_ in rows.items()}
        self._children = lru_cache(maxsize=64)(self._children_on)
        self._left = lru_cache(maxsize=64)(self._left_on)

    def on(self, code: str, day: date) -> Office:
        """The office `code` as it was on `day`; NotFound where there was none."""
        for office in self.rows.get(code, ()):
            if office.validity.covers(day):
                return office
        raise NotFound("office", code)

    def all_on(self, day: date) -> list[Office]:
        return [office for rows in self.rows.values() for office in rows if office.validity.covers(day)]

    def path(self, code: str, day: date) -> tuple[str, ...]:
        """`code` and its parents up to the top, as they were on `day`."""
        path = [code]
        while parent := self.on(path[-1], day).parent:
            path.append(parent)
        return tuple(path)

    def subtree(self, code: str, day: date) -> frozenset[str]:
        """`code` and all that stand under it on `day`."""
        children = self._children(day)
        found, left = set(), [self.on(code, day).code]
        while left:
            found.add(left[-1])
            left.extend(children.get(left.pop(), ()))
        return frozenset(found)

    def successor(self, code: str, day: date) -> Office:
        """The office that answers on `day` for what `code` once was: itself, or an heir of its heirs."""
        seen = set()
        while code not in seen:
            seen.add(code)
            rows = self.rows.get(code, ())
            for office in rows:
                if office.validity.covers(day):
                    return office
            ended = [o for o in rows if o.validity.end is not None and o.validity.end <= day and o.successor]
            if not ended:
                break
            code = ended[-1].successor
        raise NotFound("office", code)

    def answered_by(self, codes: Iterable[str], day: date) -> frozenset[str]:
        """`codes`, and those that have ended by `day` and whose affairs have come down to one of them."""
        left = self._left(day)
        return frozenset(one for code in codes for one in (code, *left.get(code, ())))

    def predecessors(self, code: str) -> frozenset[str]:
        """Every code whose affairs have come down to `code`, over any number of mergers."""
        found: set[str] = set()
        left = [code]
        while left:
            heir = left.pop()
            before = {o.code for o in self._with_successor if o.successor == heir} - found - {code}
            found |= before
            left.extend(before)
        return frozenset(found)

    @cached_property
    def _with_successor(self) -> tuple[Office, ...]:
        return tuple(office for rows in self.rows.values() for office in rows if office.successor)

    def _children_on(self, day: date) -> Mapping[str, list[str]]:
        children: dict[str, list[str]] = defaultdict(list)
        for office in self.all_on(day):
            children[office.parent].append(office.code)
        return children

    def _left_on(self, day: date) -> Mapping[str, list[str]]:
        """By office of the day: the ended ones it answers for."""
        left = defaultdict(list)
        for code in {office.code for office in self._with_successor}:
            if (heir := self.successor(code, day).code) != code:
                left[heir].append(code)
        return left

    def faults(self) -> list[str]:
        """What keeps the rows from being a tree on every day: overlaps, orphans, rings, lost heirs."""
        return [*self._overlaps(), *self._orphans(), *self._rings(), *self._lost_heirs()]

    def _overlaps(self) -> Iterable[str]:
        for code, rows in self.rows.items():
            if overlapping(row.validity for row in rows):
                yield f"{code}: two rows share a day"

    def _orphans(self) -> Iterable[str]:
        for office in (o for rows in self.rows.values() for o in rows if o.parent):
            if not _covered(office.validity, [p.validity for p in self.rows.get(office.parent, ())]):
                yield f"{office.code}: its parent {office.parent} is missing from {office.validity.start} on"

    def _rings(self) -> Iterable[str]:
        for day in sorted({o.validity.start for rows in self.rows.values() for o in rows}):
            parents = {o.code: o.parent for o in self.all_on(day)}
            for code in parents:
                above, steps = parents[code], 0
                while above and above != code and steps <= len(parents):
                    above, steps = parents.get(above, ""), steps + 1
                if above == code:
                    yield f"{code}: stands above itself on {day}"

    def _lost_heirs(self) -> Iterable[str]:
        for office in self._with_successor:
            end = office.validity.end
            if end is None:
                yield f"{office.code}: has a successor and no end"
                continue
            try:
                self.successor(office.code, end)
            except NotFound:
                yield f"{office.code}: its successor {office.successor} is not there on {end}"


def _covered(whole: Validity, parts: Iterable[Validity]) -> bool:
    """Whether `parts` together hold every day of `whole`."""
    at = whole.start
    for part in sorted(parts, key=lambda v: v.start):
        if part.start > at:
            break
        if part.end is None:
            return True
        at = max(at, part.end)
    return whole.end is not None and at >= whole.end
