import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from tests.ledger.money import ANA, AT, BINH, DAY, SYSTEM, code, owe, pay, promise, reserve
from thongquan.kernel.refusals import Refused
from thongquan.kernel.validity import Validity
from thongquan.ledger import selectors, services
from thongquan.ledger.domain import GuaranteeKind, How
from thongquan.ledger.models import BankOrder

DEBT = Decimal(3_200_000)


@pytest.mark.django_db
def test_a_guaranteed_debt_no_longer_keeps_the_goods_and_falls_due_after_thirty_days():
    promise()
    owe()
    standing = reserve()
    assert standing.clear
    assert {(line.how, line.due_on) for line in standing.lines} == {(How.GUARANTEED, date(2026, 4, 1))}
    assert selectors.guarantee("BL1").available == 10_000_000 - DEBT


@pytest.mark.django_db
def test_a_guarantee_too_small_covers_nothing_at_all():
    promise(amount=3_199_999)
    owe()
    with pytest.raises(Refused, match="guarantee-exhausted"):
        reserve()
    assert selectors.guarantee("BL1").reserved == 0
    assert not selectors.standing(code(), on=DAY).clear


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        ({"party": "VN-0300000001"}, "guarantee-of-another-party"),
        ({"validity": Validity(date(2026, 1, 1), DAY)}, "guarantee-not-valid-on-that-day"),
        ({"validity": Validity(DAY + timedelta(days=1))}, "guarantee-not-valid-on-that-day"),
        ({"office": "VN-02CI"}, "guarantee-of-another-office"),
        ({"currency": "USD"}, "guarantee-in-another-currency"),
        ({"kind": GuaranteeKind.INDIVIDUAL, "document": code(9)}, "guarantee-of-another-declaration"),
    ],
)
def test_a_guarantee_covers_only_whom_where_when_and_what_it_was_given_for(terms, refusal):
    promise(**terms)
    owe()
    with pytest.raises(Refused, match=refusal):
        reserve()


@pytest.mark.django_db
def test_a_batch_sees_the_guarantees_that_can_still_take_something():
    promise()
    promise(number="BL2", amount=3_200_000)
    promise(number="BL3", validity=Validity(date(2026, 1, 1), DAY))
    owe()
    reserve(number="BL2")
    frame = selectors.available_guarantees([ANA], on=DAY)
    assert frame["guarantee"].to_list() == ["BL1"]
    assert frame["available"].to_list() == [10_000_000]


@pytest.mark.django_db
def test_a_withdrawn_guarantee_takes_no_further_debt():
    promise()
    owe()
    owe(code(2))
    reserve()
    services.withdraw_guarantee(number="BL1", actor=BINH, at=AT)
    with pytest.raises(Refused, match="guarantee-withdrawn"):
        reserve(code(2))
    assert selectors.guarantee("BL1").reserved == DEBT


@pytest.mark.django_db
def test_a_guarantee_is_entered_once_and_for_something():
    promise()
    for terms, refusal in (
        ({}, "guarantee-number-in-use"),
        ({"number": "BL2", "amount": 0}, "amount-not-above-zero"),
        ({"number": "BL3", "kind": GuaranteeKind.INDIVIDUAL}, "guarantee-without-document"),
    ):
        with pytest.raises(Refused, match=refusal):
            promise(**terms)


@pytest.mark.django_db
def test_a_part_payment_gives_back_just_as_much_of_the_guarantee():
    promise()
    owe()
    reserve()
    pay(1_500_000)
    assert selectors.guarantee("BL1").reserved == 1_700_000
    assert selectors.standing(code(), on=DAY).clear
    pay(1_700_000, transaction="T2")
    assert selectors.guarantee("BL1").reserved == 0
    assert selectors.drift() == []


@pytest.mark.django_db
def test_a_cancelled_declaration_gives_its_guarantee_back():
    promise()
    owe()
    reserve()
    standing = services.restore_guarantee(
        declaration=code(), on=DAY, actor=BINH, at=AT, reason="declaration cancelled"
    )
    assert not standing.clear
    assert selectors.guarantee("BL1").available == 10_000_000


@pytest.mark.django_db
def test_on_default_the_guarantor_is_asked_and_his_payment_discharges_the_debt():
    promise()
    owe()
    reserve()
    with pytest.raises(Refused, match="guarantee-not-in-default"):
        services.call_guarantee(declaration=code(), on=date(2026, 4, 1), actor=BINH, at=AT)
    services.call_guarantee(declaration=code(), on=date(2026, 4, 2), actor=BINH, at=AT)
    guarantee = selectors.guarantee("BL1")
    assert (guarantee.reserved, guarantee.called) == (0, DEBT)
    order = BankOrder.objects.get()
    assert (order.kind, order.amount) == ("demand", DEBT)
    pay(3_200_000)
    assert selectors.standing(code(), on=date(2026, 4, 3)).clear
    assert selectors.drift() == []


@pytest.mark.django_db(transaction=True)
def test_thirty_two_registrations_at_once_never_take_more_than_the_guarantee_holds():
    promise(amount=10 * int(DEBT))
    for number in range(32):
        owe(code(number))
    granted, refused = [], []
    together = threading.Barrier(32)

    def take(number: int) -> None:
        together.wait()
        try:
            reserve(code(number))
            granted.append(number)
        except Refused as refusal:
            refused.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(n,)) for n in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(granted) == 10
    assert refused == ["guarantee-exhausted"] * 22
    assert selectors.guarantee("BL1").available == 0
    assert selectors.drift() == []


@pytest.mark.django_db(transaction=True)
def test_paying_and_reserving_crosswise_never_waits_in_a_circle():
    """Two guarantees, eight declarations, payments and reservations at once: all end, nothing drifts."""
    for number in ("BL1", "BL2"):
        promise(number=number, amount=100 * int(DEBT))
    for number in range(8):
        owe(code(number))
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for turn in range(3):
                reserve(code(number), f"BL{(number + turn) % 2 + 1}")
                services.restore_guarantee(declaration=code(number), on=DAY, actor=SYSTEM, at=AT, reason="")
                pay(1000, code(number), f"T{number}-{turn}")
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(n % 8,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert selectors.drift() == []


@pytest.mark.django_db
def test_a_guarantee_covers_no_longer_than_its_last_day_whether_or_not_the_clock_has_been_by():
    last = DAY + timedelta(days=5)
    promise(validity=Validity.through(DAY, last))
    promise(number="BL2", amount=3_200_000)
    owe()
    owe(code(2))
    reserve()
    reserve(code(2), "BL2")
    for day, owed in ((last, 0), (last + timedelta(days=1), DEBT)):
        standing = selectors.standing(code(), on=day)
        assert (standing.owed, standing.clear) == (owed, not owed)
        frame = selectors.standings([code(), code(2)], on=day)
        assert frame["owed"].to_list() == [owed, 0]
        assert frame["guaranteed"].to_list() == [DEBT - owed, DEBT]
        assert frame["clear"].to_list() == [not owed, True]


@pytest.mark.django_db
def test_the_term_of_a_guarantee_runs_from_registration_and_begins_no_second_time():
    promise()
    owe()
    end = DAY + timedelta(days=30)
    for day in (DAY + timedelta(days=12), end):
        standing = reserve(on=day)
        assert {line.due_on for line in standing.lines} == {end}
        services.restore_guarantee(declaration=code(), on=day, actor=BINH, at=AT, reason="another guarantee")
    with pytest.raises(Refused, match="guarantee-term-passed"):
        reserve(on=end + timedelta(days=1))
    assert selectors.guarantee("BL1").reserved == 0


def more_tax(amount: int) -> None:
    amounts = {"ID": Decimal(1_000_000 + amount), "VAT": Decimal(2_200_000)}
    services.amend(declaration=code(), amounts=amounts, on=DAY, actor=BINH, at=AT, reason="value corrected")


def due() -> dict[tuple[str, How], date]:
    return {(line.tax, line.how): line.due_on for line in selectors.standing(code(), on=DAY).lines}


TERM, TENTH = DAY + timedelta(days=30), date(2026, 4, 10)


@pytest.mark.django_db
def test_a_guarantee_moves_the_day_of_what_it_covers_alone():
    promise()
    owe()
    services.defer(declaration=code(), registered_on=DAY, on=DAY, actor=SYSTEM, at=AT, reason="AEO")
    more_tax(500_000)
    reserve()
    assert selectors.guarantee("BL1").reserved == 500_000
    assert due() == {
        ("ID", How.DEFERRED): TENTH,
        ("ID", How.GUARANTEED): TERM,
        ("VAT", How.DEFERRED): TENTH,
    }
    assert selectors.in_default(on=TERM) == []
    assert selectors.in_default(on=TERM + timedelta(days=1)) == [code()]
    services.call_guarantee(declaration=code(), on=TERM + timedelta(days=1), actor=BINH, at=AT)
    assert selectors.guarantee("BL1").called == 500_000


@pytest.mark.django_db
def test_a_deferral_leaves_the_guarantor_his_term():
    promise()
    owe()
    reserve()
    more_tax(500_000)
    services.start_interest(declaration=code(), first=DAY, actor=SYSTEM, at=AT)
    services.defer(declaration=code(), registered_on=DAY, on=DAY, actor=SYSTEM, at=AT, reason="AEO")
    assert due() == {
        ("ID", How.DEFERRED): TENTH,
        ("ID", How.GUARANTEED): TERM,
        ("VAT", How.GUARANTEED): TERM,
    }
    assert {debt.interest_from for debt in selectors.debts(code())} == {DAY}, "what runs goes on"
    assert selectors.in_default(on=TERM + timedelta(days=1)) == [code()]


@pytest.mark.django_db
def test_a_deferral_counts_from_the_registration_and_not_from_who_asks_late():
    owe()
    late = {"registered_on": DAY, "actor": SYSTEM, "at": AT, "reason": "AEO", "declaration": code()}
    with pytest.raises(Refused, match="deferral-term-passed"):
        services.defer(on=TENTH + timedelta(days=1), **late)
    services.defer(on=TENTH, **late)
    assert due() == {("ID", How.DEFERRED): TENTH, ("VAT", How.DEFERRED): TENTH}


@pytest.mark.django_db
def test_a_tax_an_amendment_brings_was_due_with_the_rest():
    owe()
    day = DAY + timedelta(days=50)
    services.amend(
        declaration=code(), amounts={"ID": Decimal(1_000_000), "VAT": Decimal(2_200_000), "ENV": Decimal(7)},
        on=day, actor=BINH, at=AT, reason="forgotten",
    )  # fmt: skip
    assert {line.due_on for line in selectors.standing(code(), on=day).lines} == {DAY}
