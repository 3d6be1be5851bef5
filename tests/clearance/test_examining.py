"""Examinations and the lane they belong to: neither outlives the other unseen."""

import pytest

from tests.clearance.test_acts import OFFICER, TRADER, name, of_kind, registered
from tests.world import AT
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.services import acts, cancel, control
from thongquan.identity import services as accounts
from thongquan.inspection import selectors as inspections
from thongquan.inspection import services as inspecting
from thongquan.inspection.domain import Found, Inspection, Kind, State
from thongquan.journal.selectors import timeline
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused

FIRST = Actor(Subject("user", "VN-quantri"))
pytestmark = pytest.mark.usefixtures("world")


def red() -> Row:
    row = registered(of_kind("IM"))
    if row.lane != "R":
        lane(row, "R")
    row.refresh_from_db()
    return row


def lane(row: Row, to: str) -> None:
    acts.override_lane(identifier=name(row), lane=to, reason="information", note="", actor=OFFICER, at=AT)
    row.refresh_from_db()


def asked(row: Row, kind: Kind = Kind.PHYSICAL) -> Inspection:
    return control.request_examination(identifier=name(row), reason="r", kind=kind, actor=OFFICER, at=AT)


def begun(row: Row, one: Inspection) -> None:
    inspecting.assign(inspection=one.id, officer=OFFICER.subject, actor=OFFICER, at=AT)
    control.start_examination(identifier=name(row), inspection=one.id, actor=OFFICER, at=AT)


def done(row: Row, one: Inspection) -> None:
    given = {"identifier": name(row), "inspection": one.id, "actor": OFFICER, "at": AT}
    control.record_finding(seen=control.Seen(Found.NONE), **given)
    control.complete_examination(conclusion="as declared", **given)
    row.refresh_from_db()


def state(one: Inspection) -> State:
    return inspections.inspection(one.id).state


@pytest.mark.parametrize("to", ["G", "Y"])
def test_a_lane_lowered_withdraws_the_examination_nobody_has_begun(to: str) -> None:
    row = red()
    one = asked(row)
    lane(row, to)
    assert state(one) is State.WITHDRAWN
    [leaf] = [e for e in timeline(Subject("declaration", name(row))) if e.kind == "inspection.withdrawn"]
    assert leaf.body is not None
    assert leaf.body["inspection"] == one.id


def test_a_lane_is_not_lowered_under_an_examination_that_has_begun() -> None:
    row = red()
    one = asked(row)
    begun(row, one)
    with pytest.raises(Refused, match="not-in-this-state"):
        lane(row, "G")
    assert state(one) is State.STARTED


def cancelled(row: Row) -> None:
    number = cancel.ask_cancellation(identifier=name(row), reason="double", note="", actor=TRADER, at=AT)
    cancel.accept_cancellation(cancellation=number, actor=OFFICER, at=AT)


def void(row: Row) -> None:
    acts.lapse(identifier=name(row), reason="time", actor=OFFICER, at=AT)


@pytest.mark.parametrize("end", [cancelled, void])
def test_what_ends_leaves_no_examination_in_the_queue(end: object) -> None:
    assert callable(end)
    row = red()
    one = asked(row)
    end(row)
    assert state(one) is State.WITHDRAWN
    with pytest.raises(Refused, match="declaration-ended"):
        asked(row)


@pytest.mark.parametrize("end", [cancelled, void])
def test_nothing_ends_while_its_goods_are_being_examined(end: object) -> None:
    assert callable(end)
    row = red()
    begun(row, asked(row))
    with pytest.raises(Refused, match="examination-underway"):
        end(row)


def test_an_examination_called_off_leaves_the_goods_to_be_examined() -> None:
    """The lane is lowered by whoever may lower it, with a signed decision."""
    row = red()
    one = asked(row)
    control.withdraw_examination(identifier=name(row), inspection=one.id, reason="r", actor=OFFICER, at=AT)
    row.refresh_from_db()
    assert (row.lane, row.control) == ("R", "examination-due")
    lane(row, "Y")
    assert row.control == "documents-due"


def test_a_scan_is_followed_by_a_look_at_the_goods_one_at_a_time() -> None:
    row = red()
    scan = asked(row, Kind.SCAN)
    with pytest.raises(Refused, match="inspection-open"):
        asked(row)
    begun(row, scan)
    done(row, scan)
    assert row.control == "checked"
    second = asked(row)
    row.refresh_from_db()
    assert row.control == "examination-due"
    begun(row, second)
    done(row, second)
    assert row.control == "checked"


def test_what_has_ended_has_no_documents_to_check() -> None:
    row = registered(of_kind("IM"))
    if row.lane != "Y":
        lane(row, "Y")
    cancelled(row)
    bad = control.DocumentResult("invoice", control.Verdict.MISSING, "none")
    with pytest.raises(Refused, match="declaration-ended"):
        control.check_documents(identifier=name(row), results=[bad], conclusion="c", actor=OFFICER, at=AT)


def test_what_an_officer_who_is_gone_had_begun_another_brings_to_its_result() -> None:
    row = red()
    one = asked(row)
    begun(row, one)
    other = Actor(Subject("user", "VN-lanhdao"))
    given = {"identifier": name(row), "inspection": one.id, "at": AT}
    with pytest.raises(Refused, match="not-in-this-state"):
        control.assign_examination(officer=other.subject, actor=other, **given)
    accounts.disable_user(user=OFFICER.subject, actor=FIRST, at=AT, reason="nghỉ việc")
    control.assign_examination(officer=other.subject, actor=other, **given)
    control.record_finding(seen=control.Seen(Found.NONE), actor=other, **given)
    control.complete_examination(conclusion="as declared", actor=other, **given)
    assert state(one) is State.COMPLETED
    assert [e.kind for e in timeline(Subject("declaration", name(row)))].count("inspection.assigned") == 2
