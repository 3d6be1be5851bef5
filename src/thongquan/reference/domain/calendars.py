"""When an office works: hours of each weekday, holidays, days swapped for others.

Wall-clock hours belong to the office's zone; every answer is an instant in UTC, so that a change of the
clocks lengthens or shortens the working time really worked. An office that opens in an hour that occurs twice
opens the first time and closes the second; a wall time that does not occur is the moment of the change.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
HORIZON_DAYS = 3_700  # ten years: longer than any period of the law counted in days
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """Minutes of the wall clock, [opens, closes): Shift(450, 690) is 07:30 to 11:30; 1440 is 24:00."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= DAY_MINUTES:
            raise ValueError(f"not hours of one day: {self.opens} to {self.closes} minutes")


Shifts = tuple[Shift, ...]
Week = tuple[Shifts, ...]  # seven, Monday first


@dataclass(frozen=True)
class WorkingCalendar:
    """`weeks`: the weekly hours from each day on, earliest first; before the first there is no work.

    `days`: what a single day has instead of its weekday's hours; () is a holiday.
    """

    code: str
    zone: str
    weeks: tuple[tuple[date, Week], ...]
    days: Mapping[date, Shifts] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ZoneInfo(self.zone)
        assert all(len(week) == 7 for _, week in self.weeks)
        assert [start for start, _ in self.weeks] == sorted(start for start, _ in self.weeks)

    def shifts(self, day: date) -> Shifts:
        if day in self.days:
            return self.days[day]
        weeks = [week for start, week in self.weeks if start <= day]
        return weeks[-1][day.weekday()] if weeks else ()

    def works_on(self, day: date) -> bool:
        return bool(self.shifts(day))

    def legal_day(self, at: datetime) -> date:
        """The day on the office's wall when it is `at`."""
        assert at.tzinfo is not None
        return at.astimezone(ZoneInfo(self.zone)).date()

    def midnight(self, day: date) -> datetime:
        """The instant `day` begins, in UTC: also the end (24:00) of the day before."""
        return self.instant(day, 0, closing=False)

    def instant(self, day: date, minutes: int, *, closing: bool) -> datetime:
        """The instant the wall clock shows `minutes` on `day`, in UTC."""
        wall = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.zone)) + timedelta(minutes=minutes)
        first, second = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        if first <= second:  # an ordinary hour, or one that occurs twice
            return second if closing else first
        return _change(second, first, ZoneInfo(self.zone))

    def openings(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working intervals [from, to) in UTC that end after `since`, in order, for HORIZON_DAYS."""
        day = self.legal_day(since)
        for _ in range(HORIZON_DAYS):
            for shift in self.shifts(day):
                opens = self.instant(day, shift.opens, closing=False)
                closes = self.instant(day, shift.closes, closing=True)
                if closes > since and closes > opens:
                    yield max(opens, since), closes
            day += ONE_DAY

    def working_day_from(self, day: date) -> date:
        """`day` itself where it is worked, else the next that is."""
        for _ in range(HORIZON_DAYS):
            if self.works_on(day):
                return day
            day += ONE_DAY
        raise LookupError(f"calendar {self.code} has no working day in {HORIZON_DAYS} days up to {day}")

    def working_day_until(self, day: date) -> date:
        """`day` itself where it is worked, else the last before it that is."""
        for _ in range(HORIZON_DAYS):
            if self.works_on(day):
                return day
            day -= ONE_DAY
        raise LookupError(f"calendar {self.code} has no working day in {HORIZON_DAYS} days before; now {day}")


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant in (before, after] at which the clocks of `zone` were put forward."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)
