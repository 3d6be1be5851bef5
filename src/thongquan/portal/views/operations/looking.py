"""How the platform runs, and its queue of jobs."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from thongquan.clearance.selectors import jobs, upkeep
from thongquan.kernel.refusals import Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page

VIEW = "operations.view"
KEPT = 5  # seconds: what everybody who looks within them is shown
A_PAGE = 50


@page(VIEW, "status", name="status", title=_("How it runs"), journey=Journey.ADMINISTRATION, menu=80)
def status(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    return shown(request, visitor)


def shown(request: HttpRequest, visitor: Visitor, why: Refused | None = None) -> HttpResponse:
    """Every check, what is not well first; `why`: what a service refused of putting it right."""
    visitor.signed.require_everywhere(VIEW, at=visitor.at)
    if why is not None:
        cache.delete(VIEW)
    checks = cache.get_or_set(VIEW, lambda: upkeep.checks(at=visitor.at), KEPT)
    context = {
        "checks": sorted(checks, key=lambda check: check.well),
        "well": all(check.well for check in checks),
        "mends": visitor.may("operations.mend"),
        "why": why,
    }
    return render(request, "portal/operations/status.html", context, status=200 if why is None else 422)


@page(VIEW, "jobs", name="jobs", title=_("Queue of jobs"), journey=Journey.ADMINISTRATION, menu=81)
def queue(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    visitor.signed.require_everywhere(VIEW, at=visitor.at)
    state = request.GET.get("state", "")
    state = state if state in jobs.STATES else ""
    given = request.GET.get("before", "")
    before = int(given) if given.isascii() and given.isdigit() and len(given) <= 15 else 0
    found, following = jobs.listed(state=state, before=before, limit=A_PAGE)
    counted = jobs.counts()
    context = {
        "found": found,
        "next": following,
        "state": state,
        "states": [(one, counted.get(one)) for one in jobs.STATES],
        "mends": visitor.may("operations.mend"),
    }
    return render(request, "portal/operations/jobs.html", context)
