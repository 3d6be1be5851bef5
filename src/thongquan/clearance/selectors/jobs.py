"""The queue of the worker, as whoever runs the platform looks at it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

STATES = ("todo", "doing", "failed", "aborted", "cancelled", "succeeded")
_COUNTS = "SELECT status::text, count(*) FROM procrastinate_jobs WHERE status <> 'succeeded' GROUP BY status"
_LISTED = """
SELECT j.id, j.task_name, j.status::text, j.attempts, j.scheduled_at,
    (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id)
FROM procrastinate_jobs j
WHERE (%(state)s = '' OR j.status::text = %(state)s) AND (%(before)s = 0 OR j.id < %(before)s)
ORDER BY j.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Job:
    """`last`: when something last happened to it; `scheduled_at`: not before then, None for at once."""

    id: int
    task: str
    state: str
    attempts: int
    scheduled_at: datetime | None
    last: datetime | None


def counts() -> dict[str, int]:
    """How many jobs there are of each state, those done left out."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        return dict(cursor.fetchall())


def listed(*, state: str = "", before: int = 0, limit: int = 50) -> tuple[list[Job], int]:
    """Jobs, the newest first; and after which one the next page begins, 0 at the end."""
    assert state in ("", *STATES), state
    with connection.cursor() as cursor:
        cursor.execute(_LISTED, {"state": state, "before": before, "limit": limit + 1})
        found = [Job(*row) for row in cursor.fetchall()]
    return found[:limit], found[limit - 1].id if len(found) > limit else 0
