"""The worker's tasks are one service call each, and their clocks are readable."""

import pytest
from croniter import croniter

from tests.journal.conftest import entry
from thongquan.journal import services, tasks
from thongquan.journal.models import Leaf


@pytest.mark.django_db(transaction=True)
def test_the_worker_hands_out_and_seals():
    seen = []
    services.subscribe("clearance.registered", seen.append, name="reader")
    services.record(entry(1))
    tasks.dispatch(0)
    tasks.seal(0)
    assert len(seen) == 1
    assert services.verify().size == Leaf.objects.count() == 1


def test_the_clocks_tick_in_seconds_and_at_night():
    every = [periodic.cron for periodic in tasks.app.periodic_registry.periodic_tasks.values()]
    assert {"* * * * * */2", "* * * * * */5", "7 3 * * *"} <= set(every)
    start = 1_795_000_000
    ticks = croniter("* * * * * */5", start)
    assert [ticks.get_next() - start for _ in range(3)] == [5, 10, 15]
