"""Who is not content with a decision objects to it: first where it was made, then above, then the court."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from django.conf import settings

from tests.clearance.test_register import ACTOR
from tests.clearance.test_signed_decisions import Registered, in_lane, registered
from tests.world import AT
from thongquan.books import selectors as books
from thongquan.clearance.domain.objections import (
    OBJECTION,
    Objection,
    ObjectionAct,
    clock_to_answer,
    clock_to_lodge,
)
from thongquan.clearance.models import AmendmentRequest, CancellationRequest, SignedDecision, WorkItem
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.selectors import objections, views
from thongquan.clearance.selectors.decided import number_of
from thongquan.clearance.selectors.standing import standing_of
from thongquan.clearance.services import amend, cancel, control, determining, holding, objecting
from thongquan.clearance.services.objecting import Answer, Case
from thongquan.clearance.services.overdue import expire_orders
from thongquan.identity import selectors as identity
from thongquan.inspection import selectors as inspections
from thongquan.inspection.domain import Kind
from thongquan.inspection.domain import State as Inspected
from thongquan.journal.selectors import timeline
from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import canonical_bytes
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.ledger import selectors as ledger
from thongquan.reference import selectors as reference
from thongquan.risk.domain.holds import HoldEffect
from thongquan.wire.domain import jws
from thongquan.wire.services import own_certificate

__all__ = ["registered"]
pytestmark = pytest.mark.usefixtures("world")


def person(name: str) -> Actor:
    return Actor(identity.subject_of_user(name))


@pytest.fixture
def officer() -> Actor:
    return person("congchuc")


@pytest.fixture
def head() -> Actor:
    """The supervisor of the office."""
    return person("lanhdao")


@pytest.fixture
def above() -> Actor:
    """Somebody of the office above, made by nobody who is party to this."""
    return Actor(Subject("user", "VN-vung"))


def order(on: Registered, officer: Actor) -> str:
    """The number of the decision that orders an amendment."""
    amend.order_amendment(identifier=on.identifier, instruction="the value", actor=officer, at=AT)
    return str(views.decisions(on.row.pk)[-1]["decision"])


def lodged(on: Registered, decision: str, at: datetime = AT, **how: Any) -> dict[str, Any]:
    return objecting.lodge(
        identifier=on.identifier, decision=decision, grounds="it is right as it is", actor=ACTOR, at=at, **how
    )


def taken_up(on: Registered, decision: str, head: Actor, at: datetime = AT) -> int:
    number = int(lodged(on, decision, at)["objection"])
    objecting.take_up(objection=number, actor=head, at=at)
    return number


def answered(number: int, act: ObjectionAct, by: Actor, at: datetime = AT, remedy: str = "") -> dict[str, Any]:
    return objecting.answer(objection=number, given=Answer(act, "because", remedy), actor=by, at=at)


def told(on: Registered, number: int, at: datetime = AT) -> dict[str, Any]:
    return objections.objection(on.row.pk, number, at=at)


def midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), ZoneInfo("Asia/Ho_Chi_Minh"))


def due_day(text: str) -> date:
    """The last day on which it is in time, on the wall of the office."""
    return (datetime.fromisoformat(text).astimezone(ZoneInfo("Asia/Ho_Chi_Minh")) - timedelta(seconds=1)).date()


def days(code: str, on: Registered, since: datetime) -> date:
    """As the row of the book counts them."""
    deadline = reference.reference().deadline(code, office=on.row.office, at=since)
    assert deadline.due is not None
    return due_day(deadline.due.isoformat())


def test_an_objection_goes_to_the_office_that_decided_within_ninety_days(
    registered: Registered, officer: Actor
) -> None:
    decision = order(registered, officer)
    [(number, way)] = objections.ways(registered.row.pk, views.decisions(registered.row.pk), at=AT).items()
    assert (number, way.instance, way.authority) == (decision, 1, registered.row.office)
    assert way.until is not None
    said = views.decisions(registered.row.pk)[0]["appeals"][0]
    assert due_day(way.until.isoformat()) >= date.fromisoformat(said["until"]), "never shorter than was said"
    last = way.until - timedelta(seconds=1)
    assert lodged(registered, decision, last)["instance"] == 1
    [one] = objections.objections(registered.row.pk, at=last)
    assert one["state"] == "lodged"
    assert due_day(one["due_at"]) == days("objection-accept", registered, last)


def test_what_comes_late_needs_an_excuse_that_the_office_weighs(
    registered: Registered, officer: Actor, head: Actor
) -> None:
    decision = order(registered, officer)
    way = objections.ways(registered.row.pk, views.decisions(registered.row.pk), at=AT)[decision]
    with pytest.raises(Refused, match="objection-too-late"):
        lodged(registered, decision, way.until)
    late = lodged(registered, decision, way.until, excuse="in hospital")
    assert late["excuse"] == "in hospital"
    objecting.decline(objection=late["objection"], reason="too-late", note="", actor=head, at=way.until)
    assert told(registered, late["objection"])["state"] == "declined"


def test_an_excuse_for_what_is_in_time_is_not_kept(registered: Registered, officer: Actor) -> None:
    assert lodged(registered, order(registered, officer), excuse="none needed")["excuse"] == ""


@pytest.mark.parametrize(
    ("instance", "remote", "intricate", "amount"),
    [
        (1, False, False, 30), (1, False, True, 45), (1, True, False, 45), (1, True, True, 60),
        (2, False, False, 45), (2, False, True, 60), (2, True, False, 60), (2, True, True, 70),
    ],
)  # fmt: skip
def test_every_term_of_an_answer_is_a_row_of_the_book(
    instance: int, remote: bool, intricate: bool, amount: int
) -> None:
    """Law on Complaints 02/2011/QH13, arts 28 and 37."""
    code = clock_to_answer(Objection.TAKEN_UP, instance, remote=remote, intricate=intricate)
    rule = reference.reference().clock(code, AT.date())
    assert (rule.span.amount, rule.span.unit) == (amount, "day")


def test_terms_to_lodge_are_rows_of_the_book_too() -> None:
    known = reference.reference()
    terms = {(1, False): 90, (1, True): 90, (2, False): 30, (2, True): 45}
    found = {(n, far): known.clock(clock_to_lodge(n, remote=far), AT.date()).span.amount for n, far in terms}
    assert found == terms


def test_the_time_for_the_answer_begins_when_it_is_taken_up_and_is_prolonged_once(
    registered: Registered, officer: Actor, head: Actor
) -> None:
    number = int(lodged(registered, order(registered, officer))["objection"])
    later = AT + timedelta(days=6)
    objecting.take_up(objection=number, actor=head, at=later)
    assert due_day(told(registered, number)["due_at"]) == days("objection-first-answer", registered, later)
    objecting.prolong(objection=number, why="samples are analysed", actor=head, at=later + timedelta(days=1))
    longer = days("objection-first-answer-intricate", registered, later)
    assert due_day(told(registered, number)["due_at"]) == longer
    with pytest.raises(Refused, match="already-prolonged"):
        objecting.prolong(objection=number, why="again", actor=head, at=later + timedelta(days=2))


def test_a_time_that_is_over_is_not_prolonged(registered: Registered, officer: Actor, head: Actor) -> None:
    number = taken_up(registered, order(registered, officer), head)
    due = datetime.fromisoformat(told(registered, number)["due_at"])
    with pytest.raises(Refused, match="objection-overdue"):
        objecting.prolong(objection=number, why="late", actor=head, at=due)


def test_remote_offices_are_named_by_the_book(
    registered: Registered, officer: Actor, head: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objections, "is_remote", lambda office, at: office == registered.row.office)
    number = taken_up(registered, order(registered, officer), head)
    assert due_day(told(registered, number)["due_at"]) == days("objection-first-answer-remote", registered, AT)


def test_nobody_answers_for_what_he_decided(registered: Registered, officer: Actor, head: Actor) -> None:
    decision = order(registered, head)
    number = int(lodged(registered, decision)["objection"])
    for act in (
        lambda: objecting.take_up(objection=number, actor=head, at=AT),
        lambda: objecting.decline(objection=number, reason="ended", note="", actor=head, at=AT),
    ):
        with pytest.raises(Refused, match="not-independent"):
            act()
    objecting.take_up(objection=number, actor=officer, at=AT)
    with pytest.raises(Refused, match="not-independent"):
        answered(number, ObjectionAct.UPHOLD, head)


def test_nobody_answers_at_both_instances(
    registered: Registered, officer: Actor, head: Actor, above: Actor
) -> None:
    decision = order(registered, officer)
    answered(taken_up(registered, decision, head), ObjectionAct.UPHOLD, head)
    second = int(lodged(registered, decision)["objection"])
    with pytest.raises(Refused, match="not-independent"):
        objecting.take_up(objection=second, actor=head, at=AT)
    objecting.take_up(objection=second, actor=above, at=AT)


def test_an_answer_is_signed_and_names_who_answers_and_where_to_go_on(
    registered: Registered, officer: Actor, head: Actor, above: Actor
) -> None:
    decision = order(registered, officer)
    number = taken_up(registered, decision, head)
    first = answered(number, ObjectionAct.UPHOLD, head)
    assert first["authority"]["code"] == registered.row.office
    assert [appeal["instance"] for appeal in first["appeals"]] == ["2", "court"]
    second = taken_up(registered, first["decision"], above)
    assert told(registered, second)["decision"] == decision, "an objection to an answer goes on with the matter"
    last = answered(second, ObjectionAct.UPHOLD, above)
    parent = reference.office_path(registered.row.office, AT.date())[1]
    assert last["authority"]["code"] == parent
    assert last["authority"]["name"]["vi"] == reference.office(parent, AT.date()).names["vi"]
    assert [appeal["instance"] for appeal in last["appeals"]] == ["court"]
    signed = views.decisions(registered.row.pk)[-1].pop("signed")
    assert jws.check(canonical_bytes(last), signed.encode(), own_certificate()) == ""
    with pytest.raises(Refused, match="objection-exhausted"):
        lodged(registered, decision)
    kinds = [leaf.kind for leaf in timeline(Subject("declaration", registered.identifier))]
    assert kinds.count("clearance.objection-moved") == 6


def test_what_is_not_answered_in_time_goes_to_the_second_instance(
    registered: Registered, officer: Actor, head: Actor
) -> None:
    decision = order(registered, officer)
    number = taken_up(registered, decision, head)
    due = datetime.fromisoformat(told(registered, number)["due_at"])
    with pytest.raises(Refused, match="objection-open"):
        lodged(registered, decision, due - timedelta(seconds=1))
    second = lodged(registered, decision, due)
    assert second["instance"] == 2
    assert told(registered, number)["state"] == "unanswered"
    with pytest.raises(Refused, match="not-in-this-state"):
        answered(number, ObjectionAct.UPHOLD, head, due)


def test_a_withdrawn_objection_may_be_lodged_anew(registered: Registered, officer: Actor, head: Actor) -> None:
    decision = order(registered, officer)
    number = int(lodged(registered, decision)["objection"])
    with pytest.raises(Refused, match="objection-open"):
        lodged(registered, decision)
    objecting.withdraw(objection=number, actor=ACTOR, at=AT)
    assert told(registered, number)["state"] == "withdrawn"
    with pytest.raises(Refused, match="not-in-this-state"):
        objecting.take_up(objection=number, actor=head, at=AT)
    for _ in range(objections.WITHDRAWN_MOST - 1):
        again = lodged(registered, decision)
        assert again["instance"] == 1
        objecting.withdraw(objection=int(again["objection"]), actor=ACTOR, at=AT)
    with pytest.raises(Refused, match="objection-withdrawn"):
        lodged(registered, decision)


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
    Row.objects.filter(pk=registered.row.pk).update(tax_total=None)  # as of an export
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


def test_the_court_ends_what_is_open_here(registered: Registered, officer: Actor, head: Actor) -> None:
    decision = order(registered, officer)
    number = taken_up(registered, decision, head)
    case = Case("TAND thành phố Hồ Chí Minh", "12/2026/TLST-HC", AT.date())
    note: Mapping[str, Any] = {"identifier": registered.identifier, "case": case, "actor": head, "at": AT}
    objecting.note_court(decision=decision, **note)
    assert told(registered, number)["state"] == "before-court"
    assert objections.court_cases(registered.row.pk)[decision]["case_number"] == case.case_number
    assert objections.ways(registered.row.pk, views.decisions(registered.row.pk), at=AT) == {}
    with pytest.raises(Refused, match="before-court"):
        lodged(registered, decision)
    with pytest.raises(Refused, match="before-court"):
        objecting.note_court(decision=decision, **note)


def test_who_decided_or_answered_does_not_note_the_court_nor_does_anybody_before_its_day(
    registered: Registered, officer: Actor, head: Actor, above: Actor
) -> None:
    decision = order(registered, officer)
    number = taken_up(registered, decision, head)
    today = reference.legal_day(registered.row.office, AT)

    def note(by: Actor, day: date = today) -> None:
        objecting.note_court(
            identifier=registered.identifier,
            decision=decision,
            case=Case("TAND", "13/2026", day),
            actor=by,
            at=AT,
        )

    with pytest.raises(Refused, match="not-independent"):
        note(officer)
    with pytest.raises(Refused, match="court-day-ahead"):
        note(head, today + timedelta(days=1))
    assert told(registered, number)["state"] == "taken-up"
    answered(number, ObjectionAct.UPHOLD, head)
    with pytest.raises(Refused, match="not-independent"):
        note(head)
    note(above)
    assert decision in objections.court_cases(registered.row.pk)


def test_one_objects_to_no_step_of_an_objection_and_to_no_decision_nobody_is_told_of(
    registered: Registered, officer: Actor, head: Actor
) -> None:
    taken_up(registered, order(registered, officer), head)
    step = SignedDecision.objects.get(kind="objection-taken-up")
    with pytest.raises(Refused, match="not-contestable"):
        lodged(registered, number_of(step.pk))
    SignedDecision.objects.filter(kind="amendment-ordered").update(audience="officer")
    hidden = SignedDecision.objects.get(kind="amendment-ordered")
    with pytest.raises(NotFound):
        lodged(registered, number_of(hidden.pk))
    with pytest.raises(NotFound):
        lodged(registered, f"{settings.ADMINISTRATION}-D999999999999")


def test_only_the_office_that_answers_has_it_before_it(
    registered: Registered, officer: Actor, head: Actor
) -> None:
    decision = order(registered, officer)
    here, elsewhere = (identity.signed_in(person(name).subject) for name in ("lanhdao", "congchuc"))
    number = lodged(registered, decision)["objection"]
    assert [one["objection"] for one in objections.waiting(here, AT)] == [number]
    assert objections.waiting(elsewhere, AT) == [], "an officer answers no objection"
    objecting.take_up(objection=number, actor=head, at=AT)
    answered(number, ObjectionAct.UPHOLD, head)
    second = lodged(registered, decision)["objection"]
    assert objections.waiting(here, AT) == [], "the second instance is not his office's"
    with pytest.raises(Refused, match="not-permitted"):
        objections.require_answering(here, registered.row.pk, second, at=AT)


def test_every_reason_not_to_take_one_up_is_a_row_of_the_book(
    registered: Registered, officer: Actor, head: Actor
) -> None:
    table = books.in_force("clearance", on=AT.date(), known_at=AT).tables["reasons"]
    assert set(table.filter(table["of"] == "objection")["reason"]) >= {"too-late", "not-affected"}
    number = lodged(registered, order(registered, officer))["objection"]
    with pytest.raises(Refused, match="reason-unknown"):
        objecting.decline(objection=number, reason="unfounded", note="", actor=head, at=AT)


def test_an_objection_once_ended_never_moves_again() -> None:
    assert OBJECTION.finals == set(Objection) - {Objection.LODGED, Objection.TAKEN_UP}
