"""The worker's part: what other administrations asked of our certificates is not forgotten."""

from django.utils import timezone
from procrastinate.contrib.django import app

from thongquan.tariff.services import inquiries


@app.periodic(cron="5 * * * *")
@app.task(queueing_lock="tariff.inquiries", name="tariff.inquiries")
def keep_inquiries(timestamp: int) -> None:
    """Every hour: officers are reminded, then their superiors."""
    inquiries.keep_clock(at=timezone.now())
