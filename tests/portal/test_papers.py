"""Papers are asked for, supplied with their clock, attached, and read by who may."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.portal.site import register_some
from tests.portal.test_pages import signed_in, text
from thongquan.documents import selectors, services
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject

pytestmark = pytest.mark.usefixtures("world")
OFFICER = Actor(Subject("user", "VN-congchuc"), office="02CI")
PDF = b"%PDF-1.7\n%%EOF\n"


def asked_for(identifier: str, *, days: int = 2) -> str:
    at = datetime.now(UTC) - timedelta(days=5)
    made = services.ask(
        owner=Subject("declaration", identifier),
        category="packing",
        text={"vi": "Bảng kê đóng gói", "en": "Packing list"},
        due=datetime.now(UTC) + timedelta(days=days),
        actor=OFFICER,
        at=at,
    )
    return str(made.id)


def file(name: str = "giấy.pdf", body: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, "application/pdf")


def test_what_an_officer_asked_for_is_supplied_on_its_page() -> None:
    [identifier] = register_some(1)
    asked = asked_for(identifier)
    trader, path = signed_in("thuongnhan"), f"/declarations/{identifier}/papers"
    assert path in trader.get(f"/declarations/{identifier}").content.decode()
    shown = text(trader.get(path))
    assert "Packing list" in shown
    assert "Asked for" in shown
    assert trader.post(f"{path}/attach", {"asked": asked, "file": file()}).status_code == 302
    shown = text(trader.get(path))
    assert "Supplied: customs looks at it" in shown
    assert "giấy.pdf" in shown
    [stored] = selectors.documents(Subject("declaration", identifier))
    assert (stored.category, stored.late) == ("packing", False)
    again = trader.post(f"{path}/attach", {"asked": asked, "file": file()})
    assert again.status_code == 422, "it waits for the officer"


def test_what_comes_after_its_day_is_taken_and_said_to_be_late() -> None:
    [identifier] = register_some(1)
    asked = asked_for(identifier, days=-1)
    trader, path = signed_in("thuongnhan"), f"/declarations/{identifier}/papers"
    assert "Late papers are taken" in text(trader.get(path))
    assert trader.post(f"{path}/attach", {"asked": asked, "file": file()}).status_code == 302
    assert "· late" in text(trader.get(path))


def test_a_paper_of_its_own_accord_is_attached_and_read_back() -> None:
    [identifier] = register_some(1)
    trader, path = signed_in("thuongnhan"), f"/declarations/{identifier}/papers"
    given = {"category": "packing", "reference": "INV-7", "file": file()}
    assert trader.post(f"{path}/attach", given).status_code == 302
    [stored] = selectors.documents(Subject("declaration", identifier))
    assert "Packing list · INV-7" in text(trader.get(path))
    answer = signed_in("congchuc").get(f"{path}/{stored.id}")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert signed_in("congchuc").post(f"{path}/attach", given).status_code == 403


def test_what_is_no_paper_is_refused_beside_the_form() -> None:
    [identifier] = register_some(1)
    trader, path = signed_in("thuongnhan"), f"/declarations/{identifier}/papers"
    for wrong in (file(body=b"<html>"), file("x.exe"), file(body=b"")):
        assert trader.post(f"{path}/attach", {"file": wrong}).status_code == 422
    assert trader.post(f"{path}/attach", {}).status_code == 422
    assert trader.post(f"{path}/attach", {"category": "<b>", "file": file()}).status_code == 422
    assert selectors.documents(Subject("declaration", identifier)) == []


def test_a_request_of_another_declaration_is_not_there() -> None:
    one, other = register_some(2)
    asked = asked_for(other)
    trader = signed_in("thuongnhan")
    sent = trader.post(f"/declarations/{one}/papers/attach", {"asked": asked, "file": file()})
    assert sent.status_code == 404
    [kept] = selectors.requests(Subject("declaration", other))
    assert kept.state == "asked"
