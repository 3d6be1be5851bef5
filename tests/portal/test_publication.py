"""An administrator drafts an edition of the law and another publishes it, in real Chromium."""

import pytest
from django.utils import timezone

from tests import world
from tests.portal import site
from tests.portal.test_books import BOOK, TABLE, file_of
from tests.portal.tour import client
from thongquan.books import selectors

pytestmark = pytest.mark.browser
WORDS = {
    "vi": {
        "books": "Ấn bản pháp luật", "draft": "Tạo bản nháp", "check": "Kiểm tra", "differences": "Khác biệt",
        "approve": "Duyệt", "publish": "Ban hành", "mine": "Bạn là người soạn", "published": "Đã ban hành",
    },
    "en": {
        "books": "Editions of law", "draft": "Make the draft", "check": "Check", "differences": "Differences",
        "approve": "Approve", "publish": "Publish", "mine": "You drafted it", "published": "Published",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def running(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), world.copy("site") as name, site.served(name) as address:
        yield address


@pytest.fixture(params=list(WORDS))
def people(request, running, browser):
    """(address, words, the page of one administrator, the page of another)."""
    complaints: list[str] = []
    contexts = []
    for who in ("quantri", "quantri2"):
        context = browser.new_context(locale=request.param, viewport={"width": 1280, "height": 900})
        session = client(who).cookies["sessionid"].value
        cookies = {"django_language": request.param, "sessionid": session}
        context.add_cookies([{"name": n, "value": v, "url": running} for n, v in cookies.items()])
        contexts.append(context)
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
    yield running, request.param, *pages
    assert complaints == []
    for context in contexts:
        context.close()


def test_an_edition_is_drafted_by_one_administrator_and_published_by_another(people):
    address, language, first, second = people
    words, value = WORDS[language], {"vi": "654321", "en": "123456"}[language]
    first.goto(address)
    first.get_by_role("link", name=words["books"]).first.press("Enter")
    first.locator(f'a[href="/books/{BOOK}"]').press("Enter")
    upload = {"name": f"{TABLE}.csv", "mimeType": "text/csv", "buffer": file_of(value=value)}
    first.set_input_files("#id_file", upload)
    first.fill("#id_basis", "Thông tư 1/2026/TT-BTC")
    first.get_by_role("button", name=words["draft"]).press("Enter")
    first.get_by_role("button", name=words["check"]).press("Enter")
    first.get_by_text(words["mine"]).wait_for()
    assert first.get_by_role("button", name=words["approve"], exact=True).count() == 0
    second.goto(first.url)
    second.get_by_role("link", name=words["differences"]).first.press("Enter")
    second.get_by_text(value).first.wait_for()
    second.go_back()
    second.get_by_role("button", name=words["approve"], exact=True).press("Enter")
    second.get_by_role("button", name=words["publish"], exact=True).first.press("Enter")
    second.locator("#act-publish").get_by_role("button", name=words["publish"], exact=True).press("Enter")
    second.locator(".states").get_by_text(words["published"]).wait_for()
    law = selectors.tables(BOOK, known_at=timezone.now()).tables[TABLE]
    assert value in law["value"].to_list()
