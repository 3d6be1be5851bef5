"""Terms kept by the clock: each on its legal day, once, whoever comes twice."""

import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.ledger.money import ANA, AT, BINH, DAY, SYSTEM, code, notice, owe, pay, promise, reserve
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
    said = {"registered_on": DAY, "on": DAY, "actor": BINH, "at": AT, "reason": "priority"}
    services.defer(declaration=declaration, **said)


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


def amended(to: int, day: date) -> None:
    """The whole tax is now `to`, half of it of a tax there was not before."""
    amounts = {"ID": Decimal(to // 2), "ENV": Decimal(to // 2)}
    services.amend(
        declaration=code(), amounts=amounts, on=day, actor=BINH, at=midnight(day), reason="value corrected"
    )


@pytest.mark.django_db
def test_interest_on_tax_an_amendment_took_off_is_given_back_and_what_was_paid_of_it_is_the_payers() -> None:
    put_off()
    paid = TENTH + timedelta(days=11)
    pay(DEBT, at=midnight(paid))
    keep(paid + timedelta(days=1))
    charged = DEBT * 10 * Decimal("0.0003")
    assert late_interest() == charged == 9_600
    pay(int(charged), transaction="T2", at=midnight(paid + timedelta(days=2)))
    amended(2_000_000, paid + timedelta(days=5))
    keep(paid + timedelta(days=6))
    assert late_interest() == Decimal(2_000_000) * 10 * Decimal("0.0003")
    back = DEBT - 2_000_000 + charged - late_interest()
    assert selectors.credit_of(party=ANA, declaration=code(), currency="VND") == back
    assert all(debt.open == 0 for debt in selectors.debts(code()))
    entry = Entry.objects.filter(kind="interest").latest("pk")
    assert sum(posting.amount for posting in entry.postings.all()) == 0
    assert selectors.drift() == []


@pytest.mark.django_db
def test_interest_still_open_falls_with_the_tax_and_comes_back_when_the_amendment_is_taken_back() -> None:
    put_off()
    day = TENTH + timedelta(days=11)
    keep(day)
    amended(2_000_000, day)
    keep(day)
    assert late_interest() == Decimal(2_000_000) * 10 * Decimal("0.0003")
    amendment = Entry.objects.get(kind="amendment").pk
    services.reverse(entry=amendment, actor=BINH, at=midnight(day), reason="mistaken")
    keep(day)
    assert late_interest() == DEBT * 10 * Decimal("0.0003")
    assert selectors.drift() == []


@pytest.mark.django_db
def test_tax_let_off_bore_no_interest() -> None:
    put_off()
    day = TENTH + timedelta(days=11)
    keep(day)
    services.exempt(
        declaration=code(),
        amounts={"ID": Decimal(1_000_000)},
        on=day,
        actor=BINH,
        at=midnight(day),
        reason="QĐ",
    )
    keep(day)
    assert late_interest() == (DEBT - 1_000_000) * 10 * Decimal("0.0003")


@pytest.mark.django_db
def test_late_interest_is_posted_once_a_month_and_when_something_moves_and_is_known_every_day() -> None:
    put_off()
    for n in range(60):
        keep(TENTH + timedelta(days=n))
    entries = Entry.objects.filter(kind="interest")
    assert [entry.reason for entry in entries.order_by("pk")] == [
        "< 2026-04-12",
        "< 2026-05-01",
        "< 2026-06-01",
    ]
    on = TENTH + timedelta(days=59)
    so_far = {"on": on, "zone": ZONE, "unit": Decimal(1), "at": midnight(on)}
    assert late_interest() == DEBT * 51 * Decimal("0.0003")
    assert selectors.accrued(code(), **so_far) == DEBT * 7 * Decimal("0.0003")
    pay(DEBT, at=midnight(on))
    keep(on)
    assert late_interest() == DEBT * 58 * Decimal("0.0003")
    assert selectors.accrued(code(), **so_far) == 0


days = st.integers(0, 40)
sizes = st.integers(0, 40).map(lambda n: n * 100_000)


@pytest.mark.django_db
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(days, st.sampled_from(("pay", "amend", "look")), sizes), max_size=7),
)
def test_interest_is_that_of_the_tax_owed_in_truth_less_the_money_there_was_each_day(
    acts: list[tuple[int, str, int]],
) -> None:
    undo = transaction.savepoint()
    try:
        put_off()
        tax, paid = int(DEBT), Counter[int]()
        for n, (day, act, size) in enumerate([*sorted(acts), (41, "look", 0)]):
            on = TENTH + timedelta(days=day)
            if act == "amend":
                amended(size, on)
                tax = size
            elif act == "pay" and size:
                pay(size, transaction=f"T{n}", at=midnight(on))
                paid[day] += size
            elif act == "look":
                keep(on)
        for row in selectors.of_declaration(code()).iter_rows(named=True):
            day = (row["at"].astimezone(ZONE).date() - TENTH).days
            if (row["tax"], row["role"]) == ("LATE", "receivable") and row["kind"] != "interest":
                paid[day] += int(row["amount"])  # what interest took up was there for no tax
            elif (row["kind"], row["role"]) == ("interest", "suspense"):
                paid[day] -= int(row["amount"])  # and what it gave back was
        there = [sum(amount for when, amount in paid.items() if when <= day) for day in range(1, 41)]
        on = TENTH + timedelta(days=41)
        so_far = {"on": on, "zone": ZONE, "unit": Decimal(1), "at": midnight(on)}
        exact = sum(max(tax - money, 0) for money in there) * Decimal("0.0003")
        expected = exact.quantize(Decimal(1), ROUND_HALF_UP)  # what interest took up leaves odd amounts
        assert late_interest() + selectors.accrued(code(), **so_far) == expected
        assert selectors.drift() == []
    finally:
        transaction.savepoint_rollback(undo)


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
        if number % 2:
            owe(code(number))
            reserve(code(number))
        else:
            put_off(code(number))
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
