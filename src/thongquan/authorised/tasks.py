"""The worker's part: once a night our list goes where it has changed."""

from django.utils import timezone
from procrastinate.contrib.django import app

from thongquan.authorised.services import telling


@app.periodic(cron="47 2 * * *")
@app.task(queueing_lock="authorised.lists", name="authorised.lists")
def tell_lists(timestamp: int) -> None:
    telling.tell_lists(at=timezone.now())
