"""Which day's published exchange rate a declaration takes."""

from dataclasses import dataclass
from datetime import date, timedelta

from thongquan.reference.domain.calendars import WorkingCalendar


@dataclass(frozen=True, slots=True)
class RateDay:
    """Row of the pack: ISO `weekday` (1 Monday) of the week `weeks_before` the registration's."""

    code: str
    weekday: int
    weeks_before: int
    basis: str


def publication_day(registered_on: date, rule: RateDay, calendar: WorkingCalendar) -> date:
    """The day whose closing rate serves every declaration registered in the week of `registered_on`.

    Viet Nam: the Thursday of the week before, or the working day before that one where it is a holiday
    (Nghị định 59/2018/NĐ-CP, article 21.5). Weeks run Monday to Sunday.
    """
    monday = registered_on - timedelta(days=registered_on.weekday())
    day = monday - timedelta(weeks=rule.weeks_before) + timedelta(days=rule.weekday - 1)
    return calendar.working_day_until(day)
