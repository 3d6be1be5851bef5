"""What waits for officers: the rows of the queue are what is awaited, whatever happened."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.clearance.test_acts import OFFICER, TRADER, name, of_kind, registered
from tests.clearance.test_desk import colleague, given, taken, yellow
from tests.clearance.test_examining import asked, begun, done, lane
from tests.clearance.test_register import ACTOR, cargo, incoming
from tests.clearance.test_waiting import events, pay
from tests.world import AT, DAY
from thongquan.clearance.domain.work import Work, work_of
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.models import Holding, Step, WorkItem
from thongquan.clearance.selectors.queue import Queue, Wanted, counts, queue
from thongquan.clearance.selectors.standing import standings_of
from thongquan.clearance.selectors.turns import turns
from thongquan.clearance.services import acts, amend, cancel, control, desk, holding, overdue, settling, working
from thongquan.clearance.services.batch import Outcome
from thongquan.clearance.services.proposing import content_of
from thongquan.clearance.services.register import register
from thongquan.documents import services as papers
from thongquan.identity import selectors as identity
from thongquan.journal.domain.leaves import Recorded
from thongquan.journal.selectors import timeline
from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import Refused
from thongquan.kernel.validity import Validity
from thongquan.ledger import selectors as ledger
from thongquan.risk import services as risk
from thongquan.risk.domain import Lane, Profile, Reason
from thongquan.risk.domain.holds import Hold, HoldEffect
from thongquan.risk.selectors import profiles_at

pytestmark = pytest.mark.usefixtures("world")
OF_CHAPTERS = "commodity_code LIKE '8%' OR commodity_code LIKE '3%'"


def kinds(row: Row) -> set[str]:
    return set(WorkItem.objects.filter(declaration=row).values_list("kind", flat=True))


def holds_true(at: datetime) -> None:
    """Of everything registered, the rows say whose turn it is, since when and until when."""
    rows = list(Row.objects.all())
    standings = standings_of(rows, at=at)
    lying = Holding.objects.filter(ended_at=None).values_list("declaration_id", "officer", "state")
    on_desk = {key: (officer, state) for key, officer, state in lying}
    for row in rows:
        wanted = work_of(standings[row.pk].awaited)
        kept = {
            item.kind: item for item in WorkItem.objects.filter(declaration=row).exclude(kind="attachments")
        }
        assert {kind: item.turn for kind, item in kept.items()} == wanted
        told = {one.turn: one for one in turns(row.pk, list(wanted.values()))}
        for item in kept.values():
            assert (item.office, item.lane) == (row.office, row.lane)
            assert (item.officer, item.desk) == on_desk.get(row.pk, ("", ""))
            assert item.press_at == item.due_at or item.since
            if item.turn in row_steps(row):
                assert (item.since, item.due_at) == (told[item.turn].since, told[item.turn].due)


def row_steps(row: Row) -> set[str]:
    """The turns that its last step tells of."""
    last = Step.objects.filter(declaration_id=row.pk).order_by("at", "row").last()
    return set(last.note.get("awaited", ())) if last else set()


def read(wanted: Wanted | None = None, *, who: str = "congchuc", at: datetime = AT, **page: object) -> Queue:
    return queue(identity.signed_in(Subject("user", f"VN-{who}")), wanted or Wanted(), at=at, **page)


def watched() -> None:
    """Selection has something to find."""
    for code, condition, into in (("W-1", "item_count > 0", Lane.YELLOW), ("W-2", OF_CHAPTERS, Lane.RED)):
        profile = Profile(code, "02CI", condition, Reason.POLICY, Validity(DAY), into, 60, title={"vi": "x"})
        revision = risk.draft_profile(profile=profile, actor=OFFICER, at=AT, why="w")
        named = {"code": code, "revision": revision, "actor": ACTOR, "at": AT}
        risk.approve_profile(**named)
        risk.activate_profile(**named)


def several(count: int = 30) -> list[Outcome]:
    """In the yellow lane, and some in the red one."""
    if not profiles_at(AT):
        watched()
    return [
        one for one in register(incoming=incoming(*cargo(count, items=1)), actor=ACTOR, at=AT) if one.number
    ]


def test_what_is_registered_waits_for_officers_from_the_first_moment() -> None:
    several()
    holds_true(AT)
    assert {item.kind for item in WorkItem.objects.all()} >= {Work.DOCUMENTS}


def test_the_rows_follow_every_step_from_the_lane_to_the_clearance() -> None:
    row = registered(of_kind("IM"))
    if row.lane != "R":
        lane(row, "R")
    one = asked(row)
    steps: list[Callable[[], None]] = [lambda: begun(row, one), lambda: done(row, one)]
    assert kinds(row) == {"examination"}
    for step in steps:
        step()
        holds_true(AT)
    assert kinds(row) == set()  # the tax is the declarant's turn
    outcome = Outcome("", identifier=name(row))
    pay(name(row), ledger.standing(name(row), on=DAY).owed)
    for event in events(outcome, "ledger.payment"):
        settling.on_paid(event)
    assert kinds(row) == {"clearance"}
    acts.clear(identifier=name(row), actor=OFFICER, at=AT)
    holds_true(AT)
    assert kinds(row) == set()


def test_an_examination_that_began_has_its_own_clock() -> None:
    row = registered(of_kind("IM"))
    if row.lane != "R":
        lane(row, "R")
    one = asked(row)
    before = WorkItem.objects.get(declaration=row)
    later = AT + timedelta(hours=3)
    control.assign_examination(
        identifier=name(row), inspection=one.id, officer=OFFICER.subject, actor=OFFICER, at=later
    )
    assert WorkItem.objects.get(declaration=row).since == before.since
    control.start_examination(identifier=name(row), inspection=one.id, actor=OFFICER, at=later)
    now = WorkItem.objects.get(declaration=row)
    assert (now.turn, now.since) == ("officer:in-examination", later)


def test_amendments_and_cancellations_are_work_while_they_are_asked() -> None:
    row = yellow()
    content = content_of(row)
    content.remarks = "x"
    number = amend.ask_amendment(identifier=name(row), content=content, reason="r", actor=TRADER, at=AT)
    asking = {"reason": "double", "note": "", "actor": TRADER, "at": AT}
    wish = cancel.ask_cancellation(identifier=name(row), **asking)
    assert kinds(row) == {"documents", "amendment", "cancellation"}
    holds_true(AT)
    amend.accept_amendment(amendment=number, actor=OFFICER, at=AT)
    cancel.refuse_cancellation(cancellation=wish, reason="unfounded", note="", actor=OFFICER, at=AT)
    holds_true(AT)


def test_what_ends_by_time_waits_for_nobody() -> None:
    row = registered(of_kind("IM"))
    lane(row, "R") if row.lane != "R" else None
    overdue.lapse_overdue(at=AT + timedelta(days=30))
    row.refresh_from_db()
    assert row.life == "void"
    assert kinds(row) == set()


def test_a_hold_is_work_from_when_it_is_placed_until_it_is_lifted() -> None:
    row = yellow()
    placing = holding.Placing(HoldEffect.HOLD_CLEARANCE, "ipr", "LHQ 75", "02CI", "nghi giả")
    hold = holding.place(identifier=name(row), placing=placing, actor=OFFICER, at=AT)
    assert kinds(row) == {"documents", "hold"}
    holding.release(identifier=name(row), hold=hold, why="hết", actor=OFFICER, at=AT)
    assert kinds(row) == {"documents"}


def test_a_hold_on_a_party_is_work_on_all_that_waits_of_his() -> None:
    row = yellow()
    hold = Hold(Subject("party", row.trader), "enforcement", HoldEffect.HOLD_CLEARANCE, "LQLT 124", "02CI", AT)
    placed = risk.place_hold(hold=hold, actor=OFFICER, at=AT, why="cưỡng chế")
    settling.settle_waiting(on=hold.subject, at=AT)
    assert kinds(row) == {"documents", "hold"}
    risk.release_hold(hold=placed, actor=OFFICER, at=AT, why="đã nộp")
    settling.settle_waiting(on=hold.subject, at=AT)
    assert kinds(row) == {"documents"}


def test_what_was_asked_for_and_came_is_work_until_it_is_answered() -> None:
    row = yellow()
    owner = Subject("declaration", name(row))
    text, due = {"vi": "Nộp C/O", "en": "Proof of origin"}, AT + timedelta(days=5)
    request = papers.ask(owner=owner, category="origin", text=text, due=due, actor=OFFICER, at=AT)
    told(owner)
    assert "attachments" not in kinds(row)
    came = AT + timedelta(hours=1)
    papers.supply(request=request.id, body=b"%PDF-1.4 x", declared_name="co.pdf", actor=TRADER, at=came)
    told(owner)
    item = WorkItem.objects.get(declaration=row, kind="attachments")
    assert (item.since, item.due_at) == (came, None)
    lane(row, "R")  # another step leaves it there
    assert kinds(row) == {"examination", "attachments"}
    papers.accept_supply(request=request.id, actor=OFFICER, at=came)
    told(owner)
    assert kinds(row) == {"examination"}


def told(owner: Subject) -> None:
    """As the dispatcher does."""
    for event in timeline(owner):
        if event.kind == "documents.request-moved":
            working.on_request_moved(event)


def test_what_was_lost_is_found_again_by_night() -> None:
    several()
    before = sorted(WorkItem.objects.values_list("declaration_id", "kind", "since", "due_at"))
    assert before
    WorkItem.objects.all().delete()
    settling.settle_waiting(at=AT + timedelta(hours=8))
    found = WorkItem.objects.exclude(kind="clearance").values_list("declaration_id", "kind", "since", "due_at")
    assert sorted(found) == [one for one in before if one[1] != "clearance"]


def test_an_event_of_nobodys_declaration_is_let_pass() -> None:
    yellow()
    [event, *_] = timeline(Subject("declaration", name(Row.objects.get())))
    for subject in (Subject("declaration", "VN-99999999999"), Subject("party", "VN-P1")):
        stranger = Recorded(
            event.id, event.kind, 1, subject, {}, event.actor, timezone.now(), "", event.txid, event.seq
        )
        working.on_request_moved(stranger)


def test_the_most_pressing_comes_first_and_pages_lose_nothing() -> None:
    several(60)
    every = read(limit=200).work
    assert len(every) > 6
    pressing = [one["due_at"] or one["since"] for one in every]
    assert pressing == sorted(pressing)
    found, cursor = [], ""
    while True:
        page = read(cursor=cursor, limit=3)
        found += page.work
        cursor = page.next
        if not cursor:
            break
    assert found == every


def test_a_cursor_nobody_gave_is_refused() -> None:
    for cursor in ("x", "!!!", "eHx5fHo"):
        with pytest.raises(Refused, match="bad-cursor"):
            read(cursor=cursor)


def test_the_queue_is_narrowed_by_lane_kind_desk_age_and_clock() -> None:
    several(60)
    row = yellow()
    taken(row)
    every = read(limit=200).work
    assert {one["lane"] for one in read(Wanted(lane="R")).work} <= {"R"}
    assert {one["kind"] for one in read(Wanted(kind="documents")).work} == {"documents"}
    assert [one["identifier"] for one in read(Wanted(desk="mine")).work] == [name(row)]
    assert len(read(Wanted(desk="nobody"), limit=200).work) == len(every) - 1
    assert read(Wanted(desk="user:VN-congchuc")).work == read(Wanted(desk="mine")).work
    assert read(Wanted(waiting=timedelta(hours=1))).work == []
    later = AT + timedelta(days=3)
    assert len(read(Wanted(waiting=timedelta(hours=1)), at=later, limit=200).work) == len(every)
    assert read(Wanted(late=True)).work == []
    assert all(one["late"] for one in read(Wanted(late=True), at=later).work)
    assert read(Wanted(office="01B1")).work == []


def test_the_queue_of_another_office_is_not_there() -> None:
    several()
    colleague("xa", "01B1")
    assert read(who="xa").work == []
    assert read(who="thuongnhan").work == []


def test_a_piece_of_work_says_on_whose_desk_it_lies_whatever_happens() -> None:
    row, other = yellow(), colleague()
    steps = [
        lambda: taken(row),
        lambda: lane(row, "R"),
        lambda: given(row, other),
        lambda: taken(row, other),
        lambda: working.refresh(keys=[row.pk], at=AT),
        lambda: desk.give_back(identifier=name(row), reason="r", actor=other, at=AT),
    ]
    for step in steps:
        step()
        holds_true(AT)


def test_the_counts_are_those_of_the_queue() -> None:
    several(60)
    taken(yellow())
    every = read(limit=200).work
    found = counts(identity.signed_in(OFFICER.subject), at=AT)
    assert found["all"] == len(every)
    assert found["kinds"] == {kind: [one["kind"] for one in every].count(kind) for kind in found["kinds"]}
    assert sum(found["lanes"].values()) == len(every)
    assert (found["mine"], found["given"], found["nobody"]) == (1, 0, len(every) - 1)


def test_the_queue_asks_as_often_for_many_as_for_few() -> None:
    def asked_for(count: int) -> int:
        several(count)
        with CaptureQueriesContext(connection) as queries:
            assert read().work
        return len(queries)

    assert asked_for(6) == asked_for(40)
