"""Whether the installation lives: database, worker, law. Public, and says no more than that."""

from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from thongquan.api.gate import PUBLIC, Gate, Routes
from thongquan.books import selectors as books
from thongquan.intake import selectors as intake

routes = Routes(tags=["health"])
LATE_SECONDS = 60
LAG = """
SELECT coalesce(extract(epoch FROM now() - min(scheduled_at)), 0) FROM procrastinate_jobs
WHERE status = 'todo' AND scheduled_at < now()
"""


def state(at: datetime) -> dict[str, Any]:
    """database (bool), installed (bool: law is published), worker_lag (seconds), waiting (declarations)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(LAG)
            lag = float(cursor.fetchone()[0])
        installed = "tariff" in books.current(known_at=at)
        waiting = intake.waiting("declaration")
    except DatabaseError:
        return {"status": "down", "database": False}
    status = "ok" if installed and lag < LATE_SECONDS else "degraded"
    return {
        "status": status,
        "database": True,
        "installed": installed,
        "worker_lag": round(lag, 1),
        "waiting": waiting,
    }


def health(request: HttpRequest) -> HttpResponse:
    """/health, for whoever keeps the processes alive: 200 while the database answers, else 503."""
    found = state(timezone.now())
    return JsonResponse(found, status=200 if found["database"] else 503)


@routes.get("/health", auth=Gate(PUBLIC, paced=False), operation_id="health")
def api_health(request: HttpRequest) -> HttpResponse:
    return health(request)
