"""Terms kept by the clock: each on its legal day, once, whoever comes twice."""

import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from tests.ledger.money import AT, BINH, DAY, SYSTEM, code, notice, owe, pay, promise, reserve
from thongquan.journal.models import Leaf
from thongquan.kernel.validity import Validity
from thongquan.ledger import selectors, services, tasks
from thongquan.ledger.models import BankOrder, Entry

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DEBT = Decimal(3_200_000)
TENTH = date(2026, 4, 10)  # of the month after DAY


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE).astimezone(UTC)


def keep(day: date) -> services.Kept:
    return services.keep_terms(on=day, zone=ZONE, unit=Decimal(1), actor=SYSTEM, at=midnight(day))


def put_off(declaration: str = code()) -> None:
    owe(declaration)
    services.defer(declaration=declaration, on=DAY, actor=BINH, at=AT, reason="priority")


def late_interest(declaration: str = code()) -> Decimal:
    return selectors.interest_charged(declaration)


@pytest.mark.django_db
def test_a_deferral_ends_the_day_after_the_tenth_and_is_owed_with_interest_from_that_day() -> None:
    put_off()
    assert keep(TENTH) == services.Kept(0, 0, 0, 0)
    assert keep(TENTH + timedelta(days=1)).deferrals == 1
    standing = selectors.standing(code(), on=TENTH + timedelta(days=1))
    assert standing.owed == DEBT
    assert all(debt.deferred == 0 for debt in selectors.debts(code()))
    assert late_interest() == 0, "the first late day is not over"
    assert keep(TENTH + timedelta(days=3)).charged == 1
    assert late_interest() == DEBT * 2 * Decimal("0.0003")
    assert selectors.drift() == []


@pytest.mark.django_db
def test_the_same_day_kept_twice_changes_nothing() -> None:
    put_off()
    day = TENTH + timedelta(days=5)
    keep(day)
    entries, leaves = Entry.objects.count(), Leaf.objects.count()
    assert keep(day) == services.Kept(0, 0, 0, 0)
    assert (Entry.objects.count(), Leaf.objects.count()) == (entries, leaves)


@pytest.mark.django_db
def test_days_nobody_worked_are_made_up_for_and_end_with_the_payment() -> None:
    put_off()
    keep(TENTH + timedelta(days=2))
    paid = TENTH + timedelta(days=9)
    pay(DEBT, at=midnight(paid) + timedelta(hours=3))
    keep(TENTH + timedelta(days=30))
    assert late_interest() == DEBT * 8 * Decimal("0.0003"), "from the 11th to the 18th"
    assert keep(TENTH + timedelta(days=31)).charged == 0


@pytest.mark.django_db
def test_news_of_an_earlier_payment_gives_back_the_interest_of_the_days_between() -> None:
    put_off()
    keep(TENTH + timedelta(days=20))
    told_late = notice(DEBT, at=midnight(TENTH + timedelta(days=11)))
    services.receive_payment(
        bank="BIDA", notice=told_late, came_by="statement", on=TENTH + timedelta(days=20), actor=SYSTEM,
        at=midnight(TENTH + timedelta(days=20)),
    )  # fmt: skip
    keep(TENTH + timedelta(days=21))
    assert late_interest() == DEBT * 10 * Decimal("0.0003")
    assert selectors.drift() == []


@pytest.mark.django_db
def test_a_guarantor_in_default_is_called_on_the_day_after_the_term_and_once() -> None:
    promise()
    owe()
    reserve()
    term = DAY + timedelta(days=30)
    assert keep(term).called == 0
    assert keep(term + timedelta(days=1)).called == 1
    assert keep(term + timedelta(days=1)).called == 0
    order = BankOrder.objects.get()
    assert (order.kind, order.amount) == ("demand", DEBT)
    assert selectors.guarantee("BL1").called == DEBT
    assert Leaf.objects.filter(kind="ledger.guarantee-call").count() == 1


@pytest.mark.django_db
def test_a_guarantee_that_ended_covers_nothing_and_the_tax_is_owed() -> None:
    last = DAY + timedelta(days=10)
    promise(validity=Validity(DAY, last + timedelta(days=1)))
    owe()
    reserve()
    assert keep(last).lapsed == 0
    assert selectors.standing(code(), on=last).clear
    assert keep(last + timedelta(days=1)).lapsed == 1
    assert not selectors.standing(code(), on=last + timedelta(days=1)).clear
    assert keep(last + timedelta(days=1)).lapsed == 0
    assert Entry.objects.get(kind="guarantee-restore").reason == "guarantee-ended"
    assert selectors.drift() == []


@pytest.mark.django_db
def test_a_guarantee_that_ended_after_the_goods_went_is_called_before_its_bank_is_free() -> None:
    last = DAY + timedelta(days=1)
    promise(validity=Validity(DAY, last + timedelta(days=1)))
    owe()
    reserve()
    services.start_interest(declaration=code(), first=DAY, actor=SYSTEM, at=AT)
    assert keep(last).called == 0
    kept = keep(last + timedelta(days=1))
    assert (kept.called, kept.lapsed) == (1, 0)
    order = BankOrder.objects.get()
    assert (order.kind, order.amount) == ("demand", DEBT)
    assert selectors.guarantee("BL1").called == DEBT
    assert keep(last + timedelta(days=2)).called == 0
    assert selectors.drift() == []


@pytest.mark.django_db
def test_tax_an_amendment_adds_bears_interest_from_the_day_the_rest_was_due() -> None:
    owe()
    pay(DEBT)
    services.start_interest(declaration=code(), first=DAY + timedelta(days=1), actor=SYSTEM, at=AT)
    week = DAY + timedelta(days=7)
    services.amend(
        declaration=code(), amounts={"ID": Decimal(2_000_000), "VAT": Decimal(2_200_000)}, on=DAY, actor=BINH,
        at=midnight(week), reason="amendment",
    )  # fmt: skip
    keep(week)
    assert late_interest() == Decimal(1_000_000) * 6 * Decimal("0.0003")


@pytest.mark.django_db
def test_the_legal_day_of_the_task_is_that_of_the_wall_and_not_of_greenwich(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_off()
    before = datetime(2026, 4, 10, 16, 59, tzinfo=UTC)
    for moment, ended in ((before, 0), (before + timedelta(minutes=1), 1)):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        tasks.terms(0)
        assert Entry.objects.filter(kind="deferral-end").count() == ended


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_night_do_each_thing_once() -> None:
    promise(amount=100 * int(DEBT))
    for number in range(6):
        owe(code(number))
        if number % 2:
            reserve(code(number))
        else:
            services.defer(declaration=code(number), on=DAY, actor=BINH, at=AT, reason="priority")
    day = TENTH + timedelta(days=4)
    failures: list[BaseException] = []
    together = threading.Barrier(4)

    def work() -> None:
        try:
            together.wait()
            keep(day)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert Entry.objects.filter(kind="deferral-end").count() == 3
    assert Entry.objects.filter(kind="guarantee-call").count() == 3
    assert Entry.objects.filter(kind="interest").count() == 3
    assert BankOrder.objects.count() == 3
    assert selectors.drift() == []
