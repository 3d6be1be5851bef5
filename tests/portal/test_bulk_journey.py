"""A spreadsheet of 500 declarations, 20 of them wrong, in real Chromium: 480 registered, the rest mended."""

import io
import re

import openpyxl
import pytest

from tests import world
from tests.clearance.files import KEYS, cells, lawful, work
from tests.portal import site
from tests.portal.tour import client
from thongquan.clearance.messages import sheets
from thongquan.clearance.models import Declaration

pytestmark = pytest.mark.browser
ROWS, WRONG = 500, 20
SPOILT = {  # what is typed wrong, in turn
    "item.net_mass": "1,5",
    "declaration_office_id": "9999",
    "item.commodity_code": "123",
    "arrival_date": "03/04/2026",
}
WORDS = {
    "vi": {
        "menu": "Gửi nhiều tờ khai", "send": "Gửi", "answered": "Tờ khai đã có kết quả", "all": "Tất cả (500)",
        "refused": "Bị từ chối (20)", "rest": "Tải tệp để sửa",
        "good": "Mọi tờ khai trong tệp đã được đăng ký.", "column": "cột", "sheet": "Dòng",
    },
    "en": {
        "menu": "Upload of many", "send": "Send", "answered": "Declarations answered", "all": "All (500)",
        "refused": "Refused (20)", "rest": "Download the corrected file",
        "good": "Every declaration of the file is registered.", "column": "column", "sheet": "Row",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def running(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), world.copy("site") as name, site.shared(name) as address:
        yield address


@pytest.fixture(params=list(WORDS))
def visit(request, running, browser):
    """(page, address, language): the demo's trader, signed in."""
    context = browser.new_context(locale=request.param, viewport={"width": 1280, "height": 900})
    session = client("thuongnhan").cookies["sessionid"].value
    cookies = {"django_language": request.param, "sessionid": session}
    context.add_cookies([{"name": name, "value": value, "url": running} for name, value in cookies.items()])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page, running, request.param
    assert complaints == []
    context.close()


def spreadsheet(rows: list[dict[str, str]]) -> bytes:
    head = [sheets.row(KEYS, sheets.HEAD)]
    told = (sheets.row(row.get(key, "") for key in KEYS) for row in rows)
    return sheets.workbook(sheets.Sheet("To khai", [*head, *told]))


def send(page, body: bytes, words: dict[str, str]) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.get_by_role("link", name=words["menu"]).first.press("Enter")
    page.set_input_files("#id_file", {"name": "to-khai.xlsx", "mimeType": kind, "buffer": body})
    page.get_by_role("button", name=words["send"], exact=True).press("Enter")
    page.locator("#batch-progress").wait_for()


def mended(body: bytes, right: dict[str, dict[str, str]]) -> bytes:
    """The corrected file with its marked cells put right, as somebody with a spreadsheet does."""
    book = openpyxl.load_workbook(io.BytesIO(body))
    sheet = book.worksheets[0]
    keys = [cell.value for cell in sheet[1]]
    assert keys[0] == "why_refused"
    assert sheet.max_row == WRONG + 1
    for row in sheet.iter_rows(min_row=2):
        assert row[0].value.startswith("[")
        reference = row[keys.index("functional_reference_id")].value
        marked = [n for n, cell in enumerate(row) if cell.fill.fgColor.rgb == "FFFFE08A"]
        assert marked, reference
        for n in marked:
            row[n].value = right[reference].get(keys[n])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_of_500_rows_480_are_registered_and_the_other_20_once_they_are_mended(visit):
    page, address, language = visit
    words, before = WORDS[language], Declaration.objects.count()
    good = [cells(one)[0] for one in lawful(ROWS, seed=41 + len(language) + ord(language[0]))]
    right = {row["functional_reference_id"]: row for row in good}
    typed = [dict(row) for row in good]
    for n, row in enumerate(typed[:: ROWS // WRONG]):
        key = list(SPOILT)[n % len(SPOILT)]
        row[key] = SPOILT[key]
    page.goto(address)
    send(page, spreadsheet(typed), words)
    work(declarations=200)
    page.get_by_text(re.compile(words["answered"] + r": \d\d+ / 500")).wait_for()
    work()
    page.get_by_role("link", name=words["all"]).wait_for()
    assert Declaration.objects.count() - before == ROWS - WRONG
    page.get_by_role("link", name=words["refused"]).press("Enter")
    page.wait_for_url("**only=refused")
    assert page.locator("tbody tr[data-row]").count() == WRONG
    assert f"{words['column']} " in page.locator("tbody tr").first.inner_text()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=words["rest"]).click()
    rest = waiting.value.path().read_bytes()
    assert openpyxl.load_workbook(io.BytesIO(rest)).worksheets[1]["A1"].value == words["sheet"]
    again = mended(rest, right)
    for _ in range(2):  # and once more by mistake: nothing is registered twice
        send(page, again, words)
        work()
        page.get_by_text(words["good"]).wait_for()
        assert Declaration.objects.count() - before == ROWS
