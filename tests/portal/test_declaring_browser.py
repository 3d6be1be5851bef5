"""A first-time trader in Chromium: signs in, fills in the form, registers, pays; the goods are released."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests import world
from tests.portal import site
from thongquan.books import selectors as books
from thongquan.clearance.models import Declaration, Draft
from thongquan.clearance.selectors.drafts import of_row
from thongquan.clearance.services import acts
from thongquan.kernel.actors import Actor
from thongquan.kernel.identifiers import Subject
from thongquan.ledger import services as money
from thongquan.ledger.domain.notices import News, Notice

pytestmark = pytest.mark.browser
WORDS = {
    "vi": {"saved": "Đã lưu lúc", "done": "Tờ khai đã được đăng ký", "cleared": "Đã thông quan",
           "goods": "do bep bang nhua", "origin": "trung quoc", "currency": "do la my", "set": "bo"},
    "en": {"saved": "Saved at", "done": "Your declaration is registered", "cleared": "Cleared",
           "goods": "plastic tableware", "origin": "china", "currency": "us dollar", "set": "set"},
}  # fmt: skip
GOODS = "39241099"  # plastic tableware: no VAT is laid down, food safety is demanded, ACFTA costs less
WAIT = 10_000


@pytest.fixture(scope="module")
def address(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock(), world.copy("site") as name, site.shared(name) as served:
        yield served


@pytest.fixture(params=list(WORDS))
def page(request: pytest.FixtureRequest, address: str, browser: Any) -> Iterator[Any]:
    """In one language, signed in as nobody yet; what the console complains of fails the test."""
    context = browser.new_context(locale=request.param, viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "django_language", "value": request.param, "url": address}])
    opened = context.new_page()
    opened.set_default_timeout(WAIT)
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.words, opened.provoked = WORDS[request.param], ()
    yield opened
    assert [said for said in complaints if not any(part in said for part in opened.provoked)] == []
    context.close()


def sign_in(page: Any, address: str) -> None:
    page.goto(f"{address}/sign-in")
    page.fill("#id_login", "thuongnhan")
    page.fill("#id_password", world.PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(f"{address}/")


def begin(page: Any, address: str) -> str:
    """The draft's address without its step."""
    page.goto(f"{address}/declare")
    page.locator("form.card button").click()
    page.wait_for_url("**/consignment")
    return str(page.url).rsplit("/", 1)[0]


def choose(page: Any, field: str, words: str, wanted: str = "") -> None:
    """Types words and takes the first that is offered, or the one with this code."""
    page.fill(field, words)
    option = page.locator(f'.choices li[data-code="{wanted}"]' if wanted else ".choices li").first
    option.wait_for()
    option.click()
    assert page.input_value(field) == wanted or not wanted


def saved(page: Any) -> None:
    """After the last key nothing is left to be saved."""
    page.locator("#saved", has_text=page.words["saved"]).wait_for()


def go_on(page: Any, step: str, do: str = "next") -> None:
    page.locator(f'#draft-form button[name="do"][value="{do}"]').first.click()
    page.wait_for_url(f"**/{step}")


def day(ahead: int) -> str:
    return (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()


def draft_of(page: Any) -> Any:
    key = re.search(r"declare/([0-9a-f-]{36})", page.url)
    assert key
    return of_row(Draft.objects.get(pk=key[1]))


def cleared(number: str, reference: str, amount: str) -> None:
    """The bank reports the money; a lane drawn by chance is lifted first."""
    at = datetime.now(UTC)
    row = Declaration.objects.get(number=number[:11])
    officer = Actor(Subject("user", "VN-lanhdao"), office="02CI")
    if row.lane != "G":
        acts.override_lane(
            identifier=f"VN-{row.number}", lane="G", reason="information", note="", actor=officer, at=at
        )
    notice = Notice(
        kind=News.CREDIT,
        transaction=f"T-{number}",
        account=settings.BANK_ACCOUNT,
        amount=re.sub(r"\D", "", amount),
        currency="VND",
        booked_at=at,
        reference=reference,
    )
    taken = money.receive_payment(
        bank="VN-B1", notice=notice, came_by="statement", on=books.today(at), actor=Actor.system("bank"), at=at
    )
    acts.settle_all(identifiers=[taken.declaration], at=at)


def fill_consignment(page: Any) -> None:
    choose(page, "#f-declaration_office_id", "cat lai", "02CI")
    page.fill("#f-party-EX-name", "Ningbo Houseware Co")
    choose(page, "#f-party-EX-country_code", page.words["origin"], "CN")
    page.select_option("#f-transport_mode_code", "3")
    page.fill("#f-arrival_date", day(1))
    choose(page, "#f-export_country_code", page.words["origin"], "CN")
    choose(page, "#f-unloading_location_id", "cat lai", "VNCLI")
    page.fill("#f-total_package_quantity", "120")
    page.fill("#f-total_gross_mass", "2400")
    saved(page)


def fill_price(page: Any) -> None:
    choose(page, "#f-invoice_currency_code", page.words["currency"], "USD")
    page.select_option("#f-trade_terms_code", "FOB")
    page.fill("#f-charge-freight-amount", "900")
    page.fill("#f-charge-insurance-amount", "45")
    expect(page.locator("#f-charge-freight-currency_code")).to_have_value("USD", timeout=WAIT)
    saved(page)


def fill_item(page: Any) -> None:
    page.fill("#f-description", "Hộp nhựa đựng thực phẩm, mới 100%")
    choose(page, "#f-commodity_code", page.words["goods"], GOODS)
    choose(page, "#f-origin_country_code", page.words["origin"], "CN")
    page.fill("#f-quantity", "1000")
    choose(page, "#f-quantity_unit_code", page.words["set"], "SET")
    page.fill("#f-unit_price", "12.5")
    expect(page.locator("#f-invoice_amount")).to_have_value("12500", timeout=WAIT)
    page.select_option("#f-tax-VAT-category_code", "VAT8")
    page.locator("#aside .costs-all").wait_for()
    saved(page)


def claim(page: Any) -> None:
    """The cheaper schedule that is offered, with its proof."""
    before = page.inner_text("#aside .costs-all dd")
    offer = page.locator(".offer", has_text="ACFTA").first
    offer.locator("summary").click()
    offer.locator('input[name$=".id"]').fill("E2600123")
    offer.locator('input[type="checkbox"]').check()
    offer.locator("button").click()
    page.wait_for_url("**/goods/1#offers")
    assert page.inner_text("#aside .costs-all dd") != before
    assert page.input_value("#f-duty_regime_code") == "ACFTA"


def fill_papers(page: Any) -> None:
    page.fill("#f-document-invoice-id", "INV-7")
    page.fill("#f-document-invoice-issue_date", day(-9))
    page.fill("#f-document-transport-id", "BL-7")
    saved(page)
    demand = page.locator("#f-demands-1").first
    demand.locator("summary").first.click()
    demand.locator('input[name$=".id"]').fill("ATTP-1")
    demand.locator('button[value^="licence:"]').click()
    page.locator("#f-demands-1 .tag-good").wait_for()


def test_a_first_time_trader_goes_from_signing_in_to_release(page: Any, address: str) -> None:
    sign_in(page, address)
    begin(page, address)
    fill_consignment(page)
    go_on(page, "price")
    fill_price(page)
    go_on(page, "goods")
    page.locator('button[value="add"]').click()
    page.wait_for_url("**/goods/1")
    fill_item(page)
    claim(page)
    go_on(page, "goods", "list")
    go_on(page, "papers")
    fill_papers(page)
    go_on(page, "containers")
    go_on(page, "check")
    page.locator(".tag-good").first.wait_for()
    page.locator('button[popovertarget="act-register"]').first.click()
    confirmed = page.locator("#act-register form button").first
    assert re.sub(r"\D", "", page.inner_text(".owed")) in re.sub(r"\D", "", page.inner_text("#act-register"))
    confirmed.click()
    page.wait_for_url("**/registered")
    assert page.inner_text("h1") == page.words["done"]
    number = page.inner_text(".lead strong")
    cleared(number, page.inner_text(".reference"), page.inner_text(".owed"))
    page.locator(".pile a.btn-primary").click()
    page.wait_for_url(f"**/declarations/VN-{number[:11]}")
    page.get_by_text(page.words["cleared"]).first.wait_for()


class Keys:
    """A hand on the keyboard, and none on a mouse."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def to(self, selector: str) -> None:
        """Tab by Tab, until the focus is there."""
        for _ in range(150):
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {selector}")

    def write(self, selector: str, text: str) -> None:
        self.to(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, selector: str, words: str, wanted: str) -> None:
        """Searches, walks down to what is wanted and takes it."""
        self.write(selector, words)
        self.page.locator(f'.choices li[data-code="{wanted}"]').wait_for()
        for _ in range(15):
            self.page.keyboard.press("ArrowDown")
            if self.page.locator(f'.choices li[data-code="{wanted}"][aria-selected="true"]').count():
                break
        self.page.keyboard.press("Enter")
        assert self.page.input_value(selector) == wanted

    def select(self, selector: str, beginning: str, wanted: str) -> None:
        self.to(selector)
        self.page.keyboard.type(beginning)
        assert self.page.input_value(selector) == wanted

    def press(self, selector: str, url: str = "") -> None:
        self.to(selector)
        self.page.keyboard.press("Enter")
        if url:
            self.page.wait_for_url(f"**/{url}")


@pytest.mark.parametrize("page", ["en"], indirect=True)
def test_all_of_it_is_done_by_keyboard(page: Any, address: str) -> None:
    sign_in(page, address)
    keys = Keys(page)
    keys.press('#menu a[href="/declare"]', "declare")
    keys.press("form.card button", "consignment")
    keys.choose("#f-declaration_office_id", "cat lai", "02CI")
    keys.write("#f-party-EX-name", "Ningbo Houseware Co")
    keys.choose("#f-party-EX-country_code", "china", "CN")
    keys.select("#f-transport_mode_code", "3", "3")
    keys.to("#f-arrival_date")
    page.keyboard.type((datetime.now(UTC) + timedelta(days=1)).strftime("%m%d%Y"))
    keys.choose("#f-export_country_code", "china", "CN")
    keys.choose("#f-unloading_location_id", "cat lai", "VNCLI")
    keys.write("#f-total_package_quantity", "120")
    keys.press('#draft-form button[value="next"]', "price")
    keys.choose("#f-invoice_currency_code", "us dollar", "USD")
    keys.select("#f-trade_terms_code", "CIF", "CIF")
    keys.press('#draft-form button[value="next"]', "goods")
    keys.press('button[value="add"]', "goods/1")
    keys.write("#f-description", "Furniture of wood, new")
    keys.choose("#f-commodity_code", "9403", "94036090")
    keys.choose("#f-origin_country_code", "japan", "JP")
    keys.write("#f-quantity", "10")
    keys.choose("#f-quantity_unit_code", "piece", "PCE")
    keys.write("#f-unit_price", "100")
    keys.to("#f-tax-VAT-category_code")
    if not page.input_value("#f-tax-VAT-category_code"):
        page.keyboard.type("VAT8")
    keys.press('#draft-form button[value="list"]', "goods")
    keys.press('#draft-form button[value="next"]', "papers")
    keys.write("#f-document-invoice-id", "INV-8")
    keys.press('#draft-form button[value="next"]', "containers")
    keys.press('#draft-form button[value="next"]', "check")
    keys.press('button[popovertarget="act-register"]')
    keys.press("#act-register form button", "registered")
    assert page.inner_text("h1") == page.words["done"]


@pytest.mark.parametrize("page", ["vi"], indirect=True)
def test_two_windows_on_one_field_are_asked_and_lose_nothing(page: Any, address: str) -> None:
    sign_in(page, address)
    base = begin(page, address)
    other = page.context.new_page()
    other.words = page.words
    other.goto(f"{base}/consignment")
    page.fill("#f-transport_means_id", "MV MỘT")
    saved(page)
    page.wait_for_timeout(1_500)
    other.fill("#f-transport_means_id", "MV HAI")
    other.locator("[data-differences]").wait_for()
    assert draft_of(page).content.transport_means_id == "MV MỘT"
    other.locator("[data-differences] button").click()
    other.wait_for_load_state()
    other.locator("#f-transport_means_id").wait_for()
    assert draft_of(page).content.transport_means_id == "MV HAI"


@pytest.mark.parametrize("page", ["en"], indirect=True)
def test_what_was_typed_a_moment_ago_is_saved_before_the_page_is_left(page: Any, address: str) -> None:
    sign_in(page, address)
    base = begin(page, address)
    page.fill("#f-transport_means_id", "MV VỘI")
    page.locator('#stages a[href$="/price"]').click()
    page.wait_for_url("**/price")
    page.goto(f"{base}/consignment")
    assert page.input_value("#f-transport_means_id") == "MV VỘI"


@pytest.mark.parametrize("page", ["vi"], indirect=True)
def test_whoever_signs_in_again_in_another_window_loses_nothing_he_typed(page: Any, address: str) -> None:
    sign_in(page, address)
    begin(page, address)
    page.provoked = ("401",)
    page.context.clear_cookies(name="sessionid")
    page.fill("#f-transport_means_id", "MV LÂU")
    page.locator("#saved [data-signed-out] a").wait_for()
    with page.expect_popup() as opened:
        page.locator("#saved [data-signed-out] a").click()
    sign_in(opened.value, address)
    page.locator("#saved [data-signed-out]").wait_for(state="detached")
    assert draft_of(page).content.transport_means_id == "MV LÂU"


@pytest.mark.parametrize("page", ["vi"], indirect=True)
def test_a_save_that_failed_is_told_and_tried_again(page: Any, address: str) -> None:
    sign_in(page, address)
    begin(page, address)
    page.route(
        "**/consignment", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.provoked = ("ERR_FAILED", "htmx:")
    page.fill("#f-transport_means_id", "MV XA")
    page.locator("#saved.saved-bad").wait_for()
    page.unroute("**/consignment")
    saved(page)
    assert draft_of(page).content.transport_means_id == "MV XA"
