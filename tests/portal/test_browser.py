"""The declaration page and the calculator in real Chromium, against the web server as it runs."""

import re

import pytest

from tests import world
from tests.portal import site

pytestmark = pytest.mark.browser
LANGUAGES = {
    "vi": {
        "declaration": "Tờ khai", "why": "Vì sao",
        "told": r"Thuế nhập khẩu: [\d,]+% × trị giá hải quan [\d.]+ = [\d.]+ VND",
        "turn": "Nộp thuế hoặc bảo lãnh", "proof": "Tự chứng nhận xuất xứ", "dark": "Giao diện tối",
        "appearance": "Giao diện", "device": "Theo thiết bị",
        "which": "Hàng của bạn là mã nào?", "others": "biểu thuế không áp dụng được",
    },
    "en": {
        "declaration": "Declaration", "why": "Why",
        "told": r"Import duty: [\d.]+% × customs value [\d,]+ = [\d,]+ VND",
        "turn": "Pay or guarantee the tax", "proof": "Self-certification of origin",
        "dark": "Dark theme", "appearance": "Appearance", "device": "As the device",
        "which": "Which of these is it?", "others": "schedules do not apply",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def running(django_db_setup, django_db_blocker):
    """(address, identifiers): the platform served on a world in which a trader has registered."""
    with django_db_blocker.unblock(), world.copy("site") as name:
        identifiers = [*site.register_some(2), *site.register_some(1, items=25)]
        with site.shared(name) as address:
            yield address, identifiers


@pytest.fixture(params=list(LANGUAGES))
def visit(request, running, browser):
    """(page, address, identifiers, words) in one language; what the console complains of fails the test."""
    context = browser.new_context(locale=request.param, viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "django_language", "value": request.param, "url": running[0]}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page, *running, LANGUAGES[request.param]
    assert complaints == []
    context.close()


def sign_in(page, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("#id_login", "thuongnhan")
    page.fill("#id_password", world.PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(f"{address}/")


def test_a_trader_reads_his_declaration_and_its_explained_duty(visit):
    page, address, identifiers, words = visit
    sign_in(page, address)
    number = identifiers[0].removeprefix("VN-")
    page.goto(f"{address}/overview")
    page.fill("#number", number)
    page.press("#number", "Enter")
    page.wait_for_url(f"**/declarations/{identifiers[0]}")
    assert page.inner_text("h1").startswith(f"{words['declaration']} {number}")
    assert words["turn"] in page.inner_text("section.awaits")
    summary = page.locator("#item-2 details summary").first
    assert summary.inner_text() == words["why"]
    summary.focus()
    page.keyboard.press("Enter")
    told = page.locator("#item-2 details").first.inner_text()
    assert re.search(words["told"], told), told
    assert "tariff:" in told


def test_the_calculator_answers_while_one_types(visit):
    page, address, _, words = visit
    page.goto(f"{address}/calculator")
    page.fill("#code", "ca phe")
    page.get_by_text(words["which"]).wait_for()
    page.fill("#code", "87032361")
    page.select_option("#origin", "JP")
    page.select_option("#vat", "VAT10")
    page.get_by_text(words["proof"]).first.wait_for()
    assert page.locator("tbody.cheapest").count() >= 1
    assert "CPTPP" in page.inner_text("#answer")
    assert "MFN" in page.inner_text("#answer")
    assert words["others"] in page.inner_text("#answer")


def test_the_theme_and_the_language_are_changed_by_keyboard(visit):
    page, address, _, words = visit
    page.goto(f"{address}/calculator")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "light"
    for theme in ("dark", "device"):
        page.get_by_role("button", name=words["appearance"]).press("Enter")
        page.get_by_role("button", name=words[theme]).press("Enter")
        page.reload()
        after = page.evaluate("document.documentElement.dataset.bsTheme")
        assert after == {"dark": "dark", "device": "light"}[theme]
    language = page.evaluate("document.documentElement.lang")
    page.get_by_role("button", name="English" if language == "vi" else "Tiếng Việt").press("Enter")
    page.wait_for_function(f"document.documentElement.lang !== '{language}'")
    assert page.url.endswith("/calculator")


def test_the_skip_link_is_the_first_thing_the_keyboard_meets(visit):
    page, address, _, _ = visit
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("width", [360, 390])
def test_on_a_phone_the_brand_and_the_tools_share_a_row(visit, width):
    page, address, _, _ = visit
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    brand, tools = (page.locator(part).bounding_box() for part in (".top .brand", ".top-tools"))
    assert brand["x"] + brand["width"] < tools["x"]
    assert tools["y"] < brand["y"] + brand["height"] < tools["y"] + tools["height"]
