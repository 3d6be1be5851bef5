"""Files of many declarations: sent, watched, answered row by row, their rest taken away to be mended."""

import csv
import io
import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.clearance.files import declared, send_file, table, work
from tests.portal.tour import client
from thongquan.clearance.models import BatchFile, Declaration
from thongquan.clearance.selectors.formats import limits
from thongquan.config import door

pytestmark = pytest.mark.usefixtures("world")
MOST = 12


@pytest.fixture
def trader() -> Client:
    return client("thuongnhan")


def some_wrong(n: int = 3) -> bytes:
    given = declared(n)
    given[1].items[0].net_mass = "1,5"
    given[1].remarks = '<script>alert("x")</script>'
    return table(*given)


def upload(trader: Client, body: bytes, key: str = "", name: str = "thang-11.csv", **besides: str):
    shown = trader.get("/uploads").content.decode()
    party = re.search(r'name="party" value="([^"]+)"', shown)
    file = SimpleUploadedFile(name, body, content_type="text/csv")
    given = {"key": key or str(uuid4()), "party": party[1] if party else "", "file": file, **besides}
    return trader.post("/uploads", given)


def page(trader: Client, address: str) -> str:
    answer = trader.get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_a_file_is_sent_watched_and_answered(trader: Client) -> None:
    answer = upload(trader, some_wrong())
    assert answer.status_code == 302
    address = answer["Location"]
    assert "The file is being read" in page(trader, address)
    part = trader.get(f"{address}/progress")
    assert 'hx-get="' in part.content.decode()
    assert "HX-Redirect" not in part.headers
    work(declarations=1)
    assert re.search(r'max="3"', page(trader, f"{address}/progress"))
    work()
    assert trader.get(f"{address}/progress")["HX-Redirect"] == address
    shown = page(trader, address)
    assert Declaration.objects.count() == 2
    assert "FMT-104" in shown
    column = re.search(r"column\s+(\w+): Net mass \(kg\)", shown)
    assert column is not None
    assert "“1,5”" in shown
    assert f'href="{address}/rest"' in shown
    assert "<script>alert" not in shown


def test_the_answers_are_narrowed_by_result_and_by_rule(trader: Client) -> None:
    address = f"/uploads/{send_file(some_wrong())}"
    work()
    whole, refused = page(trader, address), page(trader, f"{address}?only=refused")
    assert [text.count("<tr data-row>") for text in (whole, refused)] == [3, 1]
    assert page(trader, f"{address}?rule=FMT-104").count("<tr data-row>") == 1
    assert "No declaration here" in page(trader, f"{address}?rule=FMT-999")
    assert page(trader, f"{address}?only=nonsense&after=x").count("<tr data-row>") == 3


def test_the_corrected_file_and_the_report_are_downloaded(trader: Client) -> None:
    receipt = send_file(some_wrong(), name='tháng "11".csv')
    work()
    rest = trader.get(f"/uploads/{receipt}/rest")
    assert rest["Content-Type"] == "text/csv"
    assert "attachment" in rest["Content-Disposition"]
    [row] = csv.DictReader(io.StringIO(b"".join(rest).decode("utf-8-sig")))
    assert "FMT-104" in row["why_refused"]
    report = trader.get(f"/uploads/{receipt}/report.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(report).decode("utf-8-sig"))))
    assert [one["Result"] for one in rows] == ["Registered", "Refused", "Registered"]
    assert rows[1]["Your reference"] == declared(2)[1].functional_reference_id
    assert (rows[1]["Rule"], rows[1]["Row of the error"]) == ("FMT-104", "3")
    assert rows[1]["Column"].endswith("Net mass (kg)")


def test_a_form_sent_twice_is_one_file(trader: Client) -> None:
    key, body = str(uuid4()), some_wrong()
    assert upload(trader, body, key)["Location"] == upload(trader, body, key)["Location"]
    other = upload(trader, table(*declared(1)), key)
    assert other.status_code == 422
    assert "message" in other.content.decode().lower()
    assert BatchFile.objects.count() == 1


def test_what_is_wrong_with_the_form_is_said_beside_it(trader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = trader.post("/uploads", {"key": str(uuid4())})
    assert nothing.status_code == 422
    assert "field-wrong" in nothing.content.decode()
    for_another = upload(trader, some_wrong(), party="VN-P99999999")
    assert for_another.status_code == 422
    small = limits().__class__(xml_bytes=10)
    monkeypatch.setattr("thongquan.portal.views.batches.sending.limits", lambda: small)
    large = upload(trader, some_wrong())
    assert "larger than 64 MiB" in large.content.decode()
    assert BatchFile.objects.count() == 0


def test_a_file_larger_than_the_door_is_not_taken_in(trader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "UPLOAD_MAX", 1000)
    answer = upload(trader, b"x" * 2000)
    assert answer.status_code == 413
    assert "too large" in answer.content.decode()


def test_a_hostile_workbook_is_refused_and_said_to_be(trader: Client) -> None:
    receipt = send_file(b"PK\x03\x04 not a workbook", name="x.xlsx")
    work()
    shown = page(trader, f"/uploads/{receipt}")
    assert "FMT-109" in shown
    assert "could not be taken apart" in shown
    assert trader.get(f"/uploads/{receipt}/rest").status_code == 404


def test_the_pages_speak_vietnamese(trader: Client) -> None:
    receipt = send_file(some_wrong())
    work()
    trader.defaults["HTTP_ACCEPT_LANGUAGE"] = "vi"
    trader.cookies["django_language"] = "vi"
    assert "Tải tệp để sửa" in page(trader, f"/uploads/{receipt}")
    assert "Các tệp đã gửi" in page(trader, "/uploads")


def test_files_are_of_whoever_sent_them() -> None:
    receipt = send_file()
    work()
    for part in ("", "/progress", "/rest", "/report.csv"):
        assert client("daily").get(f"/uploads/{receipt}{part}").status_code == 404, part
    assert receipt not in page(client("daily"), "/uploads")


def test_the_template_is_given_as_workbook_and_as_text(trader: Client) -> None:
    assert trader.get("/uploads/templates/xlsx").content.startswith(b"PK")
    assert b"functional_reference_id" in trader.get("/uploads/templates/csv").content


@pytest.mark.parametrize("address", ["/uploads", "/uploads/{}", "/uploads/{}?only=refused"])
def test_a_page_asks_the_database_a_few_times_however_much_is_in_the_file(trader: Client, address: str) -> None:
    receipt = send_file(some_wrong(40))
    for _ in range(3):
        send_file()
    work()
    page(trader, address.format(receipt))
    with CaptureQueriesContext(connection) as asked:
        page(trader, address.format(receipt))
    assert len(asked) <= MOST, [query["sql"][:150] for query in asked]
