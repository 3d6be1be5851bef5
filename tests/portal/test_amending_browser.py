"""An amendment in real Chromium, in both languages: a price is corrected, compared, sent, accepted, seen."""

import pytest

from tests import world
from tests.portal import site
from tests.portal.test_desk_browser import moved, of, told
from tests.portal.test_looks import in_both_themes, too_wide

pytestmark = pytest.mark.browser
LANGUAGES = {
    "vi": {"was": "Đã khai", "sent": "Đã gửi khai bổ sung", "asked": "Đề nghị khai bổ sung",
           "accepted": "Đã chấp nhận khai bổ sung", "revision": "Khai bổ sung lần 1"},
    "en": {"was": "Was", "sent": "The amendment is sent", "asked": "Amendment asked for",
           "accepted": "The amendment is accepted", "revision": "Amendment 1"},
}  # fmt: skip


@pytest.fixture(scope="module")
def running(django_db_setup, django_db_blocker):
    """(address, by language an import in the yellow lane that owes tax)."""
    with django_db_blocker.unblock(), world.copy("site") as name:
        rows = [of(one) for one in site.register_some(12)]
        owing = [row for row in rows if row.life == "registered" and row.direction == "IM" and row.tax_total]
        for row in owing[:2]:
            moved(row, "Y")
        with site.shared(name) as address:
            yield address, dict(zip(LANGUAGES, owing, strict=False))


@pytest.fixture(params=list(LANGUAGES))
def seats(request, running, browser):
    """(sit, address, declaration, words): `sit` signs somebody in and gives his page."""
    contexts, complaints = [], []

    def sit(who: str):
        context = browser.new_context(locale=request.param, reduced_motion="reduce")
        context.add_cookies([{"name": "django_language", "value": request.param, "url": running[0]}])
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{running[0]}/sign-in")
        page.fill("#id_login", who)
        page.fill("#id_password", world.PASSWORD)
        page.press("#id_password", "Enter")
        page.wait_for_url(f"{running[0]}/")
        return page

    yield sit, running[0], running[1][request.param], LANGUAGES[request.param]
    for context in contexts:
        context.close()
    assert complaints == []


def sound(page) -> None:
    """Nothing keeps anybody out of the page, and it fits its window."""
    page.wait_for_load_state()
    assert [*too_wide(page), *in_both_themes(page)] == []


def test_a_price_is_corrected_compared_sent_and_accepted(seats):
    sit, address, row, words = seats
    trader, officer = sit("thuongnhan"), sit("congchuc")
    owed = row.tax_total
    trader.goto(f"{address}/declarations/VN-{row.number}/amend")
    assert trader.locator("#f-declaration_office_id").is_disabled()
    trader.click("button[value=goods]")
    trader.click("button[value=item-1]")
    trader.locator("#f-unit_price").wait_for()
    sound(trader)
    before = trader.input_value("#f-invoice_amount")
    trader.fill("#f-unit_price", "")
    trader.fill("#f-invoice_amount", f"1{before}")
    trader.click("button[value=price]")
    trader.fill("#f-invoice_amount", "")
    trader.click(".act-row button[value=check]")
    trader.locator("[aria-labelledby=differences]").wait_for()
    sound(trader)
    table = trader.inner_text("[aria-labelledby=differences]")
    assert words["was"].lower() in table.lower()
    dues = trader.inner_text("[aria-labelledby=dues]")
    assert "+" in dues
    trader.fill("#reason", "sai đơn giá")
    trader.click("button[value=send]")
    told(trader, words["sent"])
    assert words["asked"] in trader.inner_text("[aria-labelledby=amendments]")
    officer.goto(f"{address}/desk/VN-{row.number}/changes")
    assert "sai đơn giá" in officer.inner_text("main")
    assert dues.splitlines()[-1] in officer.inner_text("main")
    sound(officer)
    officer.keyboard.press("a")
    officer.locator("#act-accept .btn-primary").click()
    told(officer, words["accepted"])
    trader.reload()
    assert words["revision"] in trader.inner_text("main")
    row.refresh_from_db()
    assert row.revision == 1
    assert row.tax_total > owed
