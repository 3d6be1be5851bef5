"""Every page as it is seen: nothing axe-core finds fault with, nothing wider than the window, nothing heavy."""

import json
from collections.abc import Iterator

import pytest

from tests.portal import site, tour
from thongquan.config.paths import VAR

pytestmark = pytest.mark.browser
AXE = VAR / "npm" / "node_modules" / "axe-core" / "axe.min.js"
FIRST_LOAD = 250_000  # bytes over the wire
RUN = """async () => {
  const rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"];
  const told = (node) => node.html.slice(0, 160) + " " + node.failureSummary;
  const found = await axe.run(document, {runOnly: rules});
  return found.violations.map((fault) => [fault.id, fault.help, fault.nodes.slice(0, 3).map(told)]);
}"""


@pytest.fixture(scope="module")
def running(django_db_setup, django_db_blocker) -> Iterator[tuple[str, list[tour.Look], dict[str, str]]]:
    """(address, looks, session by account)."""
    with django_db_blocker.unblock(), site.database() as name:
        site.register_some(12)
        looks = list(tour.looks(tour.begun()))
        sessions = {by: tour.session_of(by) for by in {look.by for look in looks} - {tour.NOBODY}}
        with site.served(name) as address:
            yield address, looks, sessions


@pytest.fixture
def visited(running, browser):
    """A context for a language, a theme and an account; those already made are used again."""
    address, _, sessions = running
    made = {}

    def context(by: str, language: str = "vi", theme: str = "light"):
        if (by, language, theme) not in made:
            one = browser.new_context(
                locale=language, color_scheme=theme, viewport={"width": 1280, "height": 900}
            )
            one.add_cookies([{"name": "django_language", "value": language, "url": address}])
            if by != tour.NOBODY:
                one.add_cookies([{"name": "sessionid", "value": sessions[by], "url": address}])
            made[by, language, theme] = one.new_page()
        return made[by, language, theme]

    yield context
    for page in made.values():
        page.context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_on_any_page_keeps_anybody_out(running, visited, language, theme):
    address, looks, _ = running
    faults = {}
    for look in looks:
        page = visited(look.by, language, theme)
        answer = page.goto(address + look.address)
        if answer.ok == look.name.startswith("error-"):
            faults[look.name] = answer.status
        elif found := faults_of(page):
            faults[look.name] = found
    assert faults == {}, json.dumps(faults, ensure_ascii=False, indent=1)


def faults_of(page) -> list:
    page.evaluate(AXE.read_text("utf-8"))
    return page.evaluate(RUN)


def test_what_keeps_somebody_out_is_seen(browser):
    page = browser.new_page()
    page.set_content("<title>x</title><main><h1>x</h1><img src='x'></main>")
    assert [fault[0] for fault in faults_of(page)] == ["html-has-lang", "image-alt"]
    page.close()


@pytest.mark.parametrize("width", [360, 768, 2560])
def test_no_page_is_wider_than_its_window(running, visited, width):
    address, looks, _ = running
    wide = []
    for look in looks:
        page = visited(look.by)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address + look.address)
        found = page.evaluate("document.documentElement.scrollWidth")
        if found > width:
            wide.append((look.name, found))
    assert wide == []


def test_the_first_page_is_light(running, browser):
    """All that is loaded by who comes for the first time, as it goes over the wire."""
    address, looks, sessions = running
    for look in (look for look in looks if look.name in ("home", "home-trader", "home-officer")):
        context = browser.new_context(locale="vi")
        if look.by != tour.NOBODY:
            context.add_cookies([{"name": "sessionid", "value": sessions[look.by], "url": address}])
        page = context.new_page()
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        sizes: list[int] = []
        wire.on("Network.loadingFinished", lambda told, sizes=sizes: sizes.append(told["encodedDataLength"]))
        page.goto(address + look.address, wait_until="networkidle")
        assert len(sizes) > 5
        assert sum(sizes) < FIRST_LOAD, look.name
        context.close()
