"""The whole record read again, as somebody asked for it."""

from datetime import datetime, timedelta
from enum import StrEnum

LOST_AFTER = timedelta(hours=6)  # begun so long ago, it died with its worker


class Reading(StrEnum):
    WAITS = "waits"
    UNDER_WAY = "under-way"
    LOST = "lost"
    DONE = "done"


def reading(begun_at: datetime | None, finished_at: datetime | None, at: datetime) -> Reading:
    if finished_at is not None:
        return Reading.DONE
    if begun_at is None:
        return Reading.WAITS
    return Reading.LOST if begun_at < at - LOST_AFTER else Reading.UNDER_WAY
