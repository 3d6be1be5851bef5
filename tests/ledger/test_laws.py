"""Laws of the ledger, over any sequence of operations."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.ledger.money import ANA, AT, BINH, CHI, DAY, SYSTEM, code, owe, pay, promise, reserve
from thongquan.books.domain.files import read_tables
from thongquan.kernel.refusals import Refused
from thongquan.kernel.validity import Validity
from thongquan.ledger import selectors, services
from thongquan.ledger.domain import Kind, Posting, Role, charges, interest
from thongquan.ledger.domain.accounts import Account, faults
from thongquan.ledger.domain.interest import DailyRate
from thongquan.ledger.domain.law import KIND, Law, check
from thongquan.ledger.domain.postings import Entry, balanced
from thongquan.ledger.domain.states import ORDERS, REFUNDS
from thongquan.ledger.models import Entry as EntryRow

ACTS = (
    "pay",
    "reserve",
    "restore",
    "amend",
    "exempt",
    "defer",
    "reverse",
    "refund",
    "apply",
    "call",
    "interest",
)
CASH, OWED = ["cash"], ["suspense", "payable"]
step = st.tuples(st.sampled_from(ACTS), st.integers(0, 2), st.integers(0, 5))


def _act(name: str, which: int, size: int, n: int) -> None:
    declaration, amount = code(which), Decimal(size * 700_000)
    said = {"declaration": declaration, "on": DAY, "actor": BINH, "at": AT}
    match name:
        case "pay":
            pay(size * 500_000, declaration, f"T{n}")
        case "reserve":
            reserve(declaration, f"BL{size % 2 + 1}")
        case "restore":
            services.restore_guarantee(**said, reason="")
        case "amend":
            services.amend(**said, amounts={"ID": amount, "ENV": Decimal(size)}, reason="")
        case "exempt":
            services.exempt(**said, amounts={"ID": amount / 2}, reason="")
        case "defer":
            services.defer(**said, registered_on=DAY, reason="")
        case "call":
            services.call_guarantee(**said | {"on": DAY + timedelta(days=31)})
        case "interest":
            services.start_interest(declaration=declaration, first=DAY, actor=SYSTEM, at=AT)
            services.charge_interest(
                declaration=declaration, until=DAY + timedelta(days=size), zone=AT.tzinfo, unit=Decimal(1),
                actor=SYSTEM, at=AT,
            )  # fmt: skip
        case "reverse":
            entries = EntryRow.objects.order_by("id")
            if entries.count() > size:
                services.reverse(entry=entries[size].pk, actor=BINH, at=AT, reason="")
        case "refund":
            refund = services.propose_refund(
                party=ANA, declaration=declaration, currency="VND", amount=amount, payee_account="A", reason="",
                actor=BINH, at=AT,
            )  # fmt: skip
            services.approve_refund(refund=refund, on=DAY, actor=CHI, at=AT)
        case "apply":
            services.apply_credit(**said, party=ANA, from_declaration=code((which + 1) % 3), reason="")


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(step, min_size=12, max_size=25))
@example([("pay", 1, 2), ("exempt", 1, 4), ("amend", 1, 0), ("refund", 1, 1), ("reverse", 1, 4)])
def test_whatever_is_done_every_entry_balances_and_every_balance_follows_from_the_postings(steps):
    undo = transaction.savepoint()
    try:
        for number in ("BL1", "BL2"):
            promise(number=number, amount=5_000_000)
        for which in range(3):
            owe(code(which), {"ID": Decimal(1_400_000), "VAT": Decimal(700_000 * which)})
        for n, (name, which, size) in enumerate(steps):
            try:
                with transaction.atomic():
                    _act(name, which, size, n)
            except Refused:
                continue
        assert selectors.drift() == []
        trial = selectors.trial_balance()
        assert trial["balance"].sum() == 0
        held, owed = (trial.filter(pl.col("role").is_in(roles))["balance"].sum() for roles in (CASH, OWED))
        assert held + owed >= 0, "more is owed to payers than ever came in"
        for which in range(3):
            charged, net = (selectors.charged(code(which), net=n) for n in (False, True))
            assert charges.sound(selectors.debts(code(which)), charged, net)
    finally:
        transaction.savepoint_rollback(undo)


def _posting(amount: int, currency: str) -> Posting:
    return Posting("112", Role.CASH, Decimal(amount), currency)


@given(st.lists(st.tuples(st.integers(-9, 9), st.sampled_from(["VND", "USD"])), max_size=6))
def test_an_entry_that_does_not_sum_to_zero_in_each_currency_cannot_be_made(lines):
    postings = tuple(_posting(a, c) for a, c in lines)
    sums = {c: sum(a for a, d in lines if d == c) for c in ("VND", "USD")}
    assert balanced(postings) == (not any(sums.values()))
    if any(sums.values()):
        with pytest.raises(AssertionError):
            Entry(Kind.DEBT, AT, postings)


days = st.integers(0, 400).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
RATES = (
    DailyRate(Validity(date(2025, 1, 1), date(2026, 7, 1)), Decimal("0.0003"), "old"),
    DailyRate(Validity(date(2026, 7, 1)), Decimal("0.00025"), "new"),
)


@given(
    st.lists(st.tuples(days, st.integers(-10_000, 10_000).map(Decimal)), max_size=8),
    st.tuples(days, days, days).map(sorted),
)
def test_interest_is_the_sum_of_its_days_however_they_are_cut(movements, edges):
    first, middle, last = edges

    def of(a: date, b: date) -> Decimal:
        return sum((s.amount for s in interest.accruals(movements, first=a, until=b, rates=RATES)), Decimal(0))

    assert of(first, last) == of(first, middle) + of(middle, last)
    by_day = Decimal(0)
    for n in range((last - first).days):
        day = first + timedelta(days=n)
        owed = sum((change for when, change in movements if when <= day), Decimal(0))
        rate = RATES[0] if day < date(2026, 7, 1) else RATES[1]
        by_day += max(owed, Decimal(0)) * rate.rate
    assert of(first, last) == by_day


def test_a_day_without_a_rate_is_an_error_and_not_a_gift():
    with pytest.raises(LookupError, match="0 rates"):
        interest.accruals([(DAY, Decimal(1))], first=DAY, until=DAY + timedelta(days=1), rates=())


@pytest.mark.parametrize("machine", [ORDERS, REFUNDS], ids=lambda m: m.name)
def test_the_tables_of_states_are_total(machine):
    assert machine.faults() == []


def _book(settings) -> dict[str, pl.DataFrame]:
    folder = settings.PACK / "books" / "ledger"
    (content,) = read_tables(KIND, {path.name: path.read_bytes() for path in folder.iterdir()})
    return dict(content.tables)


def test_the_packs_book_of_money_is_sound_and_every_row_names_its_source(settings):
    tables = _book(settings)
    assert check(tables) == []
    assert all(table["basis"].str.len_chars().min() > 0 for table in tables.values())
    law = Law.of(tables, on=DAY)
    assert (law.guarantee_days, law.deferral_day) == (30, 10)
    assert law.chart.code(Role.RECEIVABLE, "VAT") != law.chart.code(Role.RECEIVABLE, "ID")
    assert law.chart.code(Role.RECEIVABLE, "NEW-TAX") == "131"


def test_a_chart_without_an_account_for_a_role_is_not_published(settings):
    tables = _book(settings)
    less = tables | {"accounts": tables["accounts"].filter(pl.col("role") != "suspense")}
    assert check(less) == ["no account for suspense of any tax"]
    twice = [
        Account("1", Role.CASH, "*", {}),
        Account("1", Role.SUSPENSE, "*", {}),
        Account("2", Role.CASH, "*", {}),
    ]
    assert "account 1 has two roles" in faults(twice)
    assert "two accounts for cash of *" in faults(twice)
