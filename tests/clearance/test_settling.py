"""What waited for a hold goes when the hold does, however much it is, in a few queries a batch."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.clearance.test_acts import OFFICER, TRADER, name, of_kind
from tests.clearance.test_register import cargo, incoming
from tests.world import AT, DAY
from thongquan.clearance import tasks
from thongquan.clearance.domain.marks import mark
from thongquan.clearance.domain.states import Life
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.models import Item, Step
from thongquan.clearance.selectors.standing import standing_of, standings_of
from thongquan.clearance.services import amend, cancel, settling
from thongquan.clearance.services.register import register
from thongquan.journal.selectors import timeline
from thongquan.kernel.identifiers import Subject
from thongquan.ledger import selectors as ledger
from thongquan.ledger import services as money
from thongquan.risk import services as risk
from thongquan.risk.domain.holds import Hold, HoldEffect

pytestmark = pytest.mark.usefixtures("world")
SOON = AT + timedelta(minutes=1)


def waiting(count: int) -> list[Row]:
    """Green, owing nothing, of one commodity and in one container: only a hold could keep them."""
    one = of_kind("IM")
    outcomes = register(incoming=incoming(*[one] * count), actor=TRADER, at=AT)
    numbers = [outcome.number[:11] for outcome in outcomes]
    rows = list(Row.objects.filter(number__in=numbers).order_by("pk"))
    Row.objects.filter(number__in=numbers).update(lane="G", control="none")
    for row in rows:
        nothing = dict.fromkeys(ledger.charged(name(row)), 0)
        money.amend(declaration=name(row), amounts=nothing, on=DAY, actor=OFFICER, at=AT, reason="test")
    return list(Row.objects.filter(number__in=numbers).order_by("pk"))


@contextmanager
def hold(on: Subject, **besides: object) -> Iterator[None]:
    given = {"kind": "ipr", "effect": HoldEffect.HOLD_CLEARANCE, "basis": "b", "authority": "02CI"}
    placed = risk.place_hold(hold=Hold(subject=on, since=AT, **given, **besides), actor=OFFICER, at=AT, why="w")
    yield
    if not besides:
        risk.release_hold(hold=placed, actor=OFFICER, at=SOON, why="withdrawn")


def code(row: Row) -> str:
    return str(Item.objects.get(declaration=row, revision=row.revision).commodity_code)


def container(_: Row) -> str:
    return of_kind("IM").containers[0].id


ON = {
    "party": lambda row: row.trader,
    "commodity": lambda row: code(row)[:6],
    "container": container,
    "declaration": name,
}


@pytest.mark.parametrize("kind", ON)
def test_all_that_waited_for_a_hold_goes_when_it_is_released(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "BATCH", 2)
    rows = waiting(1 if kind == "declaration" else 5)
    on = Subject(kind, ON[kind](rows[0]))
    with hold(on):
        assert settling.settle_waiting(on=on, at=AT) == 0
    assert settling.settle_waiting(on=on, at=SOON) == len(rows)
    assert settling.settle_waiting(on=on, at=SOON) == 0
    cleared = Row.objects.filter(pk__in=[row.pk for row in rows])
    assert {(row.life, row.goods, row.cleared_at) for row in cleared} == {("cleared", "free", SOON)}
    for row in rows:
        kinds = [event.kind for event in timeline(Subject("declaration", name(row)))]
        assert kinds.count("clearance.cleared") == 1
        assert Step.objects.filter(declaration_id=row.pk, milestone="cleared").count() == 1


def test_a_hold_on_other_goods_is_none_of_theirs() -> None:
    waiting(1)
    assert settling.settle_waiting(on=Subject("commodity", "999999"), at=SOON) == 0
    assert settling.settle_waiting(on=Subject("party", "nobody"), at=SOON) == 0


def test_the_end_of_a_containers_hold_looks_at_declarations_of_that_container_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine, other, unmarked = waiting(3)
    box = container(mine)
    Row.objects.filter(pk=mine.pk).update(marks=[mark(("container", box))])
    Row.objects.filter(pk=other.pk).update(marks=[mark(("container", "TGHU7654321"))])
    Row.objects.filter(pk=unmarked.pk).update(marks=None)
    looked: list[int] = []
    monkeypatch.setattr(settling, "settle_keys", lambda *, keys, at: looked.extend(keys) or len(keys))
    settling.settle_waiting(on=Subject("container", box), at=SOON)
    assert looked == [mine.pk, unmarked.pk]


def test_a_hold_whose_time_is_over_lets_what_it_kept_go_within_the_hour() -> None:
    [row] = waiting(1)
    with hold(Subject("party", row.trader), until=SOON):
        assert settling.settle_ended(at=AT) == settling.settle_waiting(at=AT) == 0
        assert settling.settle_ended(at=SOON) == 1
    assert Row.objects.get(pk=row.pk).life == "cleared"


def test_as_many_questions_for_one_as_for_many() -> None:
    rows = waiting(8)

    def asked(some: list[Row]) -> int:
        """But for the journal: one entry is one statement, several are two."""
        with CaptureQueriesContext(connection) as queries:
            settling.settle_keys(keys=[row.pk for row in some], at=SOON)
        return sum("journal_" not in query["sql"] for query in queries.captured_queries)

    few = asked(rows[:1])
    assert asked(rows[1:]) == few
    assert Row.objects.filter(life=Life.CLEARED).count() == 8


def test_a_batch_stands_as_each_of_it_would_alone() -> None:
    outcomes = register(incoming=incoming(*cargo(12, items=2)), actor=TRADER, at=AT)
    rows = list(Row.objects.filter(number__in=[one.number[:11] for one in outcomes if one.registered]))
    for effect in (HoldEffect.HOLD_CLEARANCE, HoldEffect.HOLD_EXIT):
        risk.place_hold(
            hold=Hold(Subject("party", rows[0].trader), "ipr", effect, "b", "02CI", AT),
            actor=OFFICER,
            at=AT,
            why="w",
        )
    together = standings_of(rows, at=AT)
    assert together == {row.pk: standing_of(row, at=AT) for row in rows}
    assert {outcome.awaited for outcome in outcomes} <= {
        tuple(turn for turn in one.awaited if turn != "officer:hold") for one in together.values()
    } | {()}


def test_the_release_is_heard_and_done_outside_the_dispatchers_transaction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [row] = waiting(1)
    on = Subject("party", row.trader)
    with hold(on):
        pass
    [event] = [e for e in timeline(on) if e.kind == "risk.hold-released"]
    told: list[str] = []
    monkeypatch.setattr(tasks.released, "defer", lambda on: told.append(on))
    tasks.on_hold_moved(event)
    assert told == [str(on)]
    tasks.released(str(on))
    row.refresh_from_db()
    assert row.life == "cleared"


def refused(asked: int) -> None:
    cancel.refuse_cancellation(cancellation=asked, reason="unfounded", note="", actor=OFFICER, at=SOON)


def taken_back(asked: int) -> None:
    cancel.withdraw_cancellation(cancellation=asked, actor=TRADER, at=SOON)


@pytest.mark.parametrize("answer", [refused, taken_back])
def test_what_its_declarant_wants_cancelled_does_not_clear_by_itself_until_that_is_answered(
    answer: Callable[[int], None],
) -> None:
    [row] = waiting(1)
    asked = cancel.ask_cancellation(identifier=name(row), reason="double", note="", actor=TRADER, at=AT)
    assert standing_of(row, at=AT).awaited == ("officer:cancellation",)
    assert settling.settle_waiting(at=SOON) == 0
    answer(asked)
    row.refresh_from_db()
    assert row.life == "cleared"


def test_what_waited_for_an_amendment_goes_once_it_is_refused() -> None:
    [row] = waiting(1)
    after = msgspec.structs.replace(of_kind("IM"), remarks="corrected")
    asked = amend.ask_amendment(identifier=name(row), content=after, reason="r", actor=TRADER, at=AT)
    amend.refuse_amendment(amendment=asked, reason="unfounded", note="", actor=OFFICER, at=SOON)
    row.refresh_from_db()
    assert row.life == "cleared"


def test_a_long_queue_leaves_the_worker_room_for_its_other_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []

    def endless() -> None:
        begun.append(1)
        tasks.register_waiting()  # as another job of this worker that comes meanwhile

    monkeypatch.setattr(tasks, "_register", endless)
    tasks.register_waiting()
    assert len(begun) == tasks.AT_ONCE
    tasks.register_waiting()
    assert len(begun) == 2 * tasks.AT_ONCE
