"""The worker's part: every five minutes what the clock does to questions."""

from django.utils import timezone
from procrastinate.contrib.django import app

from thongquan.partnership.services import clocks


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="partnership.clocks", name="partnership.clocks")
def run_clocks(timestamp: int) -> None:
    at = timezone.now()
    while clocks.escalate_overdue(at=at):
        pass
    while clocks.lapse_silent(at=at):
        pass
