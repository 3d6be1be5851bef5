"""The worker's part: attempts at signing in that nobody looks back at are forgotten."""

from django.utils import timezone
from procrastinate.contrib.django import app

from thongquan.identity import services


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="identity.forget", name="identity.forget")
def forget(timestamp: int) -> None:
    services.forget_attempts(at=timezone.now())
