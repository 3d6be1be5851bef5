"""What a person does for a job that failed or was lost: have it done again, or give it up."""

from datetime import datetime

from django.db import IntegrityError, connection, transaction

from thongquan.clearance.selectors.upkeep import ALIVE
from thongquan.journal.domain import Entry
from thongquan.journal.services import record
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused


@transaction.atomic
def retry_job(*, job: int, reason: str, actor: Actor, at: datetime) -> None:
    """It waits for a worker again. Refused("job-waits-already") where another of its kind does."""
    task = _locked(job, at)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT procrastinate_retry_job_v2(%s, %s, NULL, NULL, NULL)", [job, at])
    except IntegrityError:
        raise Refused("job-waits-already", job=job, task=task) from None
    _said("jobs.tried-again", job, task, actor, at, reason)


@transaction.atomic
def give_up_job(*, job: int, reason: str, actor: Actor, at: datetime) -> None:
    """Nobody will do it any more."""
    task = _locked(job, at)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job])
    _said("jobs.given-up", job, task, actor, at, reason)


def _locked(job: int, at: datetime) -> str:
    """The task of a job that failed, or whose worker is gone; NotFound for any other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.task_name FROM procrastinate_jobs j WHERE j.id = %s"
            " AND (j.status IN ('failed', 'aborted') OR j.status = 'doing' AND NOT EXISTS ("
            "  SELECT 1 FROM procrastinate_workers w WHERE w.id = j.worker_id AND w.last_heartbeat > %s))"
            " FOR UPDATE OF j",
            [job, at - ALIVE],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotFound("job", job)
    return str(row[0])


def _said(event: str, job: int, task: str, actor: Actor, at: datetime, reason: str) -> None:
    record(Entry(event, 1, Subject("job", str(job)), {"task": task}, actor, at, reason=reason))
