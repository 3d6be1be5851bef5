"""Editions of the law: drafted by one person from a file, compared, published by another."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.portal.tour import client
from thongquan.books import selectors

pytestmark = pytest.mark.usefixtures("world")
BOOK, TABLE = "clearance", "parameters"
MOST = 12


def written(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value


def file_of(**changes: str) -> bytes:
    """The table as it is now, its first row changed."""
    rows = selectors.tables(BOOK, known_at=timezone.now()).tables[TABLE].to_dicts()
    for row in rows:
        last = row.pop("valid_to")
        row["valid_through"] = "" if last is None else last.isoformat()
    rows[0] |= changes
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows({column: written(value) for column, value in row.items()} for row in rows)
    return text.getvalue().encode()


def draft(by: Client, body: bytes, name: str = f"{TABLE}.csv", basis: str = "Thông tư 1/2026"):
    return by.post(f"/books/{BOOK}", {"file": SimpleUploadedFile(name, body), "basis": basis})


def page(by: Client, address: str) -> str:
    answer = by.get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_an_edition_is_drafted_checked_compared_and_published_by_two_people() -> None:
    first, second = client("quantri"), client("quantri2")
    before = selectors.current(known_at=timezone.now())[BOOK].number
    address = draft(first, file_of(value="123456"))["Location"]
    assert "Check whether it holds" in page(first, address)
    assert first.post(f"{address}/check")["Location"] == address
    shown = page(first, address)
    assert "another person" in shown
    assert f'action="{address}/approve"' not in shown
    changes = page(second, f"{address}/changes")
    assert "123456" in changes
    assert f'action="{address}/approve"' in page(second, address)
    for step in ("approve", "publish"):
        assert second.post(f"{address}/{step}").status_code == 302
    assert selectors.current(known_at=timezone.now())[BOOK].number > before
    assert "quantri2" in page(first, address)


def test_the_drafter_does_not_approve_his_own() -> None:
    first = client("quantri")
    address = draft(first, file_of())["Location"]
    first.post(f"{address}/check")
    answer = first.post(f"{address}/approve")
    assert answer.status_code == 422
    assert "second person" in answer.content.decode()


def test_what_is_wrong_with_a_file_is_said_on_the_page() -> None:
    first = client("quantri")
    for body, name in ((b"a,b\n1,2\n", f"{TABLE}.csv"), (file_of(), "nothing.csv"), (b"x", "x.pdf")):
        answer = draft(first, body, name)
        assert answer.status_code == 422, name
        assert "note-bad" in answer.content.decode()
    assert draft(first, file_of(), basis="").status_code == 422


def test_faults_of_a_draft_are_listed_where_it_is_checked() -> None:
    first = client("quantri")
    body = file_of()
    head, row, *_ = body.split(b"\r\n")
    address = draft(first, b"\r\n".join([head, row, row, b""]))["Location"]
    answer = first.post(f"{address}/check")
    assert answer.status_code == 422
    assert "in force twice" in answer.content.decode()
    assert first.post(f"{address}/withdraw").status_code == 302
    assert "Withdrawn" in page(first, address)


def test_books_are_for_those_who_make_law() -> None:
    assert client("thuongnhan").get("/books").status_code == 403
    assert client("congchuc").get(f"/books/{BOOK}").status_code == 200
    assert client("quantri").get("/books/nothing").status_code == 404
    assert client("quantri").get(f"/books/{BOOK}/999").status_code == 404


@pytest.mark.parametrize("address", ["/books", "/books/tariff", "/books/tariff/1", f"/books/{BOOK}/2/changes"])
def test_a_page_asks_the_database_a_few_times(address: str) -> None:
    first = client("quantri")
    draft(first, file_of(value="7"))
    page(first, address)
    with CaptureQueriesContext(connection) as asked:
        page(first, address)
    assert len(asked) <= MOST
