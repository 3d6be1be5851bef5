"""How an act of an officer is a page: it is done or refused, said so, and one is back where one was."""

from collections.abc import Callable, Collection
from decimal import Decimal, InvalidOperation
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.kernel.identifiers import Subject
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.portal import wrong
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import refusal

ONE = "desk/<str:identifier>"
MOST = 2_000
Act = Callable[..., Promise | str]


def act(permission: str, address: str, *, name: str, back: str = "control") -> Callable[[Act], Act]:
    """A form is sent to it; the act answers with what is said of it. What a service refuses is said too."""

    def registered(done: Act) -> Act:
        @page(
            permission,
            f"{ONE}/{address}",
            name=name,
            title=_("Customs control"),
            journey=Journey.CONTROL,
            methods=("POST",),
            whole=False,
        )
        @wraps(done)
        def view(request: HttpRequest, visitor: Visitor, identifier: str, **given: Any) -> HttpResponse:
            try:
                say(request, done(request, visitor, identifier, **given))
            except NotFound:
                raise
            except Refused as why:
                messages.error(request, refusal(why), extra_tags="bad")
            return returned(request, back, identifier)

        return done

    return registered


def returned(request: HttpRequest, back: str, identifier: str) -> HttpResponse:
    """To the page `back` as it was looked at: at the same paper, the same page of goods."""
    query = asked(request, back, identifier).urlencode()
    address = reverse(back, args=[identifier])
    return redirect(f"{address}?{query}" if query else address)


def asked(request: HttpRequest, back: str, identifier: str) -> QueryDict:
    """What the page `back`, or the act itself answering as that page, was asked when the form was sent.

    A part of a page leaves the forms beside it as they were; the address keeps to what is looked at."""
    came = urlsplit(request.headers.get("Referer", ""))
    return QueryDict(came.query if came.path in (reverse(back, args=[identifier]), request.path) else "")


def say(request: HttpRequest, what: Promise | str) -> None:
    """On the page one comes to."""
    messages.success(request, str(what))


def text(request: HttpRequest, name: str, *, wanted: bool = True) -> str:
    """Refused("reason-wanted") where there is none and one is wanted."""
    said = request.POST.get(name, "").strip()[:MOST]
    if wanted and not said:
        raise Refused("reason-wanted")
    return said


def choice(request: HttpRequest, name: str, among: Collection[str]) -> str:
    """Refused("validation") for what the form does not offer."""
    said = request.POST.get(name, "")
    if said not in among:
        raise wrong.value(name, said, "enum")
    return said


def amount(request: HttpRequest, name: str) -> Decimal | None:
    said = request.POST.get(name, "").strip().replace(",", ".")
    try:
        found = Decimal(said) if said else None
    except InvalidOperation:
        raise wrong.value(name, said, "decimal") from None
    if found is not None and not (found.is_finite() and abs(found) < 10**18):
        raise wrong.value(name, said, "decimal")
    return found


def whole_number(request: HttpRequest, name: str) -> int:
    """0 where nothing is said."""
    said = request.POST.get(name, "").strip() or "0"
    if not (said.isascii() and said.isdigit() and len(said) < 6):
        raise wrong.value(name, said, "int")
    return int(said)


def officer(request: HttpRequest) -> Subject:
    """As the list of them offers it, "user:VN-mai"."""
    kind, _, key = text(request, "officer").partition(":")
    if not kind or not key:
        raise NotFound("user", kind)
    return Subject(kind, key)
