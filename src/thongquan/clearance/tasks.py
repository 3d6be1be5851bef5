"""The worker's part: declarations that wait are registered, those whose time has come lapse."""

from contextlib import suppress
from threading import Semaphore

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from thongquan.clearance.selectors import bulk
from thongquan.clearance.services import (
    acdd_telling,
    arriving,
    choosing,
    closing,
    desk,
    drafts,
    late,
    marking,
    overdue,
    prices,
    printing,
    settling,
    verification_terms,
    waiting,
)
from thongquan.intake import services as intake
from thongquan.journal.domain.leaves import Recorded
from thongquan.kernel.identifiers import Subject

AT_ONCE = 2  # of a worker's jobs: the others seal, hand out and ask the bank, however long the queue
_places = Semaphore(AT_ONCE)


@app.task(queueing_lock="clearance.arriving", name="clearance.arriving")
def register_waiting() -> None:
    """Until nothing waits: batch after batch, each in a transaction of its own."""
    if not _places.acquire(blocking=False):
        return  # this process is at it
    try:
        _register()
        closing.close_done(at=timezone.now())
    finally:
        _places.release()


def _register() -> None:
    while intake.work(bulk.KIND, limit=1, at=timezone.now()):
        pass
    while waiting.may_register(at=timezone.now()):
        if not intake.work(arriving.KIND, limit=arriving.BATCH, at=timezone.now()):
            return


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="clearance.look", name="clearance.look")
def look(timestamp: int) -> None:
    """What a killed worker left behind is found again."""
    register_waiting()


def on_hold_moved(event: Recorded) -> None:
    """A hold was placed or released: what it stands on is looked at outside the dispatcher's transaction."""
    released.defer(on=str(event.subject))


@app.task(name="clearance.released")
def released(on: str) -> None:
    settling.settle_waiting(on=Subject.parse(on), at=timezone.now())


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="clearance.ended", name="clearance.ended")
def ended(timestamp: int) -> None:
    """Every quarter of an hour: a hold whose time is over is nobody's act."""
    settling.settle_ended(at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="clearance.expire", name="clearance.expire")
def expire(timestamp: int) -> None:
    """What was given to an officer and not taken in time is everybody's again."""
    desk.expire_given(at=timezone.now())


@app.periodic(cron="41 1 * * *")
@app.task(queueing_lock="clearance.settle", name="clearance.settle")
def settle(timestamp: int) -> None:
    """Every night all that waits: the job of a killed worker is done again."""
    settling.settle_waiting(at=timezone.now())


@app.periodic(cron="11 1 * * *")
@app.task(queueing_lock="clearance.lapse", name="clearance.lapse")
def lapse(timestamp: int) -> None:
    """Every night: registrations whose time has passed, and orders nobody answered."""
    overdue.lapse_overdue(at=timezone.now())
    overdue.expire_orders(at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="clearance.acdd", name="clearance.acdd")
def tell_abroad(timestamp: int) -> None:
    """Every minute: exports that cleared, changed or ended are told where they go."""
    acdd_telling.tell_due(at=timezone.now())


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="clearance.late", name="clearance.late")
def start_interest(timestamp: int) -> None:
    """Every hour, before the ledger reckons: tax still open on goods that went bears interest."""
    late.start_interest(at=timezone.now())


@app.periodic(cron="3 * * * *")
@app.task(queueing_lock="clearance.verifications", name="clearance.verifications")
def keep_verifications(timestamp: int) -> None:
    """Every hour, before guarantors are asked: reminders, superiors, and what nobody answered in time."""
    verification_terms.prolong_covers(at=timezone.now())
    verification_terms.keep(at=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="clearance.choose-origin", name="clearance.choose-origin")
def choose_origin(timestamp: int) -> None:
    """Every ten minutes: of what was registered lately, whose origin is verified by chance or by profile."""
    choosing.choose(at=timezone.now())


@app.periodic(cron="51 * * * *")
@app.task(queueing_lock="clearance.marks", name="clearance.marks")
def mark(timestamp: int) -> None:
    """Every hour, some of what was registered before there were marks."""
    marking.mark_some(limit=20_000)


@app.periodic(cron="31 1 * * *")
@app.task(queueing_lock="clearance.prices", name="clearance.prices")
def refresh_prices(timestamp: int) -> None:
    """Every night: what goods cost lately, for officers' doubts."""
    prices.refresh(at=timezone.now())


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="clearance.drafts", name="clearance.drafts")
def drop_drafts(timestamp: int) -> None:
    """Every hour: drafts whose time is over, content and all."""
    drafts.drop_expired(at=timezone.now())


@app.task(name="clearance.print")
def printed(identifier: str, languages: list[str]) -> None:
    """A declaration too long to be set while somebody waits."""
    printing.make(identifier=identifier, languages=tuple(languages), at=timezone.now())


def print_later(identifier: str, languages: tuple[str, ...]) -> None:
    """Asked of the worker, once however often it is asked."""
    lock = f"clearance.print {identifier} {','.join(languages)}"
    with suppress(AlreadyEnqueued), transaction.atomic():
        printed.configure(queueing_lock=lock).defer(identifier=identifier, languages=list(languages))


@app.periodic(cron="53 * * * *")
@app.task(queueing_lock="clearance.forget-printed", name="clearance.forget-printed")
def forget_printed(timestamp: int) -> None:
    """Every hour: what was printed is kept a while."""
    printing.forget(at=timezone.now())
