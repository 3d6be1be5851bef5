"""Roles that were granted: approved by a second person, revoked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from thongquan.identity import services
from thongquan.identity.selectors import desk
from thongquan.kernel.refusals import Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.views.people.shown import companies, granted, reason_of


@page("user.view", "grants", name="grants", title=_("Roles granted"), journey=Journey.ADMINISTRATION, menu=11)
def grants(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    return shown(request, visitor)


def shown(request: HttpRequest, visitor: Visitor, why: Refused | None = None) -> HttpResponse:
    """Those that wait for a second person, or all, the newest first."""
    every = request.GET.get("all", "") == "yes"
    rows = granted(desk.grants_told(pending=not every), visitor.at)
    context = {
        "rows": rows,
        "companies": companies(rows, visitor.at),
        "every": every,
        "tabs": [(_("Waiting for a second person"), "?", not every), (_("All"), "?all=yes", every)],
        "approves": visitor.may("grant.approve"),
        "revokes": visitor.may("grant.revoke"),
        "why": why,
    }
    return render(request, "portal/people/grants.html", context, status=200 if why is None else 422)


@page(
    "grant.approve",
    "grants/<int:grant>/approve",
    name="grant-approve",
    title=_("Approve a role"),
    journey=Journey.ADMINISTRATION,
    methods=("POST",),
    above="grants",
    whole=False,
)
def approve(request: HttpRequest, visitor: Visitor, grant: int) -> HttpResponse:
    desk.grant_told(grant)
    try:
        services.approve_grant(grant=grant, actor=visitor.actor, at=visitor.at)
    except Refused as why:
        return shown(request, visitor, why)
    messages.success(request, _("Approved."))
    return redirect("grants")


@page(
    "grant.revoke",
    "grants/<int:grant>/revoke",
    name="grant-revoke",
    title=_("Revoke a role"),
    journey=Journey.ADMINISTRATION,
    methods=("POST",),
    above="grants",
    whole=False,
)
def revoke(request: HttpRequest, visitor: Visitor, grant: int) -> HttpResponse:
    desk.grant_told(grant)
    try:
        reason = reason_of(request)
        services.revoke_grant(grant=grant, actor=visitor.actor, at=visitor.at, reason=reason)
    except Refused as why:
        return shown(request, visitor, why)
    messages.success(request, _("Revoked."))
    return redirect("grants")
