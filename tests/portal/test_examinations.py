"""Examinations to assign and one's own, in the order of their clocks, of the offices of who reads."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.portal import tour
from tests.portal.test_desk import SUPERVISOR, done, in_lane, row_of
from tests.portal.test_pages import text
from thongquan.clearance.models import Declaration, WorkItem
from thongquan.clearance.services import control
from thongquan.inspection.domain import Kind
from thongquan.inspection.models import Inspection
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject

pytestmark = pytest.mark.usefixtures("world")
OFFICER = Subject("user", "VN-congchuc")
MOST = 12


def asked(identifier: str) -> int:
    made = control.request_examination(
        identifier=identifier, reason="red lane", kind=Kind.PHYSICAL, actor=Actor(OFFICER),
        at=row_of(identifier).registered_at,
    )  # fmt: skip
    return made.id


def given(identifier: str, officer: Subject = OFFICER) -> int:
    number = asked(identifier)
    control.assign_examination(
        identifier=identifier, inspection=number, officer=officer, actor=SUPERVISOR,
        at=row_of(identifier).registered_at,
    )  # fmt: skip
    return number


def groups(who: str) -> dict[str, str]:
    """By its id, what each card holds."""
    shown = tour.client(who).get("/examinations").content.decode()
    parts = shown.split('<h2 class="card-title" id="')[1:]
    return {part.partition('"')[0]: part for part in parts}


def test_the_supervisor_sees_what_is_to_assign_and_assigns_it_where_it_leads() -> None:
    [one] = in_lane("R")
    number = asked(one)
    assert f"/desk/{one}/examination" in groups("lanhdao")["unassigned"]
    assert one not in groups("congchuc")["own"]
    address = f"/desk/{one}/examinations/{number}/assign"
    done(tour.client("lanhdao"), address, {"officer": str(OFFICER)})
    told = groups("lanhdao")
    assert one not in told["unassigned"]
    assert f"/desk/{one}/examination" in told["assigned"]
    assert f"/desk/{one}/examination" in groups("congchuc")["own"]


def test_ones_own_stand_in_the_order_of_their_clocks() -> None:
    first, second = in_lane("R", 2)
    given(first)
    given(second)
    late = WorkItem.objects.get(declaration=row_of(first), kind="examination").due_at
    assert late is not None
    own = groups("congchuc")["own"]
    sooner = row_of(second).registered_at
    WorkItem.objects.filter(declaration=row_of(second)).update(due_at=sooner)
    assert first in own
    own = groups("congchuc")["own"]
    assert own.index(second) < own.index(first)
    assert "overdue" in own


def test_an_officer_sees_his_own_alone() -> None:
    one, other = in_lane("R", 2)
    given(one)
    given(other, Subject("user", "VN-lanhdao"))
    told = groups("congchuc")
    assert set(told) == {"own"}
    assert one in told["own"]
    assert other not in told["own"]


def test_another_offices_are_not_there() -> None:
    near, far = in_lane("R", 2)
    asked(near)
    asked(far)
    Declaration.objects.filter(pk=row_of(far).pk).update(office=tour.FAR_OFFICE)
    Inspection.objects.filter(declaration=far).update(office=tour.FAR_OFFICE)
    told = "".join(groups("lanhdao").values())
    assert near in told
    assert far not in told


def test_it_is_for_who_examines() -> None:
    for who, status in (("congchuc", 200), ("thuongnhan", 403), ("quantri", 403), ("kiemtoan", 403)):
        assert tour.client(who).get("/examinations").status_code == status, who
    assert "None." in text(tour.client("congchuc").get("/examinations"))


def test_few_questions_however_many_there_are() -> None:
    client, counted = tour.client("lanhdao"), []
    for n in range(3):
        if n == 1:
            for one in in_lane("R", 6):
                asked(one)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/examinations").status_code == 200
        counted.append(len(queries))
    assert counted[1] == counted[2] <= MOST, [query["sql"][:160] for query in queries]


def test_what_awaits_the_officer_of_a_red_lane_leads_to_asking_for_the_examination_first() -> None:
    [one] = in_lane("R")
    officer, address = tour.client("congchuc"), f"/desk/{one}/examination"
    shown = officer.get(f"/desk/{one}").content.decode()
    assert f'href="{address}"' in shown
    first = officer.get(address).content.decode()
    assert "First: ask for the examination" in first
    assert f'action="/desk/{one}/examine"' in first
    asked_for = done(officer, f"/desk/{one}/examine", {"kind": "physical", "reason": "red lane"})
    assert "It waits until a supervisor assigns it" in asked_for
    assert "First: ask" not in asked_for
    assert "First: ask" not in tour.client("kiemtoan").get(address).content.decode(), "who may not ask"


def test_where_nothing_is_to_be_examined_nobody_is_told_to_ask() -> None:
    [one] = in_lane("Y")
    shown = tour.client("congchuc").get(f"/desk/{one}/examination").content.decode()
    assert "the lane asks for none" in shown
    assert "First: ask" not in shown
