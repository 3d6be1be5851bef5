"""The worker's part: messages of partners are handed on, what was kept for a time is forgotten."""

from django.utils import timezone
from procrastinate.contrib.django import app

from thongquan.intake import services

BATCH = 100  # messages of partners in one transaction


@app.periodic(cron="* * * * * */2")
@app.task(queueing_lock="intake.partners", name="intake.partners")
def hand_on(timestamp: int) -> None:
    """Until nothing of any kind is due: what was handled may have let the next of its conversation in."""
    while sum(services.work(kind, limit=BATCH, at=timezone.now()) for kind in services.kinds_of_partners()):
        pass


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="intake.forget", name="intake.forget")
def forget(timestamp: int) -> None:
    services.forget_requests(at=timezone.now())
    services.forget_places(at=timezone.now())
    services.forget_quarantined(at=timezone.now())
