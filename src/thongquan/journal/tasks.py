"""The worker's part: events handed out, leaves sealed, months prepared."""

from datetime import timedelta

from django.utils import timezone
from procrastinate.contrib.django import app

from thongquan.journal import services


@app.periodic(cron="* * * * * */2")
@app.task(queueing_lock="journal.dispatch", name="journal.dispatch")
def dispatch(timestamp: int) -> None:
    services.dispatch(timezone.now())


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="journal.seal", name="journal.seal")
def seal(timestamp: int) -> None:
    services.seal(timezone.now())


@app.periodic(cron="7 3 * * *")
@app.task(queueing_lock="journal.partitions", name="journal.partitions")
def partitions(timestamp: int) -> None:
    """Every night, two months ahead and the month of tomorrow: a missed night does no harm."""
    services.ensure_partitions(month=(timezone.now() + timedelta(days=1)).date())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="journal.verify", name="journal.verify")
def verify(timestamp: int) -> None:
    """What somebody asked to be read again."""
    services.verify_asked(now=timezone.now)
