"""In real Chromium, in both languages: an officer issues, prints; whoever holds the paper follows its code."""

import io
import json
from urllib.parse import urlsplit

import pytest
from pypdf import PdfReader

from tests import world
from tests.portal import site
from tests.portal.test_browser_help import signed_in
from thongquan.config import fonts, paths
from thongquan.config.paths import REPOSITORY

pytestmark = pytest.mark.browser
TABLE = REPOSITORY / "docs" / "examples" / "certificate-of-origin.csv"
LANGUAGES = {
    "vi": {
        "issue": "Cấp", "issued": "Đã cấp giấy chứng nhận", "print": "In giấy chứng nhận",
        "holds": "Giấy chứng nhận có giá trị",
        "whole": "Tải toàn bộ", "verify": "Kiểm tra", "text": "Hoặc nội dung văn bản",
        "bad": "Không được tin dùng",
    },
    "en": {
        "issue": "Issue", "issued": "The certificate is issued", "print": "Print the certificate",
        "holds": "The certificate holds",
        "whole": "Download it whole", "verify": "Verify", "text": "Or its text", "bad": "Do not rely on it",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def address(django_db_setup, django_db_blocker):
    """The platform served on a world of its own."""
    fonts.build(paths.VAR / "npm" / "node_modules")
    with django_db_blocker.unblock(), world.copy("site") as name, site.shared(name) as found:
        yield found


@pytest.fixture
def opened(browser, address):
    """A page in a language, for somebody of his own; what a console complains of fails the test."""
    contexts, complaints = [], []

    def made(language: str):
        context = browser.new_context(locale=language, viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "django_language", "value": language, "url": address}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        contexts.append(context)
        return page

    yield made
    for context in contexts:
        context.close()
    assert [one for one in complaints if "422" not in one] == []


def downloaded(page, name: str) -> bytes:
    with page.expect_download() as waited:
        page.get_by_role("link", name=name, exact=True).click()
    with open(waited.value.path(), "rb") as file:
        return file.read()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_on_the_paper_opens_the_page_that_says_whether_it_holds(opened, address, language, tmp_path):
    words, officer = LANGUAGES[language], opened(language)
    table = tmp_path / "table.csv"
    table.write_text(TABLE.read_text("utf-8").replace("00512", f"00{len(language)}{ord(language[0])}"), "utf-8")
    signed_in(officer, address, "congchuc")
    officer.goto(f"{address}/certificates/issue")
    officer.set_input_files("#of-file", str(table))
    officer.locator("main").get_by_role("button", name=words["issue"], exact=True).click()
    officer.get_by_text(words["issued"]).wait_for()
    paper = PdfReader(io.BytesIO(downloaded(officer, words["print"])))
    credential = json.loads(downloaded(officer, words["whole"]))
    [code] = {note.get_object()["/A"]["/URI"] for note in paper.pages[0]["/Annots"]}

    anybody = opened(language)
    anybody.goto(address + urlsplit(code).path)
    anybody.get_by_text(words["holds"]).wait_for()
    assert "An exporter of tea" not in anybody.content()
    anybody.goto(f"{address}/verify")
    credential["credentialSubject"]["items"][0]["quantity"] = "9000"
    anybody.get_by_label(words["text"]).fill(json.dumps(credential))
    anybody.locator("main").get_by_role("button", name=words["verify"], exact=True).click()
    anybody.get_by_text(words["bad"]).wait_for()
