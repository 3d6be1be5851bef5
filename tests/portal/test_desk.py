"""The officer's desk on pages: what waits, one declaration as he sees it, and what he does with it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.portal import tour
from tests.portal.site import register_some
from thongquan.clearance.models import Declaration, WorkItem
from thongquan.clearance.services import acts
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.risk import selectors as risk

pytestmark = pytest.mark.usefixtures("world")
SUPERVISOR = Actor(Subject("user", "VN-lanhdao"))


def in_lane(lane: str, count: int = 1) -> list[str]:
    """Identifiers of declarations that owe tax, in this lane."""
    found = []
    for identifier in register_some(40):
        row = Declaration.objects.get(number=identifier.removeprefix("VN-"))
        if row.life == "registered" and len(found) < count:
            given = {"reason": "information", "note": "", "actor": SUPERVISOR}
            if row.lane != lane:
                acts.override_lane(identifier=identifier, lane=lane, at=row.registered_at, **given)
            found.append(identifier)
    assert len(found) == count
    return found


def row_of(identifier: str) -> Declaration:
    return Declaration.objects.get(number=identifier.removeprefix("VN-"))


def done(client: Client, address: str, given: dict[str, str]) -> str:
    """What the page shows that one comes back to."""
    return client.post(address, given, follow=True).content.decode()


def test_the_queue_shows_what_waits_and_is_narrowed_by_its_address() -> None:
    yellow, red = in_lane("Y", 2)
    acts.override_lane(
        identifier=red, lane="R", reason="information", note="", actor=SUPERVISOR, at=row_of(red).registered_at
    )
    officer = tour.client("congchuc")
    every = officer.get("/queue").content.decode()
    assert f"/desk/{yellow}" in every
    assert f"/desk/{red}" in every
    narrowed = officer.get("/queue?lane=R&view=nobody&kind=examination").content.decode()
    assert f"/desk/{red}" in narrowed
    assert f"/desk/{yellow}" not in narrowed
    assert "Nothing waits here" in officer.get("/queue?view=mine").content.decode()
    assert officer.get("/queue?kind=whim&view=x&waiting=y&after=").status_code == 200


def test_what_is_taken_is_on_the_desk_and_handed_over_it_is_not() -> None:
    [one] = in_lane("Y")
    officer = tour.client("congchuc")
    answer = officer.post(f"/desk/{one}/take", follow=True)
    assert "It is on your desk." in answer.content.decode()
    assert f"/desk/{one}" in officer.get("/queue/desk").content.decode()
    assert WorkItem.objects.get(declaration=row_of(one)).officer == "user:VN-congchuc"
    again = officer.post(f"/desk/{one}/take", follow=True).content.decode()
    assert "note-bad" in again
    given = {"officer": "user:VN-lanhdao", "reason": "nghỉ phép"}
    assert officer.post(f"/desk/{one}/hand-over", given, follow=True).status_code == 200
    assert f"/desk/{one}" not in officer.get("/queue/desk").content.decode()
    assert f"/desk/{one}" in tour.client("lanhdao").get("/queue/desk").content.decode()


def test_a_supervisor_changes_a_lane_for_a_reason_of_the_book() -> None:
    [one] = in_lane("Y")
    supervisor = tour.client("lanhdao")
    shown = supervisor.get(f"/desk/{one}").content.decode()
    assert f'action="/desk/{one}/override"' in shown
    given = {"lane": "R", "code": "information", "note": "tin báo"}
    assert (
        "The lane is changed." in supervisor.post(f"/desk/{one}/override", given, follow=True).content.decode()
    )
    assert row_of(one).lane == "R"
    assert risk.routes(one)[-1].routing.why == "information: tin báo"
    assert "tin báo" in supervisor.get(f"/desk/{one}").content.decode()
    refused = supervisor.post(
        f"/desk/{one}/override", {"lane": "R", "code": "whim"}, follow=True
    ).content.decode()
    assert "note-bad" in refused


def test_what_cannot_be_done_has_no_button() -> None:
    [one] = in_lane("Y")
    shown = tour.client("congchuc").get(f"/desk/{one}").content.decode()
    assert f'action="/desk/{one}/clear"' not in shown
    assert f'action="/desk/{one}/release"' not in shown
    assert f'action="/desk/{one}/assign"' not in shown
    auditor = tour.client("kiemtoan").get(f"/desk/{one}").content.decode()
    assert f'action="/desk/{one}' not in auditor


def test_a_hold_is_set_and_lifted_from_the_page() -> None:
    [one] = in_lane("Y")
    officer = tour.client("congchuc")
    given = {
        "effect": "hold-clearance",
        "kind": "ipr",
        "basis": "LHQ 73",
        "authority": "02CI",
        "reason": "nghi",
    }
    assert "The hold stands." in officer.post(f"/desk/{one}/hold", given, follow=True).content.decode()
    shown = officer.get(f"/desk/{one}").content.decode()
    lift = shown.split(f'action="/desk/{one}/holds/')[1].split('"')[0]
    lifted = officer.post(f"/desk/{one}/holds/{lift}", {"reason": "hết"}, follow=True).content.decode()
    assert "The hold is lifted." in lifted
    until = officer.post(f"/desk/{one}/hold", {**given, "until": "x"}, follow=True).content.decode()
    assert "note-bad" in until


@pytest.mark.parametrize("address", ["/queue", "/queue/desk", "/desk/{}"])
def test_the_pages_of_the_desk_ask_a_few_times_however_much_waits(address: str) -> None:
    [one] = in_lane("Y")
    officer = tour.client("congchuc")
    officer.post(f"/desk/{one}/take")
    counted = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(address.format(one)).status_code == 200
        counted.append(len(asked))
        in_lane("Y", 3) if len(counted) == 1 else None
    assert counted[1] == counted[2]
    assert counted[2] <= 12, [query["sql"][:160] for query in asked]


def test_the_next_case_is_what_follows_in_the_queue_as_it_was_narrowed() -> None:
    in_lane("R", 3)
    officer = tour.client("congchuc")
    first, second = waiting(officer, "")[:2]
    assert officer.get(f"/desk/{first}/next")["Location"] == f"/desk/{second}"
    red = waiting(officer, "?lane=R")
    walked = [officer.get(f"/desk/{one}/next?lane=R")["Location"] for one in red]
    assert len(red) >= 3
    assert walked == [*(f"/desk/{one}" for one in red[1:]), "/queue?lane=R"]
    assert "Nothing further waits" in queue_of(officer, "?lane=R")


def test_what_waits_for_no_officer_is_followed_by_the_first_of_the_queue() -> None:
    red, done_with = in_lane("R", 2)
    officer = tour.client("congchuc")
    WorkItem.objects.filter(declaration=row_of(done_with)).delete()
    address = f"/desk/{waiting(officer, '?lane=R')[0]}"
    assert officer.get(f"/desk/{done_with}/next?lane=R")["Location"] == address
    assert tour.client("kiemtoan").get(f"/desk/{red}/next").status_code == 403
    tour.strangers()
    assert tour.client("xa").get(f"/desk/{red}/next").status_code == 404


def test_who_may_take_nothing_is_not_led_to_the_queue() -> None:
    [one] = in_lane("Y")
    assert "data-from-queue" in tour.client("congchuc").get(f"/desk/{one}").content.decode()
    assert "data-from-queue" not in tour.client("kiemtoan").get(f"/desk/{one}").content.decode()


def waiting(officer: Client, asked: str) -> list[str]:
    """Identifiers on the first page of the queue, in its order, each where its first work stands."""
    return list(dict.fromkeys(re.findall(r'href="/desk/([^"/]+)"', queue_of(officer, asked))))


def queue_of(officer: Client, asked: str) -> str:
    return officer.get(f"/queue{asked}").content.decode()
