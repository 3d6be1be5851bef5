"""Whether the installation lives and whether it is ready. Public, and says no more than that.

*Live*: this process answers; one that does not is to be started again. *Ready*: the database answers, law is
published, and this process has read the law of the day; until then a proxy sends its requests elsewhere.
"""

import time
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from thongquan.api.gate import PUBLIC, Gate, Routes
from thongquan.books import selectors as books
from thongquan.clearance.selectors import warmth
from thongquan.intake import selectors as intake

routes = Routes(tags=["health"])
LATE_SECONDS = 60
KEPT_SECONDS = 1.0  # asked more often, the database is not
LAG = """
SELECT coalesce(extract(epoch FROM now() - min(scheduled_at)), 0) FROM procrastinate_jobs
WHERE status = 'todo' AND scheduled_at < now()
"""
_kept: tuple[float, dict[str, Any]] | None = None


def state(at: datetime) -> dict[str, Any]:
    """status (ok, degraded, down), live, ready, database, installed (law is published), warm (this process has
    read the law of the day), worker_lag (seconds), waiting (declarations)."""
    warm = warmth.is_warm()
    try:
        with connection.cursor() as cursor:
            cursor.execute(LAG)
            lag = float(cursor.fetchone()[0])
        installed = "tariff" in books.current(known_at=at)
        waiting = intake.waiting("declaration")
    except DatabaseError:
        return {"status": "down", "live": True, "ready": False, "database": False, "warm": warm}
    ready = installed and warm
    return {
        "status": "ok" if ready and lag < LATE_SECONDS else "degraded",
        "live": True,
        "ready": ready,
        "database": True,
        "installed": installed,
        "warm": warm,
        "worker_lag": round(lag, 1),
        "waiting": waiting,
    }


def seen() -> dict[str, Any]:
    """The state as it was found at most KEPT_SECONDS ago."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT_SECONDS:
        _kept = (now, state(timezone.now()))
    return _kept[1]


def _told(found: dict[str, Any], *, well: bool) -> HttpResponse:
    made = JsonResponse(found, status=200 if well else 503)
    made["Cache-Control"] = "no-store"
    return made


def health(request: HttpRequest) -> HttpResponse:
    """/health: all of it; 200 while the database answers, else 503."""
    found = seen()
    return _told(found, well=found["database"])


def live(request: HttpRequest) -> HttpResponse:
    """/health/live, for whoever keeps the processes alive: this one answers, whatever the database does."""
    return _told({"live": True}, well=True)


def ready(request: HttpRequest) -> HttpResponse:
    """/health/ready, for the proxy in front: 200 once requests are answered at once, else 503."""
    found = seen()
    return _told(found, well=found["ready"])


@routes.get("/health", auth=Gate(PUBLIC, paced=False), operation_id="health")
def api_health(request: HttpRequest) -> HttpResponse:
    return health(request)
