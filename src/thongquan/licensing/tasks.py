"""The worker's part: every five minutes what the clock does to applications and licences."""

from django.utils import timezone
from procrastinate.contrib.django import app

from thongquan.licensing.services import clocks, fees


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="licensing.clocks", name="licensing.clocks")
def run_clocks(timestamp: int) -> None:
    at = timezone.now()
    fees.take_up_paid(at=at)  # before anything lapses for want of it
    while clocks.lapse_overdue(at=at):
        pass
    while clocks.expire_ended(at=at):
        pass
