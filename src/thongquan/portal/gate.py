"""The one way in: who asks, what the page wants, whether both agree.

A page at `…/<str:identifier>` is asked of that declaration: what is not the visitor's is not there. Any other
wants its permission somewhere; the selector narrows what it shows to what is his.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors import access
from thongquan.clearance.selectors.access import Known
from thongquan.identity import selectors as identity
from thongquan.identity.domain import SignedIn
from thongquan.kernel.actors import Actor
from thongquan.kernel.refusals import Refused
from thongquan.reference import selectors as reference

PUBLIC, SIGNED_IN = "public", "signed-in"
WITHOUT = (PUBLIC, SIGNED_IN)
UNREAD = object()
SAFE = ("GET", "HEAD")
ENDED = _(
    "Your session had ended, so nothing was sent. Sign in, then go back in your browser to the form: what you"
    " typed is usually still there."
)
OF_ONE = "<str:identifier>"  # in the address of a page that is of one declaration
Rows = Callable[[], QuerySet[Declaration]]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks, when, by which permission, and about which declaration, where the page is of one."""

    at: datetime
    permission: str = PUBLIC
    who: SignedIn | None = None
    about: Known | None = None
    row: Declaration | None = None

    @property
    def signed(self) -> SignedIn:
        assert self.who is not None, "a public page may have nobody signed in"
        return self.who

    @property
    def known(self) -> Known:
        assert self.about is not None, "the page is of no declaration"
        return self.about

    @property
    def declaration(self) -> Declaration:
        assert self.row is not None, "the page is of no declaration"
        return self.row

    @property
    def actor(self) -> Actor:
        """As whom he acts: on the declaration, or by himself."""
        if self.about is None:
            return self.signed.actor()
        return access.acting(self.signed, self.about, self.permission, self.at)

    def may(self, permission: str) -> bool:
        """For buttons: on the declaration of the page, else anywhere."""
        if self.who is None:
            return False
        if self.about is not None:
            return access.allowed(self.who, self.about, permission, self.at)
        return bool(self.who.scopes(permission, at=self.at))


def answered(
    request: HttpRequest,
    view: Callable[..., HttpResponseBase],
    permission: str,
    given: Mapping[str, Any],
    rows: Rows,
) -> HttpResponseBase:
    """What the view says to whom the gate lets in. Refused: not-permitted; NotFound: what is another's."""
    at = timezone.now()
    who = recognised(request)
    if who is None and permission != PUBLIC:
        return to_sign_in(request)
    with reference.steady() if request.method in SAFE else nullcontext():
        visitor = admitted(who, permission, given, rows, at)
        request.visitor = visitor  # type: ignore[attr-defined]
        return view(request, visitor, **given)


def admitted(
    who: SignedIn | None, permission: str, given: Mapping[str, Any], rows: Rows, at: datetime
) -> Visitor:
    if permission in WITHOUT:
        return Visitor(at, permission, who)
    assert who is not None, "whoever is not signed in was sent away"
    if "identifier" in given:
        known, row = access.found(who, given["identifier"], permission, at, among=rows())
        return Visitor(at, permission, who, known, row)
    if not who.scopes(permission, at=at):
        raise Refused("not-permitted", permission=permission)
    return Visitor(at, permission, who)


def recognised(request: HttpRequest) -> SignedIn | None:
    """The person of the browser's session; None for nobody, and for an account that was disabled. Read once."""
    known = getattr(request, "recognised", UNREAD)
    if known is UNREAD:
        try:
            known = identity.by_session(request.user, request.session)
        except Refused:
            known = None
        request.recognised = known  # type: ignore[attr-defined]
    assert known is None or isinstance(known, SignedIn)
    return known


def first(request: HttpRequest, *, early: bool, chooses: bool) -> HttpResponse | None:
    """Where he is sent before a page is open to him that is not `early`: to choose a password, where somebody
    else gave it (then also from early ones but those where he `chooses`); to enrol, where his role wants a
    second factor and he came with a password alone."""
    who = recognised(request)
    if who is None or (early and chooses):
        return None
    if who.password_given:
        return _elsewhere(request, resolve_url("password"))
    lacks = not early and identity.lacks_second_factor(who, at=timezone.now())
    return _elsewhere(request, resolve_url("mfa_index")) if lacks else None


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """And back again, to a page: the form's where one was sent. Where a part of a page was asked for, the whole
    page goes; where a part was sent, the page stays, with what was typed in it, and is told."""
    if request.method in SAFE:
        return _elsewhere(request, redirect_to_login(request.get_full_path()).url)
    if request.headers.get("HX-Request-Type") == "partial":
        return render(request, "portal/frame/signed_out.html", status=401)
    messages.warning(request, ENDED, fail_silently=True)
    return HttpResponseRedirect(redirect_to_login(_came_from(request)).url)


def _came_from(request: HttpRequest) -> str:
    """The page of ours that a form was sent from; the form's own address where the browser does not say."""
    said = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}):
        return request.get_full_path()
    page = urlsplit(said)
    return urlunsplit(("", "", page.path, page.query, ""))


def _elsewhere(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request-Type") == "partial":
        response = HttpResponse(status=204)
        response["HX-Redirect"] = address.partition("?")[0]
        return response
    return HttpResponseRedirect(address)
