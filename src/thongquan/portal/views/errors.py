"""What went wrong, what to do, and the reference to quote; nothing of how the house is built."""

import logging
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.kernel.refusals import Refused
from thongquan.kernel.texts import text_in
from thongquan.portal.templatetags.portal import language
from thongquan.portal.wrong import Wrong, listed
from thongquan.refusals.selectors import told_of

logger = logging.getLogger("thongquan.portal")


@dataclass(frozen=True, slots=True)
class Told:
    """An error as its reader is told of it: what happened, what to do."""

    status: int
    title: Promise | str
    what: Promise | str
    do: Promise | str
    wrong: tuple[Wrong, ...] = ()


FORBIDDEN = Told(
    403,
    _("You may not do this"),
    _("Your account has no permission for this action, or the form was open for too long."),
    _("Go back, reload the page and try again. If you need this permission, ask your administrator."),
)
NOT_FOUND = Told(
    404,
    _("We cannot find this page"),
    _("Nothing is at this address, or it belongs to somebody else."),
    _("Check the number. If you act for another company, sign in with the account that speaks for it."),
)
UNREADABLE = Told(
    400,
    _("We cannot read this request"),
    _("The address or the form holds characters that no record can keep."),
    _("Type it again instead of pasting it, or begin at the overview."),
)
NOT_ALLOWED = Told(
    405,
    _("There is no page to look at here"),
    _("This address takes what a form sends; it was opened by itself. Nothing was sent and nothing was done."),
    _("Go back to the page with the form, or begin at the first page."),
)
TOO_MANY = Told(
    429,
    _("Too many questions at once"),
    _("More was asked from your network in a short time than we answer."),
    _("Wait a minute, then go on. For many calculations, use the programming interface."),
)
TOO_LARGE = Told(
    413,
    _("This is too large"),
    _("A file may have 64 MiB at most, a workbook 32 MiB."),
    _("Divide the file and send its parts one by one."),
)
BROKEN = Told(
    500,
    _("Something failed on our side"),
    _("Your request was not completed. Nothing you sent before was lost."),
    _("Try again in a few minutes. If it happens again, tell us the reference below."),
)


def forbidden(request: HttpRequest, exception: Exception | None = None, reason: str = "") -> HttpResponse:
    return _page(request, FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, NOT_FOUND)


def not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """`allowed`: the methods, as the header of that name says them."""
    response = _page(request, NOT_ALLOWED)
    response["Allow"] = allowed
    return response


def unreadable(request: HttpRequest) -> HttpResponse:
    return _page(request, UNREADABLE)


def too_large(request: HttpRequest) -> HttpResponse:
    return _page(request, TOO_LARGE)


def too_many(request: HttpRequest, exception: Exception) -> HttpResponse:
    response = _page(request, TOO_MANY)
    if isinstance(exception, Refused):
        response["Retry-After"] = exception.facts.get("wait", "60")
    return response


OF_REFUSAL = {
    "not-found": not_found,
    "not-permitted": forbidden,
    "too-many-requests": too_many,
    "bad-cursor": not_found,
}


def refused(request: HttpRequest, why: Refused) -> HttpResponse:
    """What a service understood and does not do now, in the words of its code."""
    answer = OF_REFUSAL.get(why.code)
    if answer is not None:
        return answer(request, why)
    said = told_of(why)
    title, what = (text_in(text, language()) for text in (said.title, said.detail))
    if why.code == "validation":  # its own text speaks of a list: this is it
        what = ""
    told = Told(
        said.status,
        title,
        what if what != title else "",
        _("Go back, mend it, try again."),
        tuple(listed(why)),
    )
    return _page(request, told)


def broken(request: HttpRequest) -> HttpResponse:
    logger.error("the page told its reader the reference %s", _reference(request), exc_info=True)
    return _page(request, BROKEN)


def _page(request: HttpRequest, told: Told) -> HttpResponse:
    partial = request.headers.get("HX-Request-Type") == "partial"
    template = "portal/error_partial.html" if partial else "portal/error.html"
    # Who is signed in is not asked for where the database may be what failed.
    # Nor where the cookie that says so may be what cannot be read.
    context = {"told": told, "reference": _reference(request), "bare": told in (BROKEN, UNREADABLE, TOO_LARGE)}
    return render(request, template, context, status=told.status)


def _reference(request: HttpRequest) -> str:
    return getattr(request, "reference", "")
