"""What was asked to be amended or cancelled, as who decides sees it: differences, reason, answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.domain.states import Life
from thongquan.clearance.selectors import inside, views
from thongquan.clearance.selectors.choices import Asked
from thongquan.clearance.services import amend, cancel
from thongquan.kernel.refusals import NotFound
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.amending import ordering
from thongquan.portal.views.amending.differences import told
from thongquan.portal.views.desk.control import SEE, tabs
from thongquan.portal.views.desk.doing import act, text

DECIDE, ORDER, CANCEL = "amendment.decide", "amendment.order", "cancellation.decide"
BACK = "changes"
AMENDMENT = "amendments/<int:amendment>"
CANCELLATION = "cancellations/<int:cancellation>"
OPEN = {"asked", "ordered", "suspended"}


@page(
    SEE,
    "desk/<str:identifier>/changes",
    name=BACK,
    title=_("Amendments and cancellation"),
    journey=Journey.CONTROL,
    above="control",
)
def changes(request: HttpRequest, visitor: Visitor, identifier: str) -> HttpResponse:
    row = visitor.declaration
    asked = told(row, views.amendments(row.pk), Asked(row.law_day, visitor.at, row.direction))
    lists = inside.reasons(row, "refusal", "cancellation", at=visitor.at)
    context = {
        "tabs": tabs(identifier, BACK),
        "identifier": identifier,
        "row": row,
        "number": views.legal_number(row),
        "amendments": asked,
        "cancellations": [
            one | {"said": lists["cancellation"].get(one["reason"], {"en": one["reason"]})}
            for one in reversed(views.cancellations(row.pk))
        ],
        "refusals": lists["refusal"],
        "decides": visitor.may(DECIDE),
        "cancels": visitor.may(CANCEL),
        "orders": visitor.may(ORDER),
        "orderable": ordering.offered(row),
        "can_order": row.life == Life.REGISTERED and not any(one["state"] in OPEN for one in asked),
    }
    return render(request, "portal/desk/changes.html", context)


@act(DECIDE, f"{AMENDMENT}/accept", name="accept-amendment", back=BACK)
def accept(request: HttpRequest, visitor: Visitor, identifier: str, amendment: int) -> Promise:
    amend.accept_amendment(**_amendment(visitor, amendment))
    return _("The amendment is accepted; duties, findings and the lane are worked out anew.")


@act(DECIDE, f"{AMENDMENT}/refuse", name="refuse-amendment", back=BACK)
def refuse(request: HttpRequest, visitor: Visitor, identifier: str, amendment: int) -> Promise:
    given = _amendment(visitor, amendment)
    amend.refuse_amendment(reason=text(request, "code"), note=text(request, "note", wanted=False), **given)
    return _("The amendment is refused; the decision is signed and names where to object.")


@act(ORDER, f"{AMENDMENT}/withdraw-order", name="withdraw-order", back=BACK)
def withdraw(request: HttpRequest, visitor: Visitor, identifier: str, amendment: int) -> Promise:
    amend.withdraw_order(**_amendment(visitor, amendment))
    return _("The order is taken back.")


@act(CANCEL, f"{CANCELLATION}/accept", name="accept-cancellation", back=BACK)
def accept_cancellation(request: HttpRequest, visitor: Visitor, identifier: str, cancellation: int) -> Promise:
    cancel.accept_cancellation(**_cancellation(visitor, cancellation))
    return _("The declaration is cancelled.")


@act(CANCEL, f"{CANCELLATION}/refuse", name="refuse-cancellation", back=BACK)
def refuse_cancellation(request: HttpRequest, visitor: Visitor, identifier: str, cancellation: int) -> Promise:
    given = _cancellation(visitor, cancellation)
    cancel.refuse_cancellation(reason=text(request, "code"), note=text(request, "note", wanted=False), **given)
    return _("The cancellation is refused; the decision is signed and names where to object.")


def _amendment(visitor: Visitor, number: int) -> dict[str, Any]:
    """NotFound for one of another declaration."""
    if number not in {one["amendment"] for one in views.amendments(visitor.known.key)}:
        raise NotFound("amendment", number)
    return {"amendment": number, "actor": visitor.actor, "at": visitor.at}


def _cancellation(visitor: Visitor, number: int) -> dict[str, Any]:
    if number not in {one["cancellation"] for one in views.cancellations(visitor.known.key)}:
        raise NotFound("cancellation", number)
    return {"cancellation": number, "actor": visitor.actor, "at": visitor.at}
