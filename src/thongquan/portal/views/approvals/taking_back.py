"""What one proposed is taken back, with the reason."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from thongquan.kernel.refusals import NotFound, Refused
from thongquan.partnership.services.taking_back import take_back
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import refusal
from thongquan.portal.views.approvals.waiting import VIEW
from thongquan.portal.views.desk.doing import text


@page(
    VIEW,
    "approvals/take-back",
    name="approval-take-back",
    title=_("Take back"),
    journey=Journey.HOME,
    methods=("POST",),
    whole=False,
)
def take(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    kind, key = request.POST.get("kind", "")[:32], request.POST.get("key", "")[:200]
    try:
        take_back(kind=kind, key=key, reason=text(request, "reason"), signed=visitor.signed, at=visitor.at)
    except NotFound:
        raise
    except Refused as why:
        messages.error(request, refusal(why), extra_tags="bad")
    else:
        messages.success(request, _("Taken back: nobody is to decide it any more."))
    return redirect("approvals")
