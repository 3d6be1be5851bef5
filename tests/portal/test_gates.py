"""Every page says who may call it, and is walked by everybody: nobody sees what is not his."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import URLPattern, get_resolver
from django.utils.translation import gettext_lazy

from tests.portal import tour
from thongquan.identity.domain import PERMISSIONS
from thongquan.portal import urls
from thongquan.portal.gate import OF_ONE, PUBLIC, WITHOUT
from thongquan.portal.pages import JOURNEYS, PAGES, Journey, Page, page

pytestmark = pytest.mark.usefixtures("world")
ENDING = {"account_logout": {"POST"}, "draft-discard": {"POST"}}  # it would end the walk, or what is walked
SERVED = {200, 204, 302, 303, 400, 404, 405, 422}  # a POST of nothing is told what is wrong with it


def test_every_address_of_the_portal_is_a_page_with_a_gate() -> None:
    found = [one for one in get_resolver().url_patterns if not isinstance(one, URLPattern)]
    portal = next(one for one in found if one.urlconf_name is urls)
    for pattern in portal.url_patterns:
        known = getattr(pattern.callback, "page", None)
        assert isinstance(known, Page), pattern
        assert PAGES[known.name] is known
        assert known.permission in PERMISSIONS or known.permission in WITHOUT


def test_every_page_has_a_journey_and_a_way_up() -> None:
    for one in PAGES.values():
        assert one.journey in JOURNEYS
        assert one.above == "" or one.above in PAGES, one.name
        assert one.menu is None or ("<" not in one.address and one.whole), one.name


def test_a_page_without_a_permission_cannot_be_made() -> None:
    for permission, address in (("anything", "x"), (PUBLIC, f"x/{OF_ONE}")):
        with pytest.raises(AssertionError):
            page(permission, address, name="x", title=gettext_lazy("Home"), journey=Journey.HOME)
    assert "x" not in PAGES


@pytest.fixture
def walk() -> tour.Tour:
    found = tour.begun()
    tour.strangers()
    return found


def test_every_page_is_for_whom_the_catalogue_names_and_of_what_is_his(walk: tour.Tour) -> None:
    """Own, another's, none: of another's as of what was never there. Each finds the world as it was."""
    faults = []
    for who in (tour.NOBODY, *tour.ROLES):
        before = transaction.savepoint()
        faults += [(who, *fault) for fault in faults_of(walk, who)]
        transaction.savepoint_rollback(before)
    assert faults == []


def faults_of(walk: tour.Tour, who: str) -> Iterator[tuple[str, str, int, int, str]]:
    client = tour.client(who)
    for one in PAGES.values():
        for method in sorted(one.methods - ENDING.get(one.name, {"HEAD"})):
            asked = [walk.address(one, there=there) for there in (True, False)]
            told = {address: client.generic(method, address).status_code for address in dict.fromkeys(asked)}
            there, nothing = (told[address] for address in asked)  # one question where it has no parameter
            if fault := wrong(walk, one, who, there, nothing):
                yield one.name, method, there, nothing, fault


def wrong(walk: tour.Tour, one: Page, who: str, there: int, nothing: int) -> str:
    """What is wrong with these two answers; "": nothing."""
    if who == tour.NOBODY and one.permission != PUBLIC:
        return "" if (there, nothing) == (302, 302) else "is open to nobody"
    if any(walk.values[place].stranger(who) for place in tour.places(one)):
        if there != nothing:
            return "tells what is another's from what is not there"
        return "" if there == 404 or not tour.may(who, one) else "shows what is another's"
    if there not in SERVED | {403}:
        return "fails"
    if (there != 403) != tour.may(who, one):
        return "does not follow the catalogue"
    return "" if OF_ONE not in one.address or nothing == 404 else "knows what is not there"


def test_who_is_not_signed_in_comes_back_to_the_page_he_wanted() -> None:
    answer = tour.client(tour.NOBODY).get("/declarations?after=x")
    assert answer["Location"] == "/sign-in?next=/declarations%3Fafter%3Dx"
    part = tour.client(tour.NOBODY).get("/declarations", headers={"HX-Request-Type": "partial"})
    assert (part.status_code, part["HX-Redirect"]) == (204, "/sign-in")


def test_whoever_sends_a_form_after_his_session_comes_back_to_its_page_and_is_told_nothing_was_sent() -> None:
    form = "/desk/VN-10000000001?part=papers"
    sent = {"headers": {"Referer": f"http://testserver{form}"}, "follow": True}
    answer = tour.client(tour.NOBODY).post("/desk/VN-10000000001/hold", **sent)
    assert answer.redirect_chain == [("/sign-in?next=/desk/VN-10000000001%3Fpart%3Dpapers", 302)]
    assert "nothing was sent" in answer.content.decode()
    foreign = {"headers": {"Referer": "http://elsewhere.example/desk"}}
    answer = tour.client(tour.NOBODY).post("/desk/VN-10000000001/hold", **foreign)
    assert answer["Location"] == "/sign-in?next=/desk/VN-10000000001/hold"


def test_where_a_part_is_sent_after_the_session_the_page_stays_and_is_told() -> None:
    part = tour.client(tour.NOBODY).post("/help/preview", headers={"HX-Request-Type": "partial"})
    assert (part.status_code, "HX-Redirect" in part) == (401, False)
    assert "data-signed-out" in part.content.decode()


def test_a_disabled_account_is_nobody() -> None:
    client = tour.client("thuongnhan")
    tour.User.objects.filter(username="thuongnhan").update(is_active=False)
    assert client.get("/declarations").status_code == 302
    assert client.get("/").status_code == 200


def test_the_navigation_has_what_one_may_open_and_nothing_else(walk: tour.Tour) -> None:
    for who in (tour.NOBODY, *tour.ROLES):
        shown = tour.client(who).get("/").content.decode()
        menu = shown[shown.index('<nav id="menu"') : shown.index("</nav>", shown.index('<nav id="menu"'))]
        for one in PAGES.values():
            if one.menu is not None:
                assert (f'href="{one.link()}"' in menu) == tour.may(who, one), (who, one.name)
