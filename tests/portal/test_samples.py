"""Samples on the pages: recorded where the goods are examined, shown to whose goods they are."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.portal import tour
from tests.portal.test_desk import done, in_lane
from tests.portal.test_examinations import OFFICER, given
from thongquan.clearance.services import control
from thongquan.inspection import selectors as inspections
from thongquan.kernel.actors import Actor

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
    day = {"on": datetime.now(UTC).date().isoformat()}
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
