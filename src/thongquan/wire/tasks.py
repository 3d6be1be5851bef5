"""The worker's part: what waits in the outbox goes to each partner."""

from contextlib import suppress

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from thongquan.kernel.identifiers import Subject
from thongquan.wire import selectors, services

BATCH = 200


@app.periodic(cron="* * * * * */2")
@app.task(queueing_lock="wire.look", name="wire.look")
def look(timestamp: int) -> None:
    """Partners for whom something is due: one that does not answer keeps no other waiting."""
    for partner in selectors.partners_waited_for(at=timezone.now()):
        with suppress(AlreadyEnqueued):
            deliver.configure(queueing_lock=f"wire.deliver {partner}").defer(to=str(partner))


@app.task(name="wire.deliver")
def deliver(to: str) -> None:
    partner = Subject.parse(to)
    with services.alone_with(partner) as free:
        while free and services.deliver(to=partner, limit=BATCH, at=timezone.now()):
            pass
