"""Half-open validity, [start, end): the day `end` is the first day no longer in force."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Validity:
    """Days from `start` up to, not including, `end`; None: no end is known."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"empty validity [{self.start}, {self.end})")

    @classmethod
    def through(cls, start: date, last_day: date | None) -> "Validity":
        """From pack files and screens, which give the last day in force."""
        return cls(start, None if last_day is None else last_day + timedelta(days=1))

    @property
    def last_day(self) -> date | None:
        return None if self.end is None else self.end - timedelta(days=1)

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: "Validity") -> bool:
        return (self.end is None or other.start < self.end) and (other.end is None or self.start < other.end)


def overlapping(validities: Iterable[Validity]) -> tuple[Validity, Validity] | None:
    """The first two of `validities` that share a day, or None."""
    ordered = sorted(validities, key=lambda v: v.start)
    for earlier, later in itertools.pairwise(ordered):
        if earlier.overlaps(later):
            return earlier, later
    return None
