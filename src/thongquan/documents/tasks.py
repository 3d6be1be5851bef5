"""The worker's part: requests whose due date has passed, and what two people want destroyed."""

from django.utils import timezone
from procrastinate.contrib.django import app

from thongquan.documents import services


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="documents.lapse", name="documents.lapse")
def lapse(timestamp: int) -> None:
    while services.lapse_overdue(at=timezone.now()):
        pass


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="documents.destroy", name="documents.destroy")
def destroy(timestamp: int) -> None:
    services.carry_out(at=timezone.now())
