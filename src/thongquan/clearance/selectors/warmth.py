"""The law of the day, read before anybody asks for it: it takes seconds, which the first would wait."""

import logging
from datetime import datetime, timedelta
from threading import Event, Thread

from django.db import DatabaseError, connection
from django.utils import timezone

from thongquan.books import selectors as books
from thongquan.clearance.selectors.law import law_of
from thongquan.kernel.refusals import Refused

log = logging.getLogger(__name__)
AGAIN_SECONDS = 30.0  # after which law that was not there is looked for again
TOMORROW = timedelta(hours=1)  # before midnight, the law of the next day is read too
_started, _warm = Event(), Event()


def is_warm() -> bool:
    """Whether this process has read the law of the day; true where nobody asked it to."""
    return _warm.is_set() or not _started.is_set()


def warm(*, at: datetime) -> bool:
    """Read the law of the day of `at`, and of the next where that is near; False where there is none yet."""
    try:
        for on in sorted({books.today(at), books.today(at + TOMORROW)}):
            law_of(on, known_at=at)
    except (Refused, DatabaseError) as why:
        log.info("no law to read yet: %s", why)
        return False
    return True


def keep_warm() -> Thread:
    """A thread that reads the law at the start, then whenever it changes; it ends with the process."""
    _started.set()
    thread = Thread(target=_keep, name="warmth", daemon=True)
    thread.start()
    return thread


def _keep() -> None:
    while True:
        if warm(at=timezone.now()):
            _warm.set()
        connection.close()
        Event().wait(AGAIN_SECONDS)
