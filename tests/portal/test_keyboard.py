"""Whatever is pressed on a page is reached by Tab, on every page of the tour; how Tab walks in real Chromium is
in test_keyboard_browser."""

import re
from collections.abc import Iterator

import lxml.html
import pytest
from lxml.html import HtmlElement

from tests.portal import site, tour
from thongquan.config.paths import REPOSITORY

SCRIPTS = REPOSITORY / "src/thongquan/portal/static/portal"
NATIVE = {"button", "select", "textarea", "summary"}
ROLES = {"button", "link", "checkbox", "switch", "tab", "menuitem", "menuitemcheckbox", "menuitemradio"}
ASKS = ("hx-get", "hx-post", "hx-put", "hx-patch", "hx-delete")
# What htmx waits for where nothing is said: of these elements no click.
OWN_TRIGGER = {"form", "input", "select", "textarea"}
# What the scripts of the portal listen to by click, as they name it.
PRESSED = re.compile(r"""addEventListener\("click".*?closest\("([^"]+)"\)""", re.DOTALL)
BY_CHOOSING = {"data-code"}  # options of a list that arrows walk from its field (choosing.js)


def reached(one: HtmlElement) -> bool:
    """Whether Tab comes to it by itself, or because it says so, with what it is."""
    place = one.get("tabindex")
    if place is not None and int(place) < 0:
        return False
    if one.tag in NATIVE or (one.tag == "a" and one.get("href")):
        return True
    if one.tag == "input":
        return one.get("type") != "hidden"
    return place == "0" and one.get("role") in ROLES


def clicked(one: HtmlElement, listened: set[str]) -> bool:
    """Whether a click on it does something."""
    if one.tag in NATIVE or one.tag == "a" or (one.tag == "input" and one.get("type") != "hidden"):
        return True
    if (
        any(name.startswith("on") for name in one.attrib)
        or one.get("role") in ROLES
        or "data-key" in one.attrib
    ):
        return True
    if any(name in one.attrib for name in listened) and one.tag != "form":
        return True
    trigger = one.get("hx-trigger") or ("" if one.tag in OWN_TRIGGER else "click")
    return any(name in one.attrib for name in ASKS) and "click" in re.split(r"[\s,]+", trigger)


def faults(page: str, listened: set[str]) -> Iterator[str]:
    for one in lxml.html.document_fromstring(page).iter("*"):
        if int(one.get("tabindex") or 0) > 0:
            yield f"an order of its own: {said(one)}"
        if clicked(one, listened) and not reached(one):
            yield f"by click alone: {said(one)}"
        if reached(one) and any(part.get("aria-hidden") == "true" for part in (one, *one.iterancestors())):
            yield f"reached and hidden from readers: {said(one)}"


def said(one: HtmlElement) -> str:
    return lxml.html.tostring(one, encoding="unicode", with_tail=False)[:120]


def listened_to() -> set[str]:
    scripts = (path.read_text("utf-8") for path in SCRIPTS.glob("*.js"))
    named = {name for script in scripts for place in PRESSED.findall(script) for name in place.split("[")}
    return {
        name.partition("]")[0].partition("=")[0] for name in named if name.startswith("data-")
    } - BY_CHOOSING


@pytest.mark.usefixtures("world")
def test_on_every_page_tab_comes_to_whatever_is_pressed() -> None:
    site.register_some(3)
    looks, listened = list(tour.looks(tour.begun())), listened_to()
    assert {"data-address", "data-theme"} <= listened
    clients = {by: tour.client(by) for by in {look.by for look in looks}}
    found = {}
    for look in looks:
        page = clients[look.by].get(look.address).content.decode()
        if page and (wrong := sorted(set(faults(page, listened)))):
            found[look.name] = wrong
    assert found == {}


@pytest.mark.parametrize(
    "wrong",
    [
        '<span onclick="x()">Pay</span>',
        '<a data-key="u">Back</a>',
        '<div hx-get="/x">Open</div>',
        '<p hx-get="/x" hx-trigger="click"></p>',
        '<div role="button">Pay</div>',
        '<button tabindex="-1">Pay</button>',
        '<button tabindex="3">Pay</button>',
        '<span data-theme-choice="dark">Dark</span>',
        '<div aria-hidden="true"><button>Pay</button></div>',
    ],
)
def test_what_only_a_mouse_can_press_is_found(wrong: str) -> None:
    assert list(faults(f"<main>{wrong}</main>", {"data-theme-choice"}))


@pytest.mark.parametrize(
    "right",
    [
        '<a href="/" hx-get="/">Open</a>',
        '<form hx-post="/x"><button>Pay</button></form>',
        '<details hx-get="/x" hx-trigger="toggle once"><summary>More</summary></details>',
        '<div role="button" tabindex="0" hx-get="/x">Pay</div>',
        '<div hx-get="/x" hx-trigger="every 1s"></div>',
        '<main tabindex="-1"></main>',
    ],
)
def test_what_tab_comes_to_is_no_fault(right: str) -> None:
    assert list(faults(f"<main>{right}</main>", {"data-theme-choice"})) == []
