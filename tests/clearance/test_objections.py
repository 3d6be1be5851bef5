"""Who is not content with a decision objects to it: first where it was made, then above, then the court."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

from tests.clearance.test_register import ACTOR
from tests.clearance.test_signed_decisions import Registered, registered
from tests.world import AT
from thongquan.books import selectors as books
from thongquan.clearance.domain.objections import (
    OBJECTION,
    Objection,
    ObjectionAct,
    clock_to_answer,
    clock_to_lodge,
)
from thongquan.clearance.models import SignedDecision
from thongquan.clearance.selectors import objections, views
from thongquan.clearance.selectors.decided import number_of
from thongquan.clearance.services import amend, objecting
from thongquan.clearance.services.objecting import Answer, Case
from thongquan.identity import selectors as identity
from thongquan.journal.selectors import timeline
from thongquan.kernel.actors import Actor
from thongquan.kernel.canonical import canonical_bytes
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.reference import selectors as reference
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
