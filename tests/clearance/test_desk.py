"""On whose desk a declaration lies: taken, given, given back, and everybody's again."""

from datetime import timedelta

import pytest

from tests.clearance.test_acts import OFFICER, name, of_kind, registered
from tests.clearance.test_examining import asked, begun, done, lane
from tests.world import AT
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.models import Holding
from thongquan.clearance.selectors.desk import holdings, officers
from thongquan.clearance.selectors.queue import Wanted, on_desk, queue
from thongquan.clearance.services import cancel, desk
from thongquan.identity import selectors as identity
from thongquan.identity import services as accounts
from thongquan.identity.domain import Role
from thongquan.identity.services import NewUser
from thongquan.journal.selectors import timeline
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.reference import selectors as reference

pytestmark = pytest.mark.usefixtures("world")
FIRST = Actor(Subject("user", "VN-quantri"))
SUPERVISOR = Actor(Subject("user", "VN-lanhdao"), office="02CI")


def colleague(username: str = "dongnghiep", office: str = "02CI") -> Actor:
    """Another officer, of this office or of another."""
    before = AT - timedelta(minutes=1)
    who = accounts.create_user(new=NewUser(username, username, "Mot-mat-khau-2026"), actor=FIRST, at=before)
    path = tuple(reference.office_path(office, AT.date()))
    given = {
        "to": who,
        "role": Role.OFFICER,
        "office": path,
        "valid_from": before,
        "actor": FIRST,
        "at": before,
    }
    accounts.request_grant(**given)
    return Actor(who, office=office)


def yellow() -> Row:
    row = registered(of_kind("IM"))
    if row.lane != "Y":
        lane(row, "Y")
    return row


def taken(row: Row, by: Actor = OFFICER) -> None:
    desk.take(identifier=name(row), actor=by, at=AT)


def given(row: Row, to: Actor, by: Actor = OFFICER, reason: str = "nghỉ phép") -> None:
    desk.hand_over(identifier=name(row), officer=to.subject, reason=reason, actor=by, at=AT)


def states(row: Row) -> list[tuple[str, str]]:
    return [(one["officer"], one["state"]) for one in holdings(row.pk)]


def moved(row: Row) -> list[str]:
    told = [e for e in timeline(Subject("declaration", name(row))) if e.kind == "clearance.case-moved"]
    return [str(e.body["act"]) for e in told if e.body is not None]


def test_what_one_has_taken_nobody_else_takes() -> None:
    row, other = yellow(), colleague()
    taken(row)
    for who in (OFFICER, other):
        with pytest.raises(Refused, match="case-held"):
            taken(row, who)
    assert states(row) == [("user:VN-congchuc", "held")]
    assert moved(row) == ["take"]


def test_it_is_handed_over_with_its_reason_and_held_once_it_is_taken() -> None:
    row, other = yellow(), colleague()
    taken(row)
    given(row, other)
    assert states(row) == [("user:VN-congchuc", "passed-on"), ("user:VN-dongnghiep", "given")]
    [_, now] = holdings(row.pk)
    assert (now["given_by"], now["reason"]) == ("user:VN-congchuc", "nghỉ phép")
    assert now["due_at"] is not None
    with pytest.raises(Refused, match="case-held"):
        taken(row)
    taken(row, other)
    assert states(row)[-1] == ("user:VN-dongnghiep", "held")
    assert moved(row) == ["take", "give", "take"]


def test_nobody_hands_over_or_gives_back_what_another_holds() -> None:
    row, other = yellow(), colleague()
    for holder in (None, OFFICER):
        if holder:
            taken(row)
        with pytest.raises(Refused, match="case-of-another-officer"):
            given(row, OFFICER, by=other)
        with pytest.raises(Refused, match="case-of-another-officer"):
            desk.give_back(identifier=name(row), reason="r", actor=other, at=AT)


def test_only_an_officer_of_the_office_is_given_it_and_never_without_a_reason() -> None:
    row, away = yellow(), colleague("xa", "01B1")
    taken(row)
    for to in (away, Actor(Subject("user", "VN-thuongnhan")), Actor(Subject("user", "VN-nobody"))):
        with pytest.raises(Refused, match="not-found"):
            given(row, to)
    with pytest.raises(Refused, match="reason-wanted"):
        given(row, SUPERVISOR, reason=" ")
    with pytest.raises(Refused, match="case-held"):
        given(row, OFFICER)
    assert "user:VN-xa" not in officers("02CI", at=AT)
    assert {"user:VN-congchuc", "user:VN-lanhdao"} <= set(officers("02CI", at=AT))


def test_a_supervisor_assigns_what_another_holds() -> None:
    row, other = yellow(), colleague()
    taken(row)
    desk.assign(identifier=name(row), officer=other.subject, reason="ốm", actor=SUPERVISOR, at=AT)
    assert states(row) == [("user:VN-congchuc", "passed-on"), ("user:VN-dongnghiep", "given")]


def test_what_was_given_and_not_taken_in_its_time_is_everybodys_again() -> None:
    row, other = yellow(), colleague()
    taken(row)
    given(row, other)
    due = Holding.objects.get(state="given").due_at
    assert due is not None
    assert desk.expire_given(at=due - timedelta(seconds=1)) == 0
    assert desk.expire_given(at=due) == 1
    assert desk.expire_given(at=due) == 0
    assert states(row)[-1] == ("user:VN-dongnghiep", "expired")
    assert moved(row)[-1] == "expire"
    taken(row)


def test_what_was_taken_in_time_stays_however_long() -> None:
    row, other = yellow(), colleague()
    taken(row)
    given(row, other)
    taken(row, other)
    assert desk.expire_given(at=AT + timedelta(days=30)) == 0


def test_what_is_given_back_is_everybodys() -> None:
    row = yellow()
    taken(row)
    desk.give_back(identifier=name(row), reason="không đúng chuyên môn", actor=OFFICER, at=AT)
    who = identity.signed_in(OFFICER.subject)
    assert queue(who, Wanted(desk="mine"), at=AT).work == []
    assert [one["officer"] for one in queue(who, Wanted(), at=AT).work] == [""]


def test_what_lies_on_a_desk_is_told_whoever_is_awaited() -> None:
    row = yellow()
    taken(row)
    [one] = on_desk(identity.signed_in(OFFICER.subject), at=AT)
    assert (one["identifier"], one["desk"]) == (name(row), "held")
    assert one["awaited"] == ["declarant:payment", "officer:documents-due"]


def test_what_has_ended_is_on_nobodys_desk() -> None:
    row = yellow()
    taken(row)
    asking = {"reason": "double", "note": "", "actor": OFFICER, "at": AT}
    number = cancel.ask_cancellation(identifier=name(row), **asking)
    cancel.accept_cancellation(cancellation=number, actor=OFFICER, at=AT)
    assert states(row) == [("user:VN-congchuc", "done")]
    assert on_desk(identity.signed_in(OFFICER.subject), at=AT) == []
    with pytest.raises(Refused, match="declaration-ended"):
        taken(row)


def test_who_holds_a_case_keeps_nobody_from_acting_on_it() -> None:
    row, other = yellow(), colleague()
    lane(row, "R")
    taken(row, other)
    one = asked(row)
    begun(row, one)
    done(row, one)
    assert row.control == "checked"
