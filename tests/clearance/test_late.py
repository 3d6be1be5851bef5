"""From when late interest runs: only where goods went while tax is open."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.clearance.test_acts import name, of_kind, registered
from tests.world import AT, DAY
from thongquan.clearance import tasks
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.services import acts, late
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.validity import Validity
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as money
from thongquan.ledger.domain import GuaranteeKind

pytestmark = pytest.mark.usefixtures("world")
OFFICER = Actor(Subject("user", "VN-congchuc"), office="02CI")
BANK = Actor(Subject("user", "VN-nganhang"))


def guaranteed() -> Row:
    """A declaration whose tax is guaranteed and whose goods are under supervision."""
    row = registered(of_kind("IM"))
    money.register_guarantee(
        number="BL-1", kind=GuaranteeKind.GENERAL, party=row.trader, guarantor="VN-B1", currency="VND",
        amount=Decimal(10**14), validity=Validity(DAY), actor=BANK, at=AT,
    )  # fmt: skip
    money.accept_guarantee(number="BL-1", actor=OFFICER, at=AT)
    money.reserve_guarantee(
        declaration=name(row), number="BL-1", office=row.office, registered_on=row.law_day, on=DAY,
        actor=OFFICER, at=AT,
    )  # fmt: skip
    return row


def first_days(row: Row) -> set[object]:
    return {debt.interest_from for debt in ledger.debts(name(row)) if debt.open}


def cleared(row: Row, later: timedelta) -> None:
    Row.objects.filter(pk=row.pk).update(life="cleared", cleared_at=AT + later)


def test_goods_released_under_a_guarantee_bear_interest_from_the_day_of_release(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = guaranteed()
    assert late.start_interest(at=AT) == 0, "the goods have not gone"
    cleared(row, timedelta(days=3))
    monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(days=4))
    tasks.start_interest(0)
    assert first_days(row) == {DAY + timedelta(days=3)}
    assert late.start_interest(at=AT + timedelta(days=5)) == 0
    assert first_days(row) == {DAY + timedelta(days=3)}


def test_one_that_cannot_be_reckoned_keeps_no_other_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    broken, sound = registered(of_kind("IM")), registered(of_kind("IM"))
    let_go = late._let_go

    def failing(row: Row) -> object:
        assert row.pk != broken.pk
        return let_go(row)

    monkeypatch.setattr(late, "_let_go", failing)
    for row in (broken, sound):
        cleared(row, timedelta(days=2))
    assert late.start_interest(at=AT + timedelta(days=9)) == 1
    assert (first_days(broken), first_days(sound)) == ({None}, {DAY + timedelta(days=3)})


def test_what_waits_unpaid_at_the_border_bears_none() -> None:
    row = registered(of_kind("IM"))
    assert ledger.standing(name(row), on=DAY).owed > 0
    assert late.start_interest(at=AT + timedelta(days=20)) == 0
    assert first_days(row) == {None}


def test_tax_added_after_clearance_bears_interest_from_the_day_after_it() -> None:
    row = registered(of_kind("IM"))
    cleared(row, timedelta(days=2))
    assert late.start_interest(at=AT + timedelta(days=9)) == 1
    assert first_days(row) == {DAY + timedelta(days=3)}


def test_what_ended_bears_none() -> None:
    row = registered(of_kind("IM"))
    acts.lapse(identifier=name(row), reason="time", actor=OFFICER, at=AT)
    assert late.start_interest(at=AT + timedelta(days=9)) == 0
