"""The worker's part of the outbox: each partner for itself, and none asked for twice at once."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.wire.laos import FIRST, KIND, LAOS
from thongquan.kernel.identifiers import Subject
from thongquan.wire import services, tasks

pytestmark = pytest.mark.django_db
CAMBODIA = Subject("administration", "KH")


def sent(to: Subject) -> None:
    at = timezone.now() - timedelta(seconds=1)
    with transaction.atomic():
        services.send(
            to=to, kind=KIND, conversation="c", body=b"", media_type="text/plain", actor=FIRST, at=at,
            expires_at=at + timedelta(days=1),
        )  # fmt: skip


def queued() -> list[str]:
    jobs = ProcrastinateJob.objects.filter(task_name="wire.deliver", status="todo")
    return sorted(job.args["to"] for job in jobs)


@pytest.mark.django_db(transaction=True)
def test_each_partner_for_whom_something_waits_has_one_job_of_its_own():
    tasks.look(0)
    assert queued() == []
    for to in (LAOS, LAOS, CAMBODIA):
        sent(to)
    for _ in range(2):
        tasks.look(0)
    assert queued() == ["administration:KH", "administration:LA"]


def test_a_job_goes_on_until_nothing_is_due_and_then_ends(monkeypatch):
    asked, left = [], [200, 7, 0]
    monkeypatch.setattr(services, "deliver", lambda *, to, limit, at: asked.append((to, limit)) or left.pop(0))
    tasks.deliver("administration:LA")
    assert asked == [(LAOS, tasks.BATCH)] * 3


def test_a_partner_without_a_route_keeps_no_job_busy():
    sent(LAOS)
    tasks.deliver("administration:LA")
    tasks.look(0)  # what is tried again later is not due now
    assert queued() == []
