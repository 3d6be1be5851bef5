"""The pages: each with its address, who may call it, and its place in the navigation.

A view is a page by `@page(permission, address, name=…, title=…)`; it is given the request and its visitor. What
names no gate has no address: `urlpatterns` are made from what is registered here, and from nothing else.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, wraps
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.models import Declaration
from thongquan.identity.domain import PERMISSIONS
from thongquan.portal import gate
from thongquan.portal.gate import WITHOUT, Visitor

PASSWORD = "password"  # noqa: S105  the page where one chooses it
View = Callable[..., HttpResponseBase]


class Journey(StrEnum):
    """What somebody comes for; the navigation has a section for each."""

    HOME = "home"
    DECLARING = "declaring"
    LICENSING = "licensing"
    CONTROL = "control"
    MONEY = "money"
    LAW = "law"
    EXCHANGE = "exchange"
    HELP = "help"
    ADMINISTRATION = "administration"
    ACCOUNT = "account"


JOURNEYS: Mapping[Journey, Promise] = {
    Journey.HOME: _("Home"),
    Journey.DECLARING: _("Declarations"),
    Journey.LICENSING: _("Licences"),
    Journey.CONTROL: _("Customs control"),
    Journey.MONEY: _("Money"),
    Journey.LAW: _("Tariff and law"),
    Journey.EXCHANGE: _("Other administrations"),
    Journey.HELP: _("Help"),
    Journey.ADMINISTRATION: _("Administration"),
    Journey.ACCOUNT: _("My account"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the portal.

    `menu`: its place in the navigation, None: not there. `above`: the name of the page it is reached from, for
    the breadcrumbs. `whole` False: it answers a part of a page, a file or a redirect, no page to look at.
    `early`: also for who must enrol a second factor first; what is PUBLIC, and the page `PASSWORD`, also for
    who must choose a password first.
    """

    name: str
    address: str
    permission: str
    title: Promise
    journey: Journey
    methods: frozenset[str]
    menu: int | None
    above: str
    whole: bool
    early: bool
    view: View

    def link(self, given: Mapping[str, Any] | None = None) -> str:
        """Its address; "" where `given` does not say what it is of."""
        wanted = {name: value for name, value in (given or {}).items() if f":{name}>" in self.address}
        try:
            return reverse(self.name, kwargs=wanted)
        except NoReverseMatch:
            return ""

    def open_to(self, visitor: Visitor) -> bool:
        """Whether the visitor may call it, as far as no single thing is asked about."""
        if self.permission in WITHOUT:
            return self.permission != gate.SIGNED_IN or visitor.who is not None
        return visitor.who is not None and bool(visitor.who.scopes(self.permission, at=visitor.at))


PAGES: dict[str, Page] = {}
DECLARATION = "declaration"  # the page of one, above those of its parts


def page(
    permission: str,
    address: str,
    *,
    name: str,
    title: Promise,
    journey: Journey,
    methods: tuple[str, ...] = ("GET",),
    menu: int | None = None,
    above: str = "",
    whole: bool = True,
    early: bool = False,
    rows: gate.Rows = Declaration.objects.all,
) -> Callable[[View], View]:
    """Registers a view as the page `name`; `permission` is a code of the catalogue, PUBLIC or SIGNED_IN.

    An address with `<str:identifier>` is of a declaration: the gate asks for that one, selected by `rows`.
    """
    assert permission in WITHOUT or permission in PERMISSIONS, permission
    assert name not in PAGES, f"two pages are called {name}"
    assert permission not in WITHOUT or gate.OF_ONE not in address, f"{name}: a declaration wants a permission"

    def registered(view: View) -> View:
        allowed = frozenset(methods) | ({"HEAD"} if "GET" in methods else set())

        @wraps(view)
        def gated(request: HttpRequest, **given: Any) -> HttpResponseBase:
            if request.method not in allowed:
                return HttpResponseNotAllowed(sorted(methods))
            if sent := gate.first(request, early=early, chooses=name == PASSWORD or permission == gate.PUBLIC):
                return sent
            return gate.answered(request, view, permission, given, rows)

        known = Page(name, address, permission, title, journey, allowed, menu, above, whole, early, gated)
        gated.page = known  # type: ignore[attr-defined]
        PAGES[name] = known
        return view

    return registered


def addresses() -> list[URLPattern]:
    """Every page of every module of `views`."""
    views = import_module("thongquan.portal.views")
    for module in walk_packages(views.__path__, f"{views.__name__}."):
        import_module(module.name)
    return [path(one.address, one.view, name=one.name) for one in PAGES.values()]


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the navigation."""

    title: Promise
    link: str
    current: bool


def navigation(visitor: Visitor, here: Page | None) -> list[tuple[Promise, list[Entry]]]:
    """The sections and what the visitor may open in each; sections with nothing are left out."""
    mine = {one.name for one in lineage(here)} if here else set()
    found = []
    for title, listed in _sections():
        entries = [Entry(one.title, link, one.name in mine) for one, link in listed if one.open_to(visitor)]
        if entries:
            found.append((title, entries))
    return found


@cache
def _sections() -> list[tuple[Promise, list[tuple[Page, str]]]]:
    """For everybody; once all pages are registered, and they are before the first is answered."""
    found = []
    for journey, title in JOURNEYS.items():
        listed = [one for one in PAGES.values() if one.journey is journey and one.menu is not None]
        listed.sort(key=lambda one: (one.menu, one.name))
        found.append((title, [(one, one.link()) for one in listed]))
    return found


def lineage(here: Page) -> Iterator[Page]:
    """The page, the one above it, and so on."""
    yield here
    if here.above:
        yield from lineage(PAGES[here.above])


def crumbs(here: Page, given: Mapping[str, Any]) -> list[tuple[str, Promise, str]]:
    """Names, titles and links of what is above the page, the highest first."""
    above = list(lineage(here))[1:]
    return [(one.name, one.title, one.link(given)) for one in reversed(above)]
