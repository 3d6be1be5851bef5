"""What follows from an answer: an order suspended, annulled or amended, and the decision that is made anew."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from tests.clearance.test_objections import answered, days, due_day, head, officer, order, taken_up, told
from tests.clearance.test_register import ACTOR
from tests.clearance.test_signed_decisions import Registered, in_lane, registered
from tests.world import AT
from thongquan.clearance.domain.objections import (
    ObjectionAct,
)
from thongquan.clearance.models import AmendmentRequest, CancellationRequest, WorkItem
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.selectors import views
from thongquan.clearance.selectors.standing import standing_of
from thongquan.clearance.services import amend, cancel, control, determining, holding, objecting
from thongquan.clearance.services.overdue import expire_orders
from thongquan.inspection import selectors as inspections
from thongquan.inspection.domain import Kind
from thongquan.inspection.domain import State as Inspected
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused
from thongquan.ledger import selectors as ledger
from thongquan.risk.domain.holds import HoldEffect

__all__ = ["head", "officer", "registered"]
pytestmark = pytest.mark.usefixtures("world")


def test_a_suspended_order_need_not_be_answered_and_lets_nothing_clear(
    registered: Registered, officer: Actor, head: Actor
) -> None:
    decision = order(registered, officer)
    number = taken_up(registered, decision, head)
    request = AmendmentRequest.objects.get(declaration=registered.row)
    due = request.due_at
    assert due is not None
    with pytest.raises(Refused, match="not-in-this-state"):
        objecting.resume(objection=number, why="", actor=head, at=AT)
    objecting.suspend(objection=number, why="it cannot be undone", actor=head, at=AT)
    request.refresh_from_db()
    assert (request.state, request.due_at) == ("suspended", None)
    assert expire_orders(at=due + timedelta(days=9)).ended == 0
    awaited = standing_of(registered.row, at=AT).awaited
    assert awaited[0] == "officer:objection"
    assert "declarant:amendment" not in awaited
    objecting.resume(objection=number, why="", actor=head, at=AT + timedelta(hours=1))
    request.refresh_from_db()
    assert request.state == "ordered"
    assert request.due_at is not None
    assert request.due_at >= due


def test_the_end_of_an_objection_ends_its_suspension(
    registered: Registered, officer: Actor, head: Actor
) -> None:
    number = taken_up(registered, order(registered, officer), head)
    objecting.suspend(objection=number, why="w", actor=head, at=AT)
    objecting.withdraw(objection=number, actor=ACTOR, at=AT)
    assert AmendmentRequest.objects.get(declaration=registered.row).state == "ordered"
    assert told(registered, number)["force"] == "in-force"


def test_an_examination_is_not_begun_while_its_order_is_suspended_and_not_at_all_once_annulled(
    registered: Registered, officer: Actor, head: Actor
) -> None:
    in_lane(registered, "R", "examination-due")
    made = control.request_examination(
        identifier=registered.identifier, reason="r", kind=Kind.PHYSICAL, actor=officer, at=AT
    )
    control.assign_examination(
        identifier=registered.identifier, inspection=made.id, officer=officer.subject, actor=head, at=AT
    )
    decision = views.decisions(registered.row.pk)[-1]["decision"]
    number = taken_up(registered, decision, head)
    objecting.suspend(objection=number, why="perishable", actor=head, at=AT)
    start: Mapping[str, Any] = {"identifier": registered.identifier, "inspection": made.id, "at": AT}
    with pytest.raises(Refused, match="decision-suspended"):
        control.start_examination(**start, actor=officer)
    answered(number, ObjectionAct.ANNUL, head, remedy="no examination")
    assert told(registered, number)["followed"] == "examination-withdrawn"
    assert inspections.inspection(made.id).state is Inspected.WITHDRAWN


def test_there_is_nothing_to_suspend_where_all_is_done(
    registered: Registered, officer: Actor, head: Actor
) -> None:
    asked = cancel.ask_cancellation(
        identifier=registered.identifier, reason="double", note="", actor=ACTOR, at=AT
    )
    cancel.refuse_cancellation(cancellation=asked, reason="unfounded", note="", actor=officer, at=AT)
    number = taken_up(registered, views.decisions(registered.row.pk)[-1]["decision"], head)
    with pytest.raises(Refused, match="nothing-to-suspend"):
        objecting.suspend(objection=number, why="w", actor=head, at=AT)


def test_an_annulled_order_is_taken_back(registered: Registered, officer: Actor, head: Actor) -> None:
    number = taken_up(registered, order(registered, officer), head)
    objecting.suspend(objection=number, why="w", actor=head, at=AT)
    signed = answered(number, ObjectionAct.ANNUL, head, remedy="nothing is to be amended")
    assert signed["about"]["followed"] == "order-withdrawn"
    assert AmendmentRequest.objects.get(declaration=registered.row).state == "withdrawn"
    assert "declarant:amendment" not in standing_of(registered.row, at=AT).awaited


def test_an_amended_order_says_what_the_answer_says_and_its_time_begins_anew(
    registered: Registered, officer: Actor, head: Actor
) -> None:
    number = taken_up(registered, order(registered, officer), head)
    later = AT + timedelta(days=1)
    answered(number, ObjectionAct.AMEND, head, later, remedy="only item 2")
    request = AmendmentRequest.objects.get(declaration=registered.row)
    assert (request.state, request.reason) == ("ordered", "only item 2")
    assert request.due_at is not None
    assert due_day(request.due_at.isoformat()) == days("amendment-ordered", registered, later)


@pytest.mark.parametrize("act", [ObjectionAct.AMEND, ObjectionAct.ANNUL])
def test_who_changes_a_decision_says_what_follows(
    registered: Registered, officer: Actor, head: Actor, act: ObjectionAct
) -> None:
    number = taken_up(registered, order(registered, officer), head)
    with pytest.raises(Refused, match="remedy-wanted"):
        answered(number, act, head)


def test_a_refused_cancellation_is_decided_anew_once_the_refusal_is_annulled(
    registered: Registered, officer: Actor, head: Actor
) -> None:
    asked = cancel.ask_cancellation(
        identifier=registered.identifier, reason="double", note="", actor=ACTOR, at=AT
    )
    cancel.refuse_cancellation(cancellation=asked, reason="unfounded", note="", actor=officer, at=AT)
    number = taken_up(registered, views.decisions(registered.row.pk)[-1]["decision"], head)
    answered(number, ObjectionAct.ANNUL, head, remedy="decide anew")
    assert told(registered, number)["followed"] == "cancellation-reopened"
    assert CancellationRequest.objects.get(pk=asked).state == "asked"
    cancel.accept_cancellation(cancellation=asked, actor=officer, at=AT)


def test_a_refused_amendment_is_decided_anew_unless_another_is_open(
    registered: Registered, officer: Actor, head: Actor
) -> None:
    after = msgspec.structs.replace(registered.content, remarks="corrected")

    def refused() -> int:
        asked = amend.ask_amendment(
            identifier=registered.identifier, content=after, reason="t", actor=ACTOR, at=AT
        )
        amend.refuse_amendment(amendment=asked, reason="unfounded", note="", actor=officer, at=AT)
        return asked

    first = refused()
    decision = views.decisions(registered.row.pk)[-1]["decision"]
    number = taken_up(registered, decision, head)
    other = amend.ask_amendment(identifier=registered.identifier, content=after, reason="t", actor=ACTOR, at=AT)
    assert answered(number, ObjectionAct.ANNUL, head, remedy="anew")["about"]["followed"] == "by-hand"
    assert AmendmentRequest.objects.get(pk=first).state == "refused"
    amend.withdraw_amendment(amendment=other, actor=ACTOR, at=AT)
    second = refused()
    number = taken_up(registered, views.decisions(registered.row.pk)[-1]["decision"], head)
    answered(number, ObjectionAct.ANNUL, head, remedy="anew")
    assert AmendmentRequest.objects.get(pk=second).state == "asked"


def test_a_duty_is_determined_anew_once_what_an_officer_said_of_it_is_annulled(
    registered: Registered, officer: Actor, head: Actor
) -> None:
    as_of_an_export = {"tax_total": None, "lane": "G", "control": "none"}
    Row.objects.filter(pk=registered.row.pk).update(**as_of_an_export)
    given = {"identifier": registered.identifier, "basis": "Luật", "actor": officer, "at": AT}
    determining.determine_duty(amount=Decimal(500), **given)
    assert ledger.charged(registered.identifier)["ED"] == 500
    number = taken_up(registered, views.decisions(registered.row.pk)[-1]["decision"], head)
    assert answered(number, ObjectionAct.ANNUL, head, remedy="anew")["about"]["followed"] == "duty-reopened"
    row = Row.objects.get(pk=registered.row.pk)
    assert (row.tax_total, ledger.charged(registered.identifier)["ED"]) == (None, 0)
    assert "officer:duty" in standing_of(row, at=AT).awaited
    assert WorkItem.objects.filter(declaration=row, kind="duty").exists()
    determining.determine_duty(amount=Decimal(0), **given)


def test_a_hold_whose_order_is_annulled_is_released(
    registered: Registered, officer: Actor, head: Actor
) -> None:
    holding.place(
        identifier=registered.identifier,
        placing=holding.Placing(HoldEffect.HOLD_CLEARANCE, "court", "art. 1", "02CI", "why"),
        actor=officer,
        at=AT,
    )
    number = taken_up(registered, views.decisions(registered.row.pk)[-1]["decision"], head)
    answered(number, ObjectionAct.ANNUL, head, remedy="the hold ends")
    assert views.holds(registered.row.pk, at=AT) == []
