"""Registration waits where nothing can be selected by."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from thongquan.books import selectors as books
from thongquan.kernel.refusals import Refused
from thongquan.risk import services as risk

WAITS = ("no-committed-seed", "no-selection-parameters")  # refusals that time mends
ALARM_EVERY = timedelta(minutes=10)
_last_alarm: list[datetime] = []


def may_register(*, at: datetime) -> bool:
    """Whether the day has its committed seed; if not, an alarm is raised and messages stay where they are."""
    zone = ZoneInfo(books.pack().zone)
    day = at.astimezone(zone).date()
    begins = datetime.combine(day, datetime.min.time(), zone)
    try:
        risk.prepared(day=day, begins=begins, at=at)
    except Refused as refused:
        if refused.code not in WAITS:
            raise
        if not _last_alarm or at - _last_alarm[-1] > ALARM_EVERY:
            _last_alarm[:] = [at]
            risk.raise_alarm(day=day, why=refused.facts.get("why", refused.code), at=at)
        return False
    return True
