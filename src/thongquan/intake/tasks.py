"""The worker's part: what was kept for a time is forgotten."""

from django.utils import timezone
from procrastinate.contrib.django import app

from thongquan.intake import services


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="intake.forget", name="intake.forget")
def forget(timestamp: int) -> None:
    services.forget_requests(at=timezone.now())
    services.forget_places(at=timezone.now())
