"""In real Chromium, in both languages: a trader applies to another agency, and its officer grants."""

import pytest

from tests import world
from tests.portal import site
from tests.portal.test_browser_help import signed_in
from thongquan.config.paths import REPOSITORY

pytestmark = pytest.mark.browser
PAPER = REPOSITORY / "docs" / "examples" / "contract.pdf"
LANGUAGES = {
    "vi": {
        "code": "Mã hàng", "find": "Tìm", "name": "Cấp giấy phép CITES nhập khẩu", "apply": "Nộp hồ sơ",
        "missing": "Còn thiếu", "save": "Lưu", "attach": "Đính kèm", "send": "Gửi cơ quan cấp phép",
        "ask": "Đề nghị sửa đổi", "asked": "Đã gửi đề nghị sửa đổi giấy phép.",
        "change": "Chấp nhận sửa đổi", "changed": "Giấy phép đã được sửa đổi theo đề nghị.",
        "sent": "Đã gửi hồ sơ.", "receive": "Tiếp nhận", "grant": "Cấp", "granted": "Đã cấp giấy phép.",
    },
    "en": {
        "code": "Code of the goods", "find": "Find", "name": "CITES permit of import", "apply": "Apply",
        "missing": "What is still missing", "save": "Save", "attach": "Attach", "send": "Send to the agency",
        "ask": "Ask for a change", "asked": "The agency was asked to change the licence.",
        "change": "Grant the change", "changed": "The licence is as its holder asked.",
        "sent": "The application was sent.", "receive": "Receive", "grant": "Grant",
        "granted": "The licence is granted.",
    },
}  # fmt: skip
FIELDS = {"species": "Equus przewalskii", "appendix": "I", "source": "C", "purpose": "Z"}


@pytest.fixture(scope="module")
def address(django_db_setup, django_db_blocker):
    """The platform served on a world of its own."""
    with django_db_blocker.unblock(), world.copy("site") as name, site.shared(name) as found:
        yield found


@pytest.fixture
def visit(browser, address):
    """Opens a page in a language, for somebody of his own; what a console complains of fails the test."""
    contexts, complaints = [], []

    def opened(language: str):
        context = browser.new_context(locale=language, viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "django_language", "value": language, "url": address}])
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        contexts.append(context)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def applied(page, address: str, words: dict[str, str]) -> str:
    """The address of an application that was sent."""
    page.goto(f"{address}/licensing")
    page.locator("main").get_by_label(words["code"]).fill("0101.29.00")
    page.locator("main").get_by_role("button", name=words["find"], exact=True).click()
    page.get_by_role("link", name=words["name"]).click()
    page.get_by_role("button", name=words["apply"], exact=True).click()
    page.wait_for_url("**/licensing/applications/VN-N*")
    page.get_by_role("heading", name=words["missing"]).wait_for()
    for field, value in FIELDS.items():
        place = page.locator(f"#a-{field}")
        place.fill(value) if field == "species" else place.select_option(value)
    page.fill("#g-0-code", "01012900")
    page.fill("#g-0-quantity", "100")
    page.select_option("#g-0-unit", "KGM")
    page.locator("#application-form").get_by_role("button", name=words["save"]).click()
    for document in ("contract", "origin-proof"):
        page.set_input_files(f"#file-{document}", str(PAPER))
        form = page.locator("form", has=page.locator(f"#file-{document}"))
        form.get_by_role("button", name=words["attach"]).click()
        page.locator(f'.turn:has(input[value="{document}"])').get_by_role(
            "link", name="contract.pdf"
        ).wait_for()
    page.get_by_role("button", name=words["send"], exact=True).click()
    page.get_by_text(words["sent"]).wait_for()
    return str(page.url)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_trader_applies_and_the_officer_of_the_agency_grants(visit, address, language):
    words = LANGUAGES[language]
    trader = signed_in(visit(language), address, "thuongnhan")
    where = applied(trader, address, words)
    officer = signed_in(visit(language), address, "capphep")
    officer.goto(f"{address}/licensing/desk")
    officer.locator("[data-row]", has_text=where.rsplit("/", 1)[1]).get_by_role("link").first.click()
    officer.get_by_role("button", name=words["receive"], exact=True).click()
    officer.fill("#amount-1", "80")
    grant = officer.locator("form", has=officer.locator("#amount-1"))
    grant.get_by_role("button", name=words["grant"]).click()
    officer.get_by_text(words["granted"]).wait_for()
    trader.goto(where)
    trader.locator("#about").locator("..").get_by_role("link", name="VN-G").first.click()
    trader.wait_for_url("**/licences/VN-G*")
    assert "80 KGM" in trader.inner_text("main")
    changed(trader, officer, str(trader.url), words)
    trader.goto(f"{address}/licensing/clocks")
    trader.locator(".chart canvas").wait_for()
    assert words["name"] in trader.inner_text("main")


def changed(trader, officer, licence: str, words: dict[str, str]) -> None:
    """Its holder asks for more, in a window over the page; the officer finds that on his desk and grants it."""
    trader.get_by_role("button", name=words["ask"], exact=True).click()
    asked = trader.locator("#act-ask")
    asked.locator("#ask-amount-1").fill("95")
    asked.locator("#ask-reason").fill("Hợp đồng tăng")
    asked.get_by_role("button", name=words["ask"], exact=True).click()
    trader.get_by_text(words["asked"]).wait_for()
    officer.goto(licence.partition("/licences/")[0] + "/licensing/desk")
    officer.locator("#changes").locator("..").get_by_role("link", name=licence.rsplit("/", 1)[1]).click()
    officer.get_by_role("button", name=words["change"], exact=True).click()
    officer.locator("#act-grant-amendment").get_by_role("button", name=words["change"], exact=True).click()
    officer.get_by_text(words["changed"]).wait_for()
    trader.goto(licence)
    assert "95 KGM" in trader.inner_text("main")
