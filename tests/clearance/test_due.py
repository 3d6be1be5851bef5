"""Every step says who is awaited and until when, by the working-time clock of the book."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.clearance.test_acts import OFFICER, TRADER, name, of_kind, registered
from tests.clearance.test_register import cargo, incoming
from tests.clearance.test_settling import waiting
from tests.clearance.test_waiting import controlled
from tests.world import AT
from thongquan.clearance.domain.states import GoodsAct
from thongquan.clearance.models import Declaration as Row
from thongquan.clearance.models import Step
from thongquan.clearance.selectors import views
from thongquan.clearance.selectors.turns import CLOCKS, turns
from thongquan.clearance.services import acts, amend
from thongquan.clearance.services.register import register
from thongquan.reference import selectors as reference
from thongquan.reference.domain.snapshot import Reference
from thongquan.risk.models import Parameters
from thongquan.risk.services.recording import changed

pytestmark = pytest.mark.usefixtures("world")
LATER = AT + timedelta(days=1)


def steps(row: Row) -> list[Step]:
    return list(Step.objects.filter(declaration_id=row.pk).order_by("row"))


def test_a_registration_says_until_when_whoever_is_awaited_has() -> None:
    outcomes = register(incoming=incoming(*cargo(30, items=1)), actor=TRADER, at=AT)
    seen = set()
    for outcome in outcomes:
        row = Row.objects.get(number=outcome.number[:11])
        step = steps(row)[0]
        clock = CLOCKS.get(step.awaited, "")
        known = reference.reference()
        due = known.deadline(clock, office=row.office, at=AT).due if clock else None
        assert step.due_at == due
        seen.add(clock)
    assert {"", "declaration-validity"} <= seen


def test_a_batch_asks_each_clock_once_for_an_office_however_long_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []
    plain = Reference.deadline

    def deadline(self: Reference, code: str, *, office: str, **given: Any) -> Any:
        asked.append((code, office))
        return plain(self, code, office=office, **given)

    monkeypatch.setattr(Reference, "deadline", deadline)
    Parameters.objects.update(random_rate=1, random_lane="R")
    changed()
    register(incoming=incoming(*cargo(60, items=1)), actor=TRADER, at=AT)
    assert {"examination"} <= {clock for clock, _ in asked}
    assert len(asked) == len(set(asked))


def test_what_an_officer_is_awaited_for_runs_from_when_his_turn_came() -> None:
    [row] = waiting(1)
    acts.override_lane(identifier=name(row), lane="Y", reason="information", note="", actor=OFFICER, at=LATER)
    step = steps(row)[-1]
    due = reference.reference().deadline("documents-check", office=row.office, at=LATER, on=row.law_day).due
    assert (step.awaited, step.due_at) == ("officer:documents-due", due)


def test_a_turn_that_goes_on_keeps_its_clock() -> None:
    [row] = waiting(1)
    acts.override_lane(identifier=name(row), lane="Y", reason="information", note="", actor=OFFICER, at=AT)
    first = steps(row)[-1]
    order = amend.order_amendment(identifier=name(row), instruction="i", actor=OFFICER, at=LATER)
    ordered = steps(row)[-1]
    known = reference.reference()
    five = known.deadline("amendment-ordered", office=row.office, at=LATER, on=row.law_day).due
    assert (ordered.awaited, ordered.due_at) == ("declarant:amendment", five)
    amend.withdraw_order(amendment=order, actor=OFFICER, at=LATER + timedelta(hours=1))
    last = steps(row)[-1]
    assert (last.awaited, last.due_at) == ("officer:documents-due", first.due_at)


def test_the_timeline_tells_it_and_agrees_with_whose_turn_it_is() -> None:
    one = of_kind("IM")
    row = registered(one)
    after = msgspec.structs.replace(one, remarks="corrected")
    amend.ask_amendment(identifier=name(row), content=after, reason="r", actor=TRADER, at=LATER)
    told = views.timeline(row.pk)[-1]
    [turn] = turns(row.pk, [told["awaited"]])
    assert turn.due is not None
    assert (told["awaited"], told["due_at"]) == ("officer:amendment", turn.due.isoformat())


def test_what_awaits_nobody_has_no_end() -> None:
    [row] = waiting(1)
    acts.settle_all(identifiers=[name(row)], at=LATER)
    assert [(step.awaited, step.due_at) for step in steps(row)][-1] == ("", None)


def test_goods_in_storage_wait_for_the_agency_by_the_clock_of_the_storage() -> None:
    row = Row.objects.get(number=controlled().identifier.partition("-")[2])
    assert CLOCKS[steps(row)[0].awaited] == "declaration-validity"
    acts.move_goods(
        identifier=name(row),
        act=GoodsAct.BRING_TO_STORAGE,
        reason="specialised-inspection",
        actor=OFFICER,
        at=LATER,
    )
    step = steps(row)[-1]
    due = reference.reference().deadline("storage-result", office=row.office, at=LATER, on=row.law_day).due
    assert (step.awaited, step.due_at) == ("declarant:agency-result", due)
