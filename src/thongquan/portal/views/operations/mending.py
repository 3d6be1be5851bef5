"""What a person does for what is stuck: it is tried again, or given up, with the reason on record."""

from collections.abc import Callable

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.services import mending
from thongquan.intake import services as intake
from thongquan.journal import services as journal
from thongquan.kernel.refusals import Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.operations.looking import VIEW, shown

MEND = "operations.mend"


def _act(request: HttpRequest, visitor: Visitor, do: Callable[[str], None]) -> HttpResponse:
    """`do` with the reason of the form; what is refused is said on the page of the status."""
    visitor.signed.require_everywhere(MEND, at=visitor.at)
    try:
        reason = request.POST.get("reason", "").strip()[:1000]
        if not reason:
            raise Refused("reason-wanted")
        do(reason)
    except Refused as why:
        if why.code == "not-found":
            raise
        return shown(request, visitor, why)
    cache.delete(VIEW)
    given_up = "give_up" in request.POST
    messages.success(request, _("Given up.") if given_up else _("It is tried again."))
    return redirect("status")


def _registered(name: str, address: str, title: Promise) -> Callable[..., Callable[..., HttpResponse]]:
    return page(
        MEND,
        address,
        name=name,
        title=title,
        journey=Journey.ADMINISTRATION,
        methods=("POST",),
        above="status",
        whole=False,
    )  # type: ignore[return-value]


@_registered("mend-job", "jobs/<int:job>/mend", _("Put a job right"))
def job(request: HttpRequest, visitor: Visitor, job: int) -> HttpResponse:
    do = mending.give_up_job if "give_up" in request.POST else mending.retry_job
    return _act(request, visitor, lambda reason: do(job=job, reason=reason, actor=visitor.actor, at=visitor.at))


@_registered("mend-letter", "status/letters/<str:letter>", _("Put a message right"))
def letter(request: HttpRequest, visitor: Visitor, letter: str) -> HttpResponse:
    do = intake.give_up_dead if "give_up" in request.POST else intake.retry_dead
    return _act(
        request, visitor, lambda reason: do(receipt=letter, reason=reason, actor=visitor.actor, at=visitor.at)
    )


@_registered("mend-subscriber", "status/subscribers/<str:subscriber>", _("Put a subscriber right"))
def subscriber(request: HttpRequest, visitor: Visitor, subscriber: str) -> HttpResponse:
    return _act(
        request,
        visitor,
        lambda reason: journal.restart(
            subscriber=subscriber, past=None, reason=reason, actor=visitor.actor, at=visitor.at
        ),
    )
