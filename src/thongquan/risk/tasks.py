"""The day's work on seeds."""

from zoneinfo import ZoneInfo

from django.utils import timezone
from procrastinate.contrib.django import app

from thongquan.books.selectors import pack
from thongquan.risk import services
from thongquan.risk.domain.seeds import DAYS_AHEAD


@app.periodic(cron="17 */2 * * *")
@app.task(queueing_lock="risk.seeds", name="risk.seeds")
def seeds(timestamp: int) -> None:
    """Every two hours: nothing is done twice, and a worker that was down catches up."""
    now = timezone.now()
    today = now.astimezone(ZoneInfo(pack().zone)).date()
    services.daily(today=today, ahead=DAYS_AHEAD, at=now)
