"""The worker's part: declarations that wait are registered, those whose time has come lapse."""

from django.utils import timezone
from procrastinate.contrib.django import app

from thongquan.clearance.services import arriving
from thongquan.intake import services as intake


@app.task(queueing_lock="clearance.arriving", name="clearance.arriving")
def register_waiting() -> None:
    """Until nothing waits: batch after batch, each in a transaction of its own."""
    while intake.work(arriving.KIND, limit=arriving.BATCH, at=timezone.now()):
        pass


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="clearance.look", name="clearance.look")
def look(timestamp: int) -> None:
    """What a killed worker left behind is found again."""
    register_waiting()
