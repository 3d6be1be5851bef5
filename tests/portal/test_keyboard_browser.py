"""By keyboard alone, in real Chromium: Tab reaches everything in order, one sees where one is, Enter acts."""

import pytest

from tests import world
from tests.portal import site, tour
from thongquan.portal.pages import PAGES

pytestmark = pytest.mark.browser
WALKED = {  # page → by whom
    "declaration-amend": "thuongnhan",
    "payment": "thuongnhan",
    "papers": "thuongnhan",
    "companies": "lanhdao",
    "journal": "kiemtoan",
}
# What is to be reached, numbered in the order of the page; of a group of radio buttons one. How it looks
# without the focus is noted.
NUMBERED = """() => {
  const looks = (one) => { const s = getComputedStyle(one); return s.outline + s.boxShadow + s.borderColor; };
  const wanted = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const groups = new Set();
  const found = [...document.querySelectorAll("main")].flatMap((main) => [...main.querySelectorAll(wanted)])
    .filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex >= 0)
    .filter((one) => one.type !== "radio" || (!groups.has(one.name) && groups.add(one.name)));
  found.forEach((one, place) => { one.dataset.place = place; one.dataset.looks = looks(one); });
  return found.map((one) => one.outerHTML.slice(0, 90));
}"""
HERE = """() => {
  const one = document.activeElement, s = getComputedStyle(one);
  if (!one.dataset.place) return null;
  return [Number(one.dataset.place), one.dataset.looks !== s.outline + s.boxShadow + s.borderColor];
}"""


@pytest.fixture(scope="module")
def running(django_db_setup, django_db_blocker):
    """(address, address by page, session by account)."""
    with django_db_blocker.unblock(), world.copy("site") as name:
        walk = tour.begun()
        pages = {one: walk.address(PAGES[one]) for one in WALKED}
        sessions = {by: tour.session_of(by) for by in set(WALKED.values())}
        with site.shared(name) as address:
            yield address, pages, sessions


@pytest.fixture
def opened(running, browser):
    """The page of that name, as who may, without transitions on their way."""
    address, pages, sessions = running
    contexts = []

    def open_(name: str):
        context = browser.new_context(locale="en", reduced_motion="reduce")
        context.add_cookies(
            [
                {"name": "django_language", "value": "en", "url": address},
                {"name": "sessionid", "value": sessions[WALKED[name]], "url": address},
            ]
        )
        contexts.append(context)
        page = context.new_page()
        assert page.goto(address + pages[name]).ok
        return page

    yield open_
    for context in contexts:
        context.close()


def walked(page, most: int) -> tuple[list[int], list[int]]:
    """The places in the order Tab comes to them, and those where nothing shows it."""
    order: list[int] = []
    unseen: list[int] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(HERE)
        if here is None:
            if order:
                break
        elif not order or order[-1] != here[0]:
            order.append(here[0])
            unseen += [] if here[1] else [here[0]]
    return order, unseen


@pytest.mark.parametrize("name", list(WALKED))
def test_tab_comes_to_everything_in_order_and_is_seen_there(opened, name: str) -> None:
    page = opened(name)
    said = page.evaluate(NUMBERED)
    order, unseen = walked(page, 3 * len(said) + 60)
    assert order == list(range(len(said))), [said[n] for n in range(len(said)) if n not in order]
    assert unseen == [], [said[n] for n in unseen]


def test_enter_searches_and_opens(opened) -> None:
    page = opened("companies")
    page.locator("main input").first.focus()
    page.keyboard.type("VN-P00000001")
    page.keyboard.press("Enter")
    page.wait_for_url("**VN-P00000001**")
    page = opened("journal")
    page.locator("main tbody th a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/journal/*-*")
    assert page.locator("#details").is_visible()


def test_enter_on_a_button_does_what_it_says(opened) -> None:
    page = opened("papers")
    button = page.locator("main button").first
    button.focus()
    before = page.evaluate("document.querySelectorAll(':popover-open').length + location.href + document.title")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    after = page.evaluate("document.querySelectorAll(':popover-open').length + location.href + document.title")
    focused = page.evaluate("document.activeElement.matches(':invalid')")
    assert after != before or focused  # it opened, went, or says what is missing
