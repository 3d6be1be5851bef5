"""Every page as it is seen: nothing axe-core finds fault with, nothing wider than the window, nothing heavy."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import thongquan.portal
from tests import world
from tests.portal import site, tour
from thongquan.config.paths import VAR

pytestmark = pytest.mark.browser
AXE = VAR / "npm" / "node_modules" / "axe-core" / "axe.min.js"
STYLES = Path(thongquan.portal.__file__).parent / "static" / "portal"
WIDTHS = (360, 768, 2560, 1280)  # axe-core looks at the last one
LOW = 120  # a window of which little is drawn: how wide a page is does not depend on how much of it is seen
FIRST_LOAD = 250_000  # bytes over the wire
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOUR = [
    "color-contrast",
    "link-in-text-block",
]  # the rules that a theme can break: it changes colours alone
RUN = """async (asked) => {
  const told = (node) => node.html.slice(0, 160) + " " + node.failureSummary;
  const faults = [];
  for (const [theme, asking, but] of asked) {
    document.documentElement.dataset.bsTheme = theme;
    const rules = Object.fromEntries(but.map((id) => [id, {enabled: false}]));
    const options = {runOnly: asking, rules, resultTypes: ["violations"], preload: false};
    const found = await axe.run(document, options);
    for (const fault of found.violations)
      faults.push([theme, fault.id, fault.help, fault.nodes.slice(0, 3).map(told)]);
  }
  return faults;
}"""
BOTH_THEMES = [["dark", OF_COLOUR, []], ["light", RULES, []]]
COLOURS_APART = [["light", RULES, OF_COLOUR]]
# What text is written with, and on which grounds.
INKS = """() => [...new Set([...document.querySelectorAll("body *")]
  .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .map((one) => {
    const {color, fontSize, fontWeight} = getComputedStyle(one), grounds = [];
    for (let on = one; on; on = on.parentElement) grounds.push(getComputedStyle(on).backgroundColor);
    return [color, fontSize, fontWeight, ...new Set(grounds)].join(" ");
  }))]"""


@pytest.fixture(scope="module")
def running(django_db_setup, django_db_blocker) -> Iterator[tuple[str, list[tour.Look], dict[str, str]]]:
    """(address, looks, session by account)."""
    with django_db_blocker.unblock(), world.copy("site") as name:
        site.register_some(12)
        looks = list(tour.looks(tour.begun()))
        sessions = {by: tour.session_of(by) for by in {look.by for look in looks} - {tour.NOBODY}}
        with site.shared(name) as address:
            yield address, looks, sessions


@pytest.fixture(scope="module")
def inks() -> set[str]:
    """Those axe-core has judged."""
    return set()


@pytest.fixture(params=["vi", "en"])
def visited(request, running, browser, inks):
    """The page of an account, in one language: one window, in which one signs in after the other."""
    address, _, sessions = running
    context = browser.new_context(locale=request.param, reduced_motion="reduce")  # no colour on its way
    context.add_cookies([{"name": "django_language", "value": request.param, "url": address}])
    context.add_init_script(path=AXE)  # handed over once, not with each page
    page = context.new_page()

    def page_of(by: str):
        context.clear_cookies(name="sessionid")
        if by != tour.NOBODY:
            context.add_cookies([{"name": "sessionid", "value": sessions[by], "url": address}])
        return page

    # A theme changes colours alone (below); where all inks were judged in one language, no other has more.
    page_of.judged = inks if request.param == "en" and inks else None
    page_of.themes = COLOURS_APART if page_of.judged else BOTH_THEMES[request.param == "en" :]
    yield page_of
    context.close()


def test_nothing_on_any_page_keeps_anybody_out_or_is_wider_than_its_window(running, visited, inks):
    """At each width, and in both themes; a page is loaded once, as narrow as it gets."""
    address, looks, _ = running
    faults = {}
    for look in looks:
        page = visited(look.by)
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        answer = page.goto(address + look.address)
        if answer.ok == look.name.startswith("error-"):
            faults[look.name] = answer.status
        elif found := [*too_wide(page), *in_themes(page, visited.themes)]:
            faults[look.name] = found
        elif visited.judged is None:
            inks.update(page.evaluate(INKS))
        elif new := set(page.evaluate(INKS)) - visited.judged:
            faults[look.name] = sorted(new)
    assert faults == {}, json.dumps(faults, ensure_ascii=False, indent=1)


def too_wide(page) -> list:
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": LOW})
        if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
            found.append(f"{needed} in a window of {width}")
    return found


def in_both_themes(page) -> list:
    return in_themes(page, BOTH_THEMES)


def in_themes(page, themes) -> list:
    page.set_viewport_size({"width": WIDTHS[-1], "height": 900})
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    return page.evaluate(RUN, themes)


def test_a_theme_changes_colours_alone():
    """So that the dark one is asked for nothing but colours."""
    given = "".join(path.read_text("utf-8") for path in STYLES.glob("*.css"))
    dark = re.findall(r'\[data-bs-theme="dark"\][^{]*\{([^}]*)\}', given)
    assert dark
    named = {name.strip() for block in dark for name in re.findall(r"([\w-]+)\s*:", block)}
    assert named <= {
        one for one in named if re.search(r"color|rgb|-bg|-text|--tq-|font-sans-serif|primary", one)
    }


def test_what_keeps_somebody_out_is_seen(browser):
    page = browser.new_page()
    page.set_content("<title>x</title><main><h1>x</h1><img src='x'><p class='wide'>x</p></main>")
    page.add_style_tag(content=".wide { width: 400px }")
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(RUN, [["light", RULES, []]])
    assert [rule for _, rule, *_ in found] == ["html-has-lang", "image-alt"]
    assert [said.endswith("in a window of 360") for said in too_wide(page)] == [True]
    page.close()


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
