"""The tree of offices as it stood on a day, and an office over time."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.portal.tour import client

pytestmark = pytest.mark.usefixtures("world")
MOST = 12


def page(address: str, who: str = "quantri") -> str:
    answer = client(who).get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_the_tree_is_that_of_the_day_asked_for() -> None:
    today, before = page("/offices"), page("/offices?on=2024-06-01")
    assert 'href="/offices/KV02"' in today
    assert 'href="/offices/KV02"' not in before
    assert 'href="/offices/TCHQ"' in before
    assert 'href="/offices/TCHQ"' not in today
    assert "No office on this day" in page("/offices?on=1950-01-01")
    assert page("/offices?on=yesterday").count("tree-code") == today.count("tree-code")


def test_every_office_of_the_day_is_in_the_tree_once() -> None:
    shown = page("/offices")
    links = [part.split('"')[0] for part in shown.split('href="/offices/')[1:]]
    assert len(links) == len(set(links)) > 40


def test_an_office_tells_its_names_its_parents_and_its_heirs() -> None:
    shown = page("/offices/20CF")  # Cái Lân stood under a department, since the reform under a region
    assert "1 Jan 2014" in shown
    assert "28 Feb 2025" in shown
    assert 'href="/offices/20"' in shown
    assert 'href="/offices/KV08"' in shown
    ended = page("/offices/02")
    assert ">ended<" in ended
    assert 'href="/offices/KV02"' in ended
    heir = page("/offices/KV02")
    assert "Took over from" in heir
    assert 'href="/offices/02"' in heir


def test_an_auditor_looks_and_only_who_drafts_law_is_led_to_its_editions() -> None:
    assert "/books/offices" not in page("/offices", "kiemtoan")
    assert "/books/offices" in page("/offices")
    assert client("congchuc").get("/offices").status_code == 403
    assert client("quantri").get("/offices/nowhere").status_code == 404


@pytest.mark.parametrize("address", ["/offices", "/offices/KV02"])
def test_few_queries(address: str) -> None:
    administrator = client("quantri")
    administrator.get(address)
    with CaptureQueriesContext(connection) as asked:
        administrator.get(address)
    assert len(asked) <= MOST
