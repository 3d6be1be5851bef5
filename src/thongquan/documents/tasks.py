"""The worker's part: requests whose due date has passed."""

from django.utils import timezone
from procrastinate.contrib.django import app

from thongquan.documents import services


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="documents.lapse", name="documents.lapse")
def lapse(timestamp: int) -> None:
    while services.lapse_overdue(at=timezone.now()):
        pass
