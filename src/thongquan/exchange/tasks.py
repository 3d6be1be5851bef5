"""The worker's part: checkpoints are shown to partners, trade data is told by the hour, and forgotten when its
time is over.
"""

from django.utils import timezone
from procrastinate.contrib.django import app

from thongquan.exchange.services import trade_keeping, trade_telling, witnessing


@app.periodic(cron="13 * * * *")
@app.task(queueing_lock="exchange.trade", name="exchange.trade")
def tell_trade(timestamp: int) -> None:
    trade_telling.tell_trade(at=timezone.now())


@app.periodic(cron="37 2 * * *")
@app.task(queueing_lock="exchange.forget-trade", name="exchange.forget-trade")
def forget_trade(timestamp: int) -> None:
    trade_keeping.forget_trade(at=timezone.now())


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="exchange.checkpoints", name="exchange.checkpoints")
def show_checkpoints(timestamp: int) -> None:
    witnessing.show_checkpoints(at=timezone.now())
