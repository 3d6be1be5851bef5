"""In real Chromium, in both languages: an officer of exchange proposes and closes, a second one approves."""

import pytest
from playwright.sync_api import expect

from tests import world
from tests.portal import exchange_told, site
from tests.portal.test_browser_help import signed_in

pytestmark = pytest.mark.browser
LANGUAGES = {
    "vi": {
        "partner": "Hải quan Lào", "agree": "Đề nghị thỏa thuận", "propose": "Gửi đề nghị thỏa thuận",
        "proposed": "Đã đề nghị thỏa thuận: chờ người khác duyệt.", "approve": "Duyệt", "approved": "Đã duyệt.",
        "in force": "đang hiệu lực", "quarantine": "Chữ ký không kiểm chứng được", "close": "Đóng",
        "reason": "Lý do", "closed": "Đã đóng; việc thông điệp này đến vẫn còn trong nhật ký.",
        "again": "Xử lý lại", "done": "Đã xong.", "valid": "hợp lệ",
    },
    "en": {
        "partner": "Customs of Laos", "agree": "Propose an agreement", "propose": "Propose the agreement",
        "proposed": "The agreement is proposed: another person approves it.", "approve": "Approve",
        "approved": "Approved.", "in force": "in force", "quarantine": "The signature does not verify",
        "close": "Close", "reason": "Reason", "closed": "It is closed; that it came stays in the record.",
        "again": "Handle it again", "done": "Done.", "valid": "valid",
    },
}  # fmt: skip
TEXTS = ("title", "legal_basis", "purpose", "use_limits")


@pytest.fixture(scope="module")
def address(django_db_setup, django_db_blocker):
    """The platform served on a world of its own, with one of everything on the desk."""
    with django_db_blocker.unblock(), world.copy("exchange") as name, site.shared(name) as found:
        exchange_told.walked()
        yield found


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_a_proposal_to_an_agreement_in_force_and_what_is_held_up_put_right(browser, address, language):
    words, complaints = LANGUAGES[language], []
    first, second = (_page(browser, address, language, complaints) for _ in range(2))
    signed_in(first, address, "traodoi")
    signed_in(second, address, "traodoi2")
    number = f"VN-LA-{language}"
    first.goto(f"{address}/exchange")
    first.get_by_role("link", name=words["partner"]).click()
    expect(first.locator("details.turn[open]").first).to_be_visible()
    expect(first.locator("body")).to_be_focused()  # what is open from the first takes no focus
    first.locator("#agree > summary").click()
    first.fill("#a-number", number)
    first.fill("#a-from", "2026-01-01")
    for name in TEXTS:
        for each in ("vi", "en"):
            first.fill(f"#a-{name}-{each}", f"{name} {each}")
    first.check("#r-certificate-of-origin")
    first.get_by_role("button", name=words["propose"], exact=True).click()
    first.get_by_text(words["proposed"]).wait_for()
    second.goto(f"{address}/approvals")
    second.locator("tr", has_text=number).get_by_role("link").first.click()
    second.get_by_role("button", name=words["approve"], exact=True).click()
    second.get_by_text(words["approved"], exact=True).wait_for()
    first.reload()
    agreed = first.locator("details", has_text=number)
    agreed.get_by_text(words["in force"], exact=True).wait_for()
    first.goto(f"{address}/exchange/letters")
    if language == "vi":  # the one dead letter there is: it is handled again, and dies again
        first.get_by_role("button", name=words["again"]).first.click()
        first.locator("[popover]:popover-open textarea").fill("mended")
        first.locator("[popover]:popover-open button.btn-primary").click()
        first.get_by_text(words["done"], exact=True).wait_for()
        first.goto(f"{address}/exchange/quarantine")
        first.get_by_role("link", name=words["quarantine"]).click()
        first.get_by_role("button", name=words["close"], exact=True).first.click()
        first.locator("[popover]:popover-open textarea").fill("told them")
        first.locator("[popover]:popover-open button.btn-primary").click()
        first.get_by_text(words["closed"]).wait_for()
    first.goto(f"{address}/exchange/partners/LA/messages")
    first.locator("tbody a").first.click()
    first.get_by_text(words["valid"], exact=True).wait_for()
    for page in (first, second):
        page.context.close()
    assert complaints == []


def _page(browser, address, language, complaints):
    context = browser.new_context(locale=language, viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page = context.new_page()
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page
