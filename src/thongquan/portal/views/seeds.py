"""Seeds of the random selection: committed before their day, revealed after it; never shown before."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.selectors import watch
from thongquan.kernel.refusals import Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.risk import services
from thongquan.risk.selectors import desk

VIEW, APPROVE = "risk.view", watch.APPROVE
BACK, AHEAD = 21, 7  # days shown


class Commit(forms.Form):
    """For which day, and why a person does what the worker did not."""

    day = forms.DateField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=2000)


@page(VIEW, "seeds", name="seeds", title=_("Random selection"), journey=Journey.ADMINISTRATION, menu=46)
def seeds(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Nothing of it is secret: anybody is told of one day what stands here of many."""
    return _shown(request, visitor)


@page(
    APPROVE,
    "seeds/commit",
    name="seed-commit",
    title=_("Commit a day's seed"),
    journey=Journey.ADMINISTRATION,
    methods=("POST",),
    above="seeds",
    whole=False,
)
def commit(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """A day to come; or today after a standstill, while no lane was given."""
    watch.cleared(visitor.signed, APPROVE, visitor.at)
    form = Commit(request.POST)
    if not form.is_valid():
        return _shown(request, visitor, unread=True)
    day, today = form.cleaned_data["day"], books.today(visitor.at)
    told = {"today": today, "actor": visitor.actor, "at": visitor.at, "why": form.cleaned_data["reason"]}
    try:
        if day == today:
            services.resume_seeds(begins=books.midnight(today), **told)
        else:
            services.commit_seed(day=day, **told)
    except Refused as why:
        return _shown(request, visitor, why)
    messages.success(request, _("Committed; it counts once it is sealed, within seconds."))
    return redirect("seeds")


def _shown(
    request: HttpRequest, visitor: Visitor, why: Refused | None = None, *, unread: bool = False
) -> HttpResponse:
    today = books.today(visitor.at)
    tomorrow = today + timedelta(days=1)
    rows = _days(today)
    by_day = {row["on"]: row for row in rows}
    context = {
        "rows": rows,
        "today": by_day[today],
        "tomorrow": by_day[tomorrow],
        "commits": visitor.may(APPROVE),
        "why": why,
        "unread": unread,
    }
    return render(request, "portal/seeds/days.html", context, status=422 if why or unread else 200)


def _days(today: date) -> list[dict[str, Any]]:
    """The days around today, the furthest ahead first; of days past those that have a seed."""
    since, until = today - timedelta(days=BACK), today + timedelta(days=AHEAD)
    told = {date.fromisoformat(one["day"]): one for one in desk.seeds_told(since=since, until=until)}
    revealed = desk.seeds_revealed(since=since, until=until)
    days = (until - timedelta(days=back) for back in range(BACK + AHEAD + 1))
    return [
        {**told.get(on, {}), "on": on, "seed": revealed.get(on, ""), "state": _state(told.get(on))}
        for on in days
        if on in told or on >= today
    ]


def _state(told: dict[str, Any] | None) -> str:
    if told is None:
        return "missing"
    if told["revealed_at"]:
        return "revealed"
    return "sealed" if told["sealed_at"] else "committed"
