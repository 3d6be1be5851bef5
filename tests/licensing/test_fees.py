"""The fee of an application: a debt of the ledger that the decision waits for, paid by the bank like a tax."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.licensing.conftest import QUARANTINE, key, paid, received, sent
from tests.world import AT, DAY
from thongquan.identity.domain import SignedIn
from thongquan.journal.models import Leaf
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors as money
from thongquan.ledger.domain.reference import payment_reference
from thongquan.licensing import models
from thongquan.licensing.domain.procedures import Step
from thongquan.licensing.selectors import applications, law
from thongquan.licensing.services import applying, clocks, deciding, fees
from thongquan.licensing.services.deciding import Granting

FEE = "40000"


@pytest.fixture
def waits(trader: SignedIn, agency: SignedIn) -> str:
    """An application that was received; its decision waits for the fee."""
    return received(trader, agency, **QUARANTINE)


def told(by: SignedIn, identifier: str) -> dict[str, Any]:
    return applications.application(by, identifier, AT)


def due(step: Step, since: datetime = AT, **pauses: Any) -> datetime | None:
    procedure = law.law(at=AT).procedure("animal-quarantine")
    return law.due_of(procedure, step, since=since, at=AT, **pauses)


def test_the_receipt_raises_the_fee_and_the_agencys_clock_stands_until_it_is_paid(
    waits: str, trader: SignedIn, agency: SignedIn
):
    seen = told(trader, waits)
    assert (seen["state"], seen["awaited"], seen["due"]) == ("fee-due", "applicant", due(Step.PAY))
    assert (seen["fee"]["open"], seen["fee"]["currency"], seen["fee"]["paid"]) == (FEE, "VND", False)
    assert seen["may"] == ["collect", "withdraw"]
    assert told(agency, waits)["may"] == []
    with pytest.raises(Refused, match="not-in-this-state"):
        deciding.grant(application=key(waits), granting=Granting(), actor=agency.actor(), at=AT)
    assert seen["fee"]["reference"] == payment_reference(waits)
    paid(FEE, waits)
    later = AT + timedelta(days=3)
    assert fees.take_up(application=waits, at=later)
    seen = told(trader, waits)
    assert (seen["state"], seen["awaited"], seen["fee"]["open"]) == ("received", "agency", "0")
    stood = [[AT.isoformat(), later.isoformat()]]
    assert seen["due"] == due(Step.DECIDE, pauses=stood) > due(Step.DECIDE)
    assert [one["act"] for one in seen["steps"]] == ["send", "receive", "ask-fee", "pay"]
    assert not fees.take_up(application=waits, at=later)  # told again


def test_money_that_nobody_told_us_of_is_found_by_the_clock(waits: str, trader: SignedIn):
    assert fees.take_up_paid(at=AT) == 0
    paid("39999", waits)
    assert fees.take_up_paid(at=AT) == 0
    paid("1", waits, "T2")
    assert fees.take_up_paid(at=AT) == 1
    assert told(trader, waits)["state"] == "received"


def test_money_that_came_before_the_receipt_keeps_nobody_waiting(trader: SignedIn, agency: SignedIn):
    identifier = sent(trader, **QUARANTINE)
    paid(FEE, identifier)
    deciding.receive(application=key(identifier), actor=agency.actor(), at=AT)
    assert told(trader, identifier)["state"] == "received"
    assert told(trader, identifier)["fee"]["paid"]


def test_what_is_not_paid_in_time_is_closed_and_owes_nothing(waits: str, trader: SignedIn):
    until = due(Step.PAY)
    assert until is not None
    assert clocks.lapse_overdue(at=until) == 1
    assert told(trader, waits)["state"] == "lapsed"
    assert money.standing(waits, on=DAY).clear


def test_an_application_whose_fee_came_at_the_last_moment_does_not_lapse(waits: str, trader: SignedIn):
    paid(FEE, waits)
    until = due(Step.PAY)
    assert until is not None
    clocks.lapse_overdue(at=until)
    assert told(trader, waits)["state"] == "received"


def test_who_withdraws_before_he_paid_owes_nothing_and_what_came_since_is_in_suspense(
    waits: str, trader: SignedIn
):
    paid("1000", waits)
    applying.withdraw(application=key(waits), actor=trader.actor(), at=AT)
    assert money.standing(waits, on=DAY).clear
    [(party, currency)] = money.waiting(waits)
    assert money.credit_of(party=party, declaration=waits, currency=currency) == 1000


def test_the_bank_is_asked_to_collect_it_once(waits: str, trader: SignedIn):
    said = {"application": key(waits), "actor": trader.actor(), "at": AT}
    with pytest.raises(Refused, match="account-not-read"):
        fees.collect(account="<script>", **said)
    fees.collect(account="0011 2233", **said)
    [order] = money.orders(declaration=waits)
    assert (order["kind"], order["amount"]) == ("collect", FEE)
    with pytest.raises(Refused, match="order-open"):
        fees.collect(account="0011 2233", **said)


def test_what_a_fee_does_to_the_books_is_recorded_under_its_application(waits: str):
    paid(FEE, waits)
    found = Leaf.objects.filter(kind__in=("ledger.debt", "ledger.payment")).values_list("subject", flat=True)
    assert set(found) == {f"application:{waits}"}
    assert models.Application.objects.get(pk=key(waits)).state == "fee-due"  # until somebody looks


def test_goods_are_inspected_and_the_licence_is_granted_once_the_fee_is_paid(
    waits: str, trader: SignedIn, agency: SignedIn
):
    paid(FEE, waits)
    fees.take_up(application=waits, at=AT)
    deciding.assign_inspection(
        application=key(waits), text="Nội Bài, 08:00 ngày 15/12", actor=agency.actor(), at=AT
    )
    seen = told(trader, waits)
    assert (seen["state"], seen["steps"][-1]["text"]) == ("inspection", "Nội Bài, 08:00 ngày 15/12")
    assert deciding.grant(application=key(waits), granting=Granting(), actor=agency.actor(), at=AT)
