"""The clock of the law, by cases and against an oracle that walks minute by minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.reference.domain.calendars import Shift, WorkingCalendar
from thongquan.reference.domain.clock import Pause, Span, Unit, after, due, start
from thongquan.reference.domain.snapshot import ClockRule

HANOI = "Asia/Ho_Chi_Minh"
OFFICER, TRADER = Subject("role", "officer"), Subject("role", "trader")
DAY = (Shift(450, 690), Shift(780, 1020))  # 07:30-11:30, 13:00-17:00
WEEK = (DAY, DAY, DAY, DAY, DAY, (), ())
OFFICE = WorkingCalendar(
    "office",
    HANOI,
    ((date(2014, 1, 1), WEEK),),
    {
        date(2026, 4, 30): (),
        date(2026, 5, 1): (),
        date(2026, 8, 31): (),
        date(2026, 9, 1): (),
        date(2026, 9, 2): (),
        date(2026, 8, 22): DAY,
    },
)


def at(text, zone=HANOI):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def rule(amount, unit, *, rolls=True, on_expiry=""):
    return ClockRule("examination", Span(amount, unit, rolls), OFFICER, "examined", on_expiry, "art 23")


@pytest.mark.parametrize(
    ("begin", "hours", "end"),
    [
        ("2026-11-23 08:00", 2, "2026-11-23 10:00"),
        ("2026-11-23 10:30", 2, "2026-11-23 14:00"),  # over lunch
        ("2026-11-23 16:00", 2, "2026-11-24 08:30"),  # over night
        ("2026-11-27 16:00", 2, "2026-11-30 08:30"),  # over the week-end
        ("2026-11-22 10:00", 2, "2026-11-23 09:30"),  # begins on a Sunday
        ("2026-11-23 07:30", 8, "2026-11-23 17:00"),  # ends when the office closes, not when it opens again
        ("2026-11-23 03:00", 0, "2026-11-23 03:00"),
        ("2026-04-29 16:30", 1, "2026-05-04 08:00"),  # two holidays and a week-end
    ],
)
def test_working_hours_pass_only_while_the_office_works(begin, hours, end):
    assert after(OFFICE, at(begin), Span(hours, Unit.WORKING_HOUR)) == at(end)


def test_a_day_swapped_for_another_is_worked_and_the_other_is_not():
    assert after(OFFICE, at("2026-08-21 16:00"), Span(2, Unit.WORKING_HOUR)) == at("2026-08-22 08:30")
    assert after(OFFICE, at("2026-08-28 16:00"), Span(2, Unit.WORKING_HOUR)) == at("2026-09-03 08:30")


def test_working_days_leave_out_the_day_of_the_event_and_end_at_midnight():
    assert after(OFFICE, at("2026-11-23 09:00"), Span(5, Unit.WORKING_DAY)) == at("2026-12-01 00:00")
    assert after(OFFICE, at("2026-11-21 09:00"), Span(1, Unit.WORKING_DAY)) == at("2026-11-24 00:00")


def test_the_day_of_the_event_is_the_offices_day_not_that_of_utc():
    late = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # already Tuesday in Hà Nội
    assert after(OFFICE, late, Span(1, Unit.DAY, rolls=False)) == at("2026-11-26 00:00")


def test_a_last_day_that_is_not_worked_moves_on_only_where_the_rule_says_so():
    friday = at("2026-11-20 09:00")
    assert after(OFFICE, friday, Span(1, Unit.DAY, rolls=False)) == at("2026-11-22 00:00")
    assert after(OFFICE, friday, Span(1, Unit.DAY, rolls=True)) == at("2026-11-24 00:00")


@pytest.mark.parametrize(
    ("begin", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-11-15", 2, "2027-01-15"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2026-08-31", 6, "2027-02-28"),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last_of_the_month(begin, months, end):
    got = after(OFFICE, at(f"{begin} 10:00"), Span(months, Unit.MONTH, rolls=False))
    assert got == at(f"{end} 00:00") + timedelta(days=1)


def test_hours_of_the_clock_pass_at_night_too():
    assert after(OFFICE, at("2026-11-27 23:00"), Span(4, Unit.HOUR)) == at("2026-11-28 03:00")


def test_a_change_of_the_clocks_neither_gives_nor_takes_an_hour():
    always = WorkingCalendar("always", "Europe/Berlin", ((date(2020, 1, 1), ((Shift(0, 1440),),) * 7),))
    for day in ("2026-03-28", "2026-10-24"):  # the clocks change in the night after
        begin = at(f"{day} 20:00", "Europe/Berlin")
        due_at = after(always, begin, Span(10, Unit.WORKING_HOUR))
        assert due_at - begin.astimezone(UTC) == timedelta(hours=10)
    short = always.midnight(date(2026, 3, 30)) - always.midnight(date(2026, 3, 29))
    assert short == timedelta(hours=23)


def test_an_opening_that_the_wall_clock_never_shows_is_the_moment_of_the_change():
    night = WorkingCalendar("night", "Europe/Berlin", ((date(2020, 1, 1), ((Shift(150, 360),),) * 7),))
    opening = next(night.openings(at("2026-03-29 00:00", "Europe/Berlin")))
    assert opening[0] == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_silence_is_what_the_rule_makes_of_it_from_the_moment_the_time_is_over():
    deadline = start(rule(1, Unit.WORKING_HOUR, on_expiry="deemed-complete"), OFFICE, at=at("2026-11-23 08:00"))
    assert deadline.outcome(at("2026-11-23 08:59")) == ""
    assert deadline.outcome(at("2026-11-23 09:00")) == "deemed-complete"
    assert deadline.milestone == "examined"


def test_a_pause_stops_the_clock_and_says_whose_turn_it_is():
    deadline = start(rule(2, Unit.WORKING_HOUR), OFFICE, at=at("2026-11-23 08:00"))
    paused = deadline.pause(at=at("2026-11-23 09:00"), awaited=TRADER)
    assert (paused.turn, paused.due) == (TRADER, None)
    assert not paused.expired(at("2027-01-01 00:00"))
    resumed = paused.resume(OFFICE, at=at("2026-11-25 10:00"))
    assert (resumed.turn, resumed.due) == (OFFICER, at("2026-11-25 11:00"))


def test_days_touched_by_a_pause_are_not_counted():
    deadline = start(rule(5, Unit.WORKING_DAY), OFFICE, at=at("2026-11-23 08:00"))
    paused = deadline.pause(at=at("2026-11-25 09:00"), awaited=TRADER)
    # Tuesday counted; Wednesday and Thursday touched; Friday, Monday, Tuesday, Wednesday counted
    assert paused.resume(OFFICE, at=at("2026-11-26 09:00")).due == at("2026-12-03 00:00")


def test_an_extension_is_counted_from_the_end_of_what_was_granted():
    deadline = start(rule(8, Unit.WORKING_HOUR), OFFICE, at=at("2026-11-23 08:00"))
    longer = deadline.extend(OFFICE, by=Span(2, Unit.DAY), at=at("2026-11-23 12:00"))
    assert longer.due == at("2026-11-27 00:00")
    days = start(rule(2, Unit.DAY), OFFICE, at=at("2026-11-23 08:00"))
    assert days.extend(OFFICE, by=Span(1, Unit.DAY), at=at("2026-11-24 08:00")).due == at("2026-11-27 00:00")


def test_a_clock_that_ran_out_is_neither_paused_nor_extended():
    deadline = start(rule(1, Unit.WORKING_HOUR), OFFICE, at=at("2026-11-23 08:00"))
    late = at("2026-11-23 09:00")
    with pytest.raises(Refused, match="clock-expired"):
        deadline.pause(at=late, awaited=TRADER)
    with pytest.raises(Refused, match="clock-expired"):
        deadline.extend(OFFICE, by=Span(1, Unit.DAY), at=late)
    with pytest.raises(Refused, match="clock-not-paused"):
        deadline.resume(OFFICE, at=late)


def test_a_clock_cannot_be_paused_before_it_began_nor_twice():
    deadline = start(rule(2, Unit.WORKING_HOUR), OFFICE, at=at("2026-11-23 08:00"))
    with pytest.raises(Refused, match="clock-runs-backwards"):
        deadline.pause(at=at("2026-11-23 07:00"), awaited=TRADER)
    paused = deadline.pause(at=at("2026-11-23 09:00"), awaited=TRADER)
    with pytest.raises(Refused, match="clock-paused"):
        paused.pause(at=at("2026-11-23 09:30"), awaited=TRADER)
    with pytest.raises(Refused, match="clock-runs-backwards"):
        paused.resume(OFFICE, at=at("2026-11-23 08:30"))


def test_a_calendar_that_never_works_says_so():
    never = WorkingCalendar("never", HANOI, ((date(2014, 1, 1), ((),) * 7),))
    with pytest.raises(LookupError, match="does the calendar ever work"):
        after(never, at("2026-11-23 08:00"), Span(1, Unit.WORKING_HOUR))


# The oracle knows nothing of intervals: it looks at the wall clock minute by minute, day by day.

ZONES = st.sampled_from([HANOI, "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])
BOUNDS = st.integers(min_value=16, max_value=92)  # quarters of an hour, 04:00 to 23:00


@st.composite
def shifts(draw):
    bounds = sorted(set(draw(st.lists(BOUNDS, min_size=0, max_size=4))))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    return tuple(Shift(a * 15, b * 15) for a, b in pairs)


@st.composite
def calendars(draw):
    week = (*[draw(shifts()) for _ in range(6)], (Shift(0, 1440),))  # some day is always worked
    days = st.dates(date(2026, 3, 1), date(2026, 4, 20)) | st.dates(date(2026, 10, 15), date(2026, 11, 20))
    special = draw(st.dictionaries(days, shifts(), max_size=12))
    return WorkingCalendar("any", draw(ZONES), ((date(2020, 1, 1), week),), special)


STARTS = (
    st.datetimes(datetime(2026, 3, 20), datetime(2026, 4, 5))
    | st.datetimes(datetime(2026, 10, 20), datetime(2026, 11, 5))
).map(lambda moment: moment.replace(tzinfo=UTC, second=0, microsecond=0))
SPANS = st.builds(
    Span,
    st.integers(0, 12),
    st.sampled_from([Unit.HOUR, Unit.WORKING_HOUR, Unit.DAY, Unit.WORKING_DAY]),
    st.booleans(),
)


@st.composite
def pauses(draw, begin):
    edges = draw(st.lists(st.integers(0, 6 * 24 * 60), max_size=4, unique=True).map(sorted))
    moments = [begin + timedelta(minutes=edge) for edge in edges]
    return [Pause(a, TRADER, b) for a, b in zip(moments[::2], moments[1::2], strict=False)]


def works(calendar, minute):
    wall = minute.astimezone(ZoneInfo(calendar.zone))
    clock = wall.hour * 60 + wall.minute
    return any(shift.opens <= clock < shift.closes for shift in calendar.shifts(wall.date()))


def stands(pauses_, minute):
    return any(pause.start <= minute < pause.end for pause in pauses_)


def oracle_hours(calendar, begin, span, stops):
    left, minute = span.amount * 60, begin
    while left:
        if not stands(stops, minute) and (span.unit is Unit.HOUR or works(calendar, minute)):
            left -= 1
        minute += timedelta(minutes=1)
    return minute


def oracle_days(calendar, day, span, stops):
    left = span.amount
    while left:
        day += timedelta(days=1)
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(calendar.zone)).astimezone(UTC)
        minutes = (midnight + timedelta(minutes=m) for m in range(25 * 60))
        today = [m for m in minutes if m.astimezone(ZoneInfo(calendar.zone)).date() == day]
        touched = any(stands(stops, minute) for minute in today)
        left -= not touched and (span.unit is Unit.DAY or any(works(calendar, m) for m in today))
    while span.rolls and not calendar.shifts(day):
        day += timedelta(days=1)
    return day


@settings(max_examples=150, deadline=None)
@given(calendars(), STARTS, SPANS, st.data())
def test_the_clock_agrees_with_one_that_walks_minute_by_minute(calendar, begin, span, data):
    stops = data.draw(pauses(begin))
    got = due(calendar, started=begin, spans=(span,), pauses=stops)
    if span.unit.in_days:
        day = oracle_days(calendar, begin.astimezone(ZoneInfo(calendar.zone)).date(), span, stops)
        following = day + timedelta(days=1)
        expected = datetime(
            following.year, following.month, following.day, tzinfo=ZoneInfo(calendar.zone)
        ).astimezone(UTC)
    else:
        expected = oracle_hours(calendar, begin, span, stops)
    assert got == expected


@settings(max_examples=100, deadline=None)
@given(calendars(), STARTS, SPANS, SPANS)
def test_more_time_is_never_due_earlier(calendar, begin, one, more):
    first = due(calendar, started=begin, spans=(one,))
    assert begin <= first <= due(calendar, started=begin, spans=(one, more))
