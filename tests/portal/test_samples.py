"""Samples on the pages: recorded where the goods are examined, shown to whose goods they are."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.portal import tour
from tests.portal.test_desk import done, in_lane, row_of
from tests.portal.test_examinations import OFFICER, given
from tests.world import today
from thongquan.clearance.selectors import supervision
from thongquan.clearance.services import control
from thongquan.identity.selectors import signed_in
from thongquan.inspection import selectors as inspections
from thongquan.inspection.models import Sample
from thongquan.journal.selectors import timeline
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.reference import selectors as reference

pytestmark = pytest.mark.usefixtures("world")
MOST = 12
BAG = {
    "item": "1", "quantity": "0,5", "unit": "kgm", "sealed": "túi nhựa, HQ-0017", "purpose": "classification",
    "laboratory": "Chi cục Kiểm định hải quan 3", "note": "nghi sai mã",
}  # fmt: skip
RESULT = {"by": "417/TB-KĐ3", "conclusion": "Cà phê đã rang"}


def examined() -> tuple[str, int]:
    """A declaration whose goods the officer examines, and the number of the examination."""
    [one] = in_lane("R")
    number = given(one)
    control.start_examination(identifier=one, inspection=number, actor=Actor(OFFICER), at=datetime.now(UTC))
    return one, number


def sampled() -> tuple[str, int]:
    one, number = examined()
    done(tour.client("congchuc"), f"/desk/{one}/examinations/{number}/samples", BAG)
    [sample] = inspections.samples(one)
    return one, sample.id


def test_a_sample_is_taken_sent_and_its_result_recorded_on_the_page_of_the_examination() -> None:
    one, number = examined()
    officer = tour.client("congchuc")
    shown = done(officer, f"/desk/{one}/examinations/{number}/samples", BAG)
    assert f"{number}-1" in shown
    assert "not sent yet" in shown
    [sample] = inspections.samples(one)
    assert (str(sample.taking.quantity.normalize()), sample.taking.unit) == ("0.5", "KGM")
    assert "at the laboratory" in done(officer, f"/desk/{one}/samples/{sample.id}/move", {"act": "send"})
    day = {"on": today().isoformat()}
    shown = done(officer, f"/desk/{one}/samples/{sample.id}/result", RESULT | day)
    assert "Cà phê đã rang" in shown
    assert "Destroy the sample" in shown
    assert "Record the result" not in shown
    back = {"act": "return", "reason": "phần còn lại"}
    assert "returned" in done(officer, f"/desk/{one}/samples/{sample.id}/move", back)


@pytest.mark.parametrize("wrong", [
    {"quantity": ""}, {"quantity": "0"}, {"quantity": "nhiều"}, {"item": "99"}, {"item": "0"}, {"sealed": ""},
    {"purpose": "whim"},
])  # fmt: skip
def test_a_record_that_says_too_little_is_said_so_and_nothing_is_kept(wrong: dict[str, str]) -> None:
    one, number = examined()
    assert "note-bad" in done(
        tour.client("congchuc"), f"/desk/{one}/examinations/{number}/samples", BAG | wrong
    )
    assert inspections.samples(one) == []


def test_whose_goods_they_are_sees_the_sample_and_nothing_that_stays_among_officers() -> None:
    one, _ = sampled()
    shown = tour.client("thuongnhan").get(f"/declarations/{one}").content.decode()
    assert "Samples taken" in shown
    assert "Chi cục Kiểm định hải quan 3" in shown
    assert "nghi sai mã" not in shown
    assert "Send to the laboratory" not in shown


def test_who_examines_nowhere_sees_no_buttons_and_records_nothing() -> None:
    one, sample = sampled()
    auditor = tour.client("kiemtoan")
    assert "Send to the laboratory" not in auditor.get(f"/desk/{one}/examination").content.decode()
    address = f"/desk/{one}/samples/{sample}/move"
    assert auditor.post(address, {"act": "send"}).status_code == 403
    assert tour.client("thuongnhan").post(address, {"act": "send"}).status_code == 403
    other, _ = in_lane("R", 2)
    misplaced = f"/desk/{other}/samples/{sample}/move"
    assert tour.client("congchuc").post(misplaced, {"act": "send"}).status_code == 404


@pytest.mark.parametrize(
    ("who", "path"), [("congchuc", "/desk/{}/examination"), ("thuongnhan", "/declarations/{}")]
)
def test_ten_samples_are_read_in_as_few_queries_as_one(who: str, path: str) -> None:
    one, number = examined()
    client, counted = tour.client(who), []
    for more in (1, 9):
        for _ in range(more):
            done(tour.client("congchuc"), f"/desk/{one}/examinations/{number}/samples", BAG)
        client.get(path.format(one))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path.format(one)).status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1] <= MOST


def sent() -> tuple[str, int]:
    one, sample = sampled()
    done(tour.client("congchuc"), f"/desk/{one}/samples/{sample}/move", {"act": "send"})
    return one, sample


def queue(who: str) -> tuple[str, str]:
    """The text of what is his, and of what is with others."""
    shown = tour.client(who).get("/samples").content.decode()
    own, _title, others = shown[shown.index('id="own"') :].partition('id="others"')
    return own, others


def test_a_sample_awaits_its_result_with_an_owner_and_by_the_working_time_of_the_law() -> None:
    one, sample = sent()
    known = inspections.sample(sample)
    clock = reference.reference().deadline(
        "sample-analysis", office=row_of(one).office, at=known.sent_at, on=row_of(one).law_day
    )
    assert known.due == clock.due
    link = f"/desk/{one}/examination#sample-{sample}"
    assert link in queue("congchuc")[0]
    assert link in queue("lanhdao")[1]
    assert "Result expected" in tour.client("congchuc").get(f"/desk/{one}/examination").content.decode()
    day = {"on": today().isoformat()}
    done(tour.client("congchuc"), f"/desk/{one}/samples/{sample}/result", RESULT | day)
    assert link not in "".join(queue("congchuc"))


def test_past_its_clock_a_sample_is_overdue_in_the_queue_and_on_the_board() -> None:
    one, sample = sent()
    assert "overdue" not in queue("congchuc")[0]
    Sample.objects.filter(pk=sample).update(due=datetime.now(UTC) - timedelta(hours=1))
    assert "overdue" in queue("congchuc")[0]
    office = row_of(one).office
    [told] = supervision.samples(signed_in(Subject("user", "VN-lanhdao")), at=datetime.now(UTC))
    assert (told["office"], told["awaited"], told["late"]) == (office, 1, 1)
    board = tour.client("lanhdao").get("/board").content.decode()
    assert f'<span class="sub num">{office}</span>' in board
    assert ">Sai Gon Port Area I Customs (Cat Lai)</a>" in board


def test_a_supervisor_gives_a_sample_to_an_officer_of_the_office_and_nobody_else_does() -> None:
    one, sample = sent()
    tour.strangers()
    address, given_to = f"/desk/{one}/samples/{sample}/give", {"officer": "user:VN-lanhdao"}
    assert address not in tour.client("congchuc").get(f"/desk/{one}/examination").content.decode()
    assert tour.client("congchuc").post(address, given_to).status_code == 403
    supervisor = tour.client("lanhdao")
    assert address in supervisor.get(f"/desk/{one}/examination").content.decode()
    assert supervisor.post(address, {"officer": "user:VN-xa"}).status_code == 404
    assert "The sample is given" in done(supervisor, address, given_to)
    assert inspections.sample(sample).owner == "user:VN-lanhdao"
    assert one in queue("lanhdao")[0]
    assert "inspection.sample-given" in {leaf.kind for leaf in timeline(Subject("declaration", one))}


def test_the_queue_is_of_ones_offices_and_for_who_examines() -> None:
    one, _sample = sent()
    tour.strangers()
    assert one not in "".join(queue("xa"))
    for who in ("thuongnhan", "kiemtoan", "quantri"):
        assert tour.client(who).get("/samples").status_code == 403, who


def test_the_queue_asks_few_questions_however_many_wait() -> None:
    one, number = examined()
    client, counted = tour.client("congchuc"), []
    for more in (1, 9):
        for _ in range(more):
            done(client, f"/desk/{one}/examinations/{number}/samples", BAG)
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/samples").status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1] <= MOST
