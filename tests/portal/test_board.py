"""The supervisor's board: the numbers of his office, each chart beside its table."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.portal import tour
from tests.portal.test_desk import in_lane
from thongquan.clearance.models import WorkItem

pytestmark = pytest.mark.usefixtures("world")


def shown(who: str = "lanhdao") -> str:
    return tour.client(who).get("/board").content.decode()


def chart(page: str, name: str) -> dict[str, object]:
    return dict(json.loads(re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page)[1]))


def test_the_board_says_what_waits_for_whom_and_what_was_changed_and_why() -> None:
    [one] = in_lane("Y")
    tour.client("congchuc").post(f"/desk/{one}/take")
    page = shown()
    load = chart(page, "load")
    assert sum(sum(series["values"]) for series in load["series"]) == WorkItem.objects.count()
    assert "Công chức thử nghiệm" in load["across"]
    assert f"/desk/{one}" in page
    assert "New information on the consignment" in page
    assert f">{one.removeprefix('VN-')}0</a>" in page, "the number as people read it"
    assert sum(chart(page, "ages")["series"][0]["values"]) == WorkItem.objects.count()
    assert sum(sum(series["values"]) for series in chart(page, "days")["series"]) >= 40


def test_an_office_where_nothing_waits_has_an_empty_board() -> None:
    page = shown()
    assert page.count("Nothing waits.") == 2
    assert "No lane was changed." in page


def test_the_board_asks_a_few_times_however_much_waits() -> None:
    in_lane("Y")
    client, counted = tour.client("lanhdao"), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/board").status_code == 200
        counted.append(len(asked))
    assert counted[-1] <= 12
