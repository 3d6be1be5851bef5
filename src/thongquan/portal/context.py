"""What every page is given beside what its view says: the visitor, the page, and the ways from it to others."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from thongquan.identity.domain import Role
from thongquan.identity.domain.catalogue import ROLE_TEXTS
from thongquan.portal import gate, pages
from thongquan.portal.gate import Visitor
from thongquan.reference import selectors as reference


class Frame:
    """Asked of only where the template shows it: a page of an error may have no database."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def here(self) -> pages.Page | None:
        match = self._request.resolver_match
        return getattr(match.func, "page", None) if match else None

    @cached_property
    def visitor(self) -> Visitor:
        """As the gate let him in; where it was not asked, by the session alone."""
        known = getattr(self._request, "visitor", None)
        if isinstance(known, Visitor):
            return known
        who = gate.recognised(self._request) if hasattr(self._request, "user") else None
        return Visitor(timezone.now(), who=who)

    @cached_property
    def navigation(self) -> list[tuple[Promise, list[pages.Entry]]]:
        return pages.navigation(self.visitor, self.here)

    @cached_property
    def crumbs(self) -> list[tuple[Promise | str, str]]:
        match = self._request.resolver_match
        if not (self.here and match):
            return []
        return [
            (f"{title} {self.number}".strip() if name == pages.DECLARATION else title, link)
            for name, title, link in pages.crumbs(self.here, match.kwargs)
        ]

    @cached_property
    def number(self) -> str:
        """Of the declaration that the page is of, as it is printed; "" of any other page."""
        row = self.visitor.row
        if row is None:
            return ""
        return reference.reference().scheme("declaration", row.law_day).legal(row.number, row.revision)

    @cached_property
    def roles(self) -> list[dict[str, str]]:
        """What the visitor is here as, in the texts of the catalogue."""
        who = self.visitor.who
        held = who.roles(at=self.visitor.at) if who else frozenset()
        return [dict(ROLE_TEXTS[role]) for role in Role if role in held]

    @cached_property
    def asking(self) -> str:
        """Where the visitor asks about this page, with what it is of; "" for whoever may not ask."""
        who = self.visitor.who
        if who is None or not who.scopes("question.ask", at=self.visitor.at):
            return ""
        given = self._request.resolver_match.kwargs if self._request.resolver_match else {}
        of = {"page": self._request.path, "code": given.get("code"), "declaration": given.get("identifier")}
        return f"{reverse('ask')}?{urlencode({name: text for name, text in of.items() if text})}"

    @cached_property
    def declares(self) -> bool:
        """Whether the visitor may begin a declaration."""
        return self.visitor.who is not None and pages.PAGES["declare"].open_to(self.visitor)

    @cached_property
    def writing(self) -> bool:
        """Whether the visitor writes articles."""
        who = self.visitor.who
        return who is not None and bool(who.scopes("article.draft", at=self.visitor.at))

    @property
    def demo(self) -> bool:
        return bool(settings.DEMO)


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"frame": Frame(request)}
