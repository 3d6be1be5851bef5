"""How the platform runs, and what is stuck: looked at, and put right with the reason on record."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.portal.tour import client
from thongquan.clearance.selectors import jobs

pytestmark = pytest.mark.usefixtures("world")
MOST = 12


@pytest.fixture
def failed() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, status, args, attempts)"
            " VALUES ('clearance.released', 'default', 'failed', '{}', 3) RETURNING id"
        )
        return int(cursor.fetchone()[0])


@pytest.fixture
def dead() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_dead (message, month, kind, tries, reason, at)"
            " VALUES (77, '2026-11-01', 'declaration', 5, 'ValueError: <b>x</b>', %s)",
            [timezone.now()],
        )
    return "VN-R000000000077"


def page(address: str, who: str = "quantri") -> str:
    cache.clear()
    answer = client(who).get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_what_is_not_well_stands_first_with_what_to_do(failed: int, dead: str) -> None:
    shown = page("/status")
    assert "Somebody is wanted" in shown
    assert f'action="/jobs/{failed}/mend"' in shown
    assert f'action="/status/letters/{dead}"' in shown
    assert "<b>x</b>" not in shown
    assert shown.index("wants a person") < shown.index(">well<")


def test_a_failed_job_is_tried_again_or_given_up(failed: int) -> None:
    administrator = client("quantri")
    assert "is wanted" in administrator.post(f"/jobs/{failed}/mend").content.decode()
    assert jobs.listed(state="failed")[0][0].id == failed
    answer = administrator.post(f"/jobs/{failed}/mend", {"reason": "the disk has room again"})
    assert answer["Location"] == "/status"
    assert [job.id for job in jobs.listed(state="failed")[0]] == []
    assert administrator.post(f"/jobs/{failed}/mend", {"reason": "x"}).status_code == 404


def test_a_job_is_given_up(failed: int) -> None:
    client("quantri").post(f"/jobs/{failed}/mend", {"reason": "obsolete", "give_up": "yes"})
    assert failed not in [job.id for job in jobs.listed()[0]]


def test_the_queue_is_narrowed_by_state(failed: int) -> None:
    assert "clearance.released" in page("/jobs?state=failed")
    assert "No job is in this state" in page("/jobs?state=aborted")
    assert "clearance.released" in page("/jobs?state=nonsense&before=x")


def test_an_auditor_looks_and_does_nothing(failed: int) -> None:
    shown = page("/status", "kiemtoan")
    assert f"/jobs/{failed}/mend" not in shown
    assert client("kiemtoan").post(f"/jobs/{failed}/mend", {"reason": "x"}).status_code == 403
    assert client("congchuc").get("/status").status_code == 403


def test_the_queue_is_read_in_pages() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, status, args)"
            " SELECT 'x', 'default', 'cancelled', '{}' FROM generate_series(1, 5)"
        )
    first, following = jobs.listed(state="cancelled", limit=3)
    rest, end = jobs.listed(state="cancelled", before=following, limit=3)
    assert [len(first), len(rest), end] == [3, 2, 0]


@pytest.mark.parametrize("address", ["/status", "/jobs"])
def test_a_page_asks_the_database_a_few_times(failed: int, address: str) -> None:
    administrator = client("quantri")
    administrator.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert administrator.get(address).status_code == 200
    assert len(asked) <= MOST
