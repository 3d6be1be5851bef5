"""The worker's part: orders to the bank, its statement read, money that came early taken up."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import httpx
from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from thongquan.books.selectors import pack
from thongquan.kernel.actors import Actor
from thongquan.ledger import services

COLLECTOR = Actor.system("collector")
CLOCK = Actor.system("clock")
WEBHOOK = "/api/v1/bank/notices"


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="ledger.bank", name="ledger.bank")
def bank(timestamp: int) -> None:
    """What no notice told us the statement does; a bank that does not answer is asked again in ten seconds."""
    if not settings.BANK_URL:
        return
    now = timezone.now()
    today = now.astimezone(ZoneInfo(pack().zone)).date()
    port = services.HttpBank(settings.BANK_PARTY, settings.BANK_URL)
    services.send_orders(bank=port, account=settings.BANK_ACCOUNT, on=today, at=now)
    services.reconcile(bank=port, account=settings.BANK_ACCOUNT, on=today, at=now)
    services.sweep_credits(on=today, actor=COLLECTOR, at=now)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="ledger.listen", name="ledger.listen")
def listen(timestamp: int) -> None:
    """Tell the bank where its notices go: again and again, for a bank may forget."""
    if settings.BANK_URL:
        where = {
            "account": settings.BANK_ACCOUNT,
            "url": settings.URL + WEBHOOK,
            "secret": settings.BANK_SECRET,
        }
        try:
            httpx.put(f"{settings.BANK_URL}/webhooks", json=where, timeout=5).raise_for_status()
        except httpx.HTTPError:
            return  # the statement tells us all the same


@app.periodic(cron="13 * * * *")
@app.task(queueing_lock="ledger.terms", name="ledger.terms")
def terms(timestamp: int) -> None:
    """Every hour, for the legal day begins at another hour in every zone: what it brings is done once."""
    now, zone = timezone.now(), ZoneInfo(pack().zone)
    unit = Decimal(1).scaleb(-pack().currency.decimals)
    services.keep_terms(on=now.astimezone(zone).date(), zone=zone, unit=unit, actor=CLOCK, at=now)
