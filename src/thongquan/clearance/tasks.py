"""The worker's part: declarations that wait are registered, those whose time has come lapse."""

from django.utils import timezone
from procrastinate.contrib.django import app

from thongquan.clearance.services import arriving, batches, late, prices, waiting
from thongquan.intake import services as intake


@app.task(queueing_lock="clearance.arriving", name="clearance.arriving")
def register_waiting() -> None:
    """Until nothing waits: batch after batch, each in a transaction of its own."""
    while intake.work(batches.KIND, limit=1, at=timezone.now()):
        pass
    while waiting.may_register(at=timezone.now()):
        if not intake.work(arriving.KIND, limit=arriving.BATCH, at=timezone.now()):
            return


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="clearance.look", name="clearance.look")
def look(timestamp: int) -> None:
    """What a killed worker left behind is found again."""
    register_waiting()


@app.periodic(cron="11 1 * * *")
@app.task(queueing_lock="clearance.lapse", name="clearance.lapse")
def lapse(timestamp: int) -> None:
    """Every night: registrations whose time has passed, and orders nobody answered."""
    waiting.lapse_overdue(at=timezone.now())
    waiting.expire_orders(at=timezone.now())


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="clearance.late", name="clearance.late")
def start_interest(timestamp: int) -> None:
    """Every hour, before the ledger reckons: tax still open on goods that went bears interest."""
    late.start_interest(at=timezone.now())


@app.periodic(cron="31 1 * * *")
@app.task(queueing_lock="clearance.prices", name="clearance.prices")
def refresh_prices(timestamp: int) -> None:
    """Every night: what goods cost lately, for officers' doubts."""
    prices.refresh(at=timezone.now())
