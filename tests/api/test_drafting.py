"""Law as files over the API: drafted by one, checked, approved and published by another."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from tests.api.caller import Caller
from tests.api.journeys import ok
from thongquan.books import selectors
from thongquan.intake.domain import workbook

BOOK = "/books/clearance/drafts"
HEADER = "parameter,value,verified,basis,valid_from,valid_through\n"


def csv(anybody: Caller, **changed: str) -> bytes:
    """The parameters in force, as people would send them."""
    number = ok(anybody.get("/books/clearance/editions"))[0]["number"]
    rows = ok(anybody.get(f"/books/clearance/editions/{number}?table=parameters&limit=1000"))["rows"]
    lines = []
    for row in rows:
        name, flag = row["parameter"], "yes" if row["verified"] else "no"
        value = changed.get(name, row["value"])
        lines.append(f'{name},"{value}",{flag},"{row["basis"]}",{row["valid_from"]},')
    return (HEADER + "\n".join(lines)).encode()


def sheet(rows: list[list[Any]], title: str = "parameters") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def send(who: Caller, body: bytes, name: str = "parameters.csv", **how: str) -> Any:
    return who.post(
        f"{BOOK}?name={name}&basis=Th%C3%B4ng%20t%C6%B0%20m%E1%BB%9Bi", body, content_type="text/csv", **how
    )


def test_one_drafts_and_another_publishes_what_the_file_changes(
    anybody: Caller, officer: Caller, supervisor: Caller
) -> None:
    before = ok(anybody.get("/books/clearance/editions"))[0]["number"]
    body = csv(anybody, **{"validity-days": "20"})
    made = send(officer, body, idempotency_key="d")
    number = ok(made, 201)["number"]
    assert made["Location"].endswith(f"{BOOK}/{number}")
    assert ok(send(officer, body, idempotency_key="d"), 201)["number"] == number
    [change] = ok(officer.get(f"{BOOK}/{before}/diff/{number}"))["differences"]
    assert (change["key"], change["before"], change["after"]) == ("validity-days", "15", "20")
    ok(officer.post(f"{BOOK}/{number}/check"))
    assert officer.post(f"{BOOK}/{number}/approve").status_code == 403
    ok(supervisor.post(f"{BOOK}/{number}/approve"))
    ok(supervisor.post(f"{BOOK}/{number}/publish"))
    assert ok(anybody.get("/books/clearance/editions"))[0]["number"] == number


def test_a_workbook_brings_a_table_a_sheet(anybody: Caller, officer: Caller) -> None:
    rows = [
        HEADER.strip().split(","),
        ["validity-days", 15, True, "Luật", "2026-01-01", None],
        [None],
        ["revisions-max", 9, True, "Luật", "2026-01-01"],
    ]
    body = sheet(rows)
    number = ok(send(officer, body, "law.xlsx"), 201)["number"]
    table = selectors.edition("clearance", number).tables["parameters"]
    assert dict(table.select("parameter", "value").rows()) == {"validity-days": "15", "revisions-max": "9"}
    assert selectors.edition("clearance", number).tables["codes"].height > 0


def test_a_supervisor_cannot_publish_what_he_drafted(anybody: Caller, supervisor: Caller) -> None:
    number = ok(send(supervisor, csv(anybody)), 201)["number"]
    ok(supervisor.post(f"{BOOK}/{number}/check"))
    answer = supervisor.post(f"{BOOK}/{number}/approve")
    assert (answer.status_code, answer.json()["code"]) == (409, "needs-a-second-person")


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (workbook.UNPACKED_BYTES_MAX + 1))
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("parameters.csv", HEADER.encode() + b"x,1\n", "book-malformed"),
        ("parameters.csv", b"\xff\xfe\x00", "book-malformed"),
        ("parameters.csv", HEADER.encode() + b"x,1,perhaps,b,2026-01-01,\n", "book-malformed"),
        ("parameters.csv", HEADER.encode() + b"x,1,yes,b,01/02/2026,\n", "book-malformed"),
        ("parameters.csv", b"surprise,value\n1,2\n", "book-malformed"),
        ("parameters.csv", b'"' + b"a" * 200_000, "book-malformed"),
        ("parameters.csv", b"", "book-malformed"),
        ("nothing.csv", HEADER.encode(), "no-such-table"),
        ("parameters.pdf", b"%PDF", "type-not-accepted"),
        ("law.xlsx", b"PK\x03\x04 not a workbook", "workbook-unreadable"),
        ("law.xlsx", sheet([["parameter"], ["=1+1"]]), "workbook-has-formulas"),
        ("law.xlsx", sheet([["a"]], "elsewhere"), "no-such-table"),
        ("law.xlsx", sheet([]), "book-malformed"),
        ("law.xlsx", bomb, "workbook-too-large"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_as_law_is_refused_and_drafts_nothing(
    officer: Caller, name: str, body: bytes | Callable[[], bytes], code: str
) -> None:
    before = selectors.editions("clearance").height
    answer = send(officer, body() if callable(body) else body, name)
    assert answer.json()["code"] == code, answer.content
    assert answer.status_code in (404, 413, 422)
    assert selectors.editions("clearance").height == before


def test_a_file_past_the_limit_is_not_read(officer: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    from thongquan.api import books

    monkeypatch.setattr(books, "FILE_BYTES_MAX", 10)
    assert send(officer, b"x" * 11).status_code == 413
