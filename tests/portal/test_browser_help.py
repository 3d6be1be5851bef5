"""In real Chromium: a code found without diacritics and what one would pay read; a question asked, answered,
kept as an article, and found in the other language; by keyboard, and some of it without script."""

import pytest

from tests import world
from tests.portal import site

pytestmark = pytest.mark.browser
CODE = "09012111"
LANGUAGES = {
    "vi": {
        "other": "en", "code": "Cà phê nhân, cà phê rang", "origin": "Nhật Bản", "saved": "ít hơn",
        "why": "Cách tính", "told": "Thuế nhập khẩu: 30% × trị giá hải quan 100.000.000",
        "ask": "Hỏi về trang này",
        "sent": "Đã gửi câu hỏi", "take": "Tiếp nhận", "send": "Gửi câu trả lời",
        "article": "Soạn thành bài hướng dẫn",
        "keep": "Lưu bản thảo", "submit": "Trình người thứ hai duyệt", "publish": "Duyệt đăng",
        "close": "Đóng câu hỏi",
        "closed": "Câu hỏi đã đóng", "helped": "Đã giải đáp được", "officer": "Công chức hải quan",
        "words": "ca phe rang", "found": "The code of roasted coffee vi",
    },
    "en": {
        "other": "vi", "code": "Coffee beans, roasted coffee", "origin": "Japan", "saved": "less than without",
        "why": "How this is worked out", "told": "Import duty: 30% × customs value 100,000,000",
        "ask": "Ask about this page", "sent": "Your question was sent", "take": "Take it up",
        "send": "Send the answer", "article": "Make it an article", "keep": "Keep the draft",
        "submit": "Give it to a second person", "publish": "Publish the article", "close": "Close the question",
        "closed": "The question is closed", "helped": "It helped", "officer": "Customs officer",
        "words": "roasted coffee", "found": "Mã hàng của cà phê rang en",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def address(django_db_setup, django_db_blocker):
    """The platform served on a world of its own."""
    with django_db_blocker.unblock(), world.copy("site") as name, site.shared(name) as found:
        yield found


@pytest.fixture
def visit(browser, address):
    """Opens a page in a language, for somebody of his own; what a console complains of fails the test."""
    contexts, complaints = [], []

    def opened(language: str, *, script: bool = True, width: int = 1280):
        context = browser.new_context(
            locale=language, viewport={"width": width, "height": 900}, java_script_enabled=script
        )
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


def signed_in(page, address: str, who: str):
    page.goto(f"{address}/sign-in")
    page.fill("#id_login", who)
    page.fill("#id_password", world.PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_code_is_found_without_diacritics_and_what_one_would_pay_is_read(visit, address, language):
    words, page = LANGUAGES[language], visit(language)
    page.goto(f"{address}/tariff")
    page.get_by_label({"vi": "Mã hoặc từ", "en": "Code or words"}[language]).press_sequentially("ca phe")
    page.locator("#found").get_by_text(words["code"]).first.wait_for()
    page.wait_for_url("**/tariff?q=ca+phe")  # the address can be shared
    page.locator("#found").get_by_role("link", name="0901.21.11").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tariff/{CODE}")
    assert page.inner_text("h1").startswith("0901.21.11")
    page.locator("canvas").wait_for()
    page.select_option("#origin", label=words["origin"])
    page.select_option("#vat", "VAT10")
    page.fill("#quantity", "1000")
    page.get_by_text(words["saved"]).first.wait_for()
    assert page.locator(".ahead-best .ahead-sum").inner_text().startswith("10")
    row = page.locator("tbody", has_text="MFN").first
    row.get_by_text(words["why"]).focus()
    page.keyboard.press("Enter")
    assert words["told"] in row.inner_text()
    page.fill("#value", "abc")
    page.locator("#wrong-value:not(:empty)").wait_for()


def test_the_tree_opens_level_by_level_by_keyboard_and_without_script(visit, address):
    page = visit("en")
    page.goto(f"{address}/tariff")
    for shown in (
        "Plants and what comes of them",
        "Coffee, tea and spices",
        "Coffee beans, roasted coffee",
        "0901.21",
    ):
        summary = page.locator("summary", has_text=shown).first
        summary.focus()
        page.keyboard.press("Enter")
        page.locator("details[open]", has=summary).locator(".tree").first.wait_for()
    page.get_by_role("link", name="0901.21.11").press("Enter")
    page.wait_for_url(f"**/tariff/{CODE}")
    page.get_by_role("link", name="09.01").first.click()
    page.wait_for_url("**/tariff/0901")
    bare = visit("en", script=False)
    bare.goto(f"{address}/tariff")
    bare.locator("summary", has_text="Plants and what").first.click()
    bare.get_by_role("link", name="Open II").click()
    bare.wait_for_url("**/tariff/II")
    bare.goto(f"{address}/tariff/{CODE}")
    bare.select_option("#origin", "JP")
    bare.get_by_role("button", name="Calculate").click()
    bare.wait_for_url("**/calculator?**")
    assert "CPTPP" in bare.inner_text("main")


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_question_is_asked_answered_kept_as_an_article_and_found_in_the_other_language(
    visit, address, language
):
    words = LANGUAGES[language]
    trader = signed_in(visit(language), address, "thuongnhan")
    trader.goto(f"{address}/tariff/{CODE}")
    trader.get_by_role("link", name=words["ask"]).press("Enter")
    trader.fill("#id_text", f"0901.21.11? {language}")
    trader.select_option("#id_office", "02CI")
    trader.locator("main form button.btn-primary").press("Enter")
    trader.get_by_text(words["sent"]).wait_for()
    question = trader.url
    officer = signed_in(visit(language), address, "congchuc")
    officer.goto(f"{address}/help/desk")
    officer.keyboard.press("j")
    officer.keyboard.press("Enter")
    officer.wait_for_url("**/questions/VN-Q*")
    officer.goto(question)
    officer.get_by_role("button", name=words["take"]).click()
    officer.fill("textarea[name=text]", "Nhóm / heading 0901.")
    officer.get_by_role("button", name=words["send"]).click()
    trader.reload()
    assert words["officer"] in trader.inner_text(".talk-office")
    assert "congchuc" not in trader.content()
    trader.get_by_label(words["helped"], exact=True).check()
    trader.get_by_role("button", name=words["close"]).click()
    trader.get_by_text(words["closed"]).first.wait_for()
    article = kept(officer, words, language)
    supervisor = signed_in(visit(language), address, "lanhdao")
    supervisor.goto(f"{address}/help/articles/{article}/draft")
    supervisor.get_by_role("button", name=words["publish"]).click()
    supervisor.wait_for_url(f"**/help/articles/{article}")
    reader = visit(words["other"])
    reader.goto(f"{address}/help")
    reader.locator("#q").press_sequentially(words["words"])
    reader.locator("#found").get_by_role("link", name=words["found"]).first.click()
    reader.wait_for_url(f"**/help/articles/{article}")


def kept(officer, words, language: str) -> str:
    """The article's number: written in both languages with the preview beside it, given to a second person."""
    officer.get_by_role("link", name=words["article"]).click()
    for tongue, title in (("vi", "Mã hàng của cà phê rang"), ("en", "The code of roasted coffee")):
        officer.fill(f"#id_title_{tongue}", f"{title} {language}")
        officer.fill(f"#id_body_{tongue}", "")
        officer.locator(f"#id_body_{tongue}").press_sequentially("# 0901\n\n- 0901.21")
        officer.locator(f"#look-{tongue} li").wait_for()
    officer.get_by_role("button", name=words["keep"]).click()
    officer.wait_for_url("**/draft")
    article = officer.url.split("/")[-2]
    officer.get_by_role("button", name=words["submit"]).click()
    officer.wait_for_load_state()
    return article
