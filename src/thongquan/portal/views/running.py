"""The first page: what is running here, and the law it runs on. Public: aggregates alone."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from thongquan.books import selectors as books
from thongquan.clearance.selectors import access, counts, views
from thongquan.intake import selectors as intake
from thongquan.journal import selectors as journal
from thongquan.portal.gate import PUBLIC, Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import zone
from thongquan.portal.views.calculator.asked import countries

COUNTED_FOR = 10  # seconds
WORKER_ALIVE = 60  # seconds since it last said so
LANES = ("G", "Y", "R")
NEWEST = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """A lane: how many there are of each state; its share in per cent, and where that starts on the bar."""

    lane: str
    total: int
    share: float
    start: float
    by_life: tuple[tuple[str, int], ...]


@page(PUBLIC, "overview", name="running", title=_("Overview"), journey=Journey.HOME, menu=20)
def running(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    at = visitor.at
    today = at.astimezone(zone()).date()
    counted = cache.get_or_set("running", lambda: _counted(at), COUNTED_FOR)
    context = {
        "pack": books.pack(),
        "demo": settings.DEMO,
        "today": today,
        "editions": _editions(at, today),
        "countries": countries(today),
        "newest": _newest(visitor),
        **counted,
    }
    return render(request, "portal/running.html", context)


def _counted(at: datetime) -> dict[str, Any]:
    found = counts.by_lane_and_life()
    lives = sorted({life for _, life in found}, key=counts.LIVES.index)
    totals = [sum(n for (of, _), n in found.items() if of == lane) for lane in LANES]
    every = sum(totals)
    shares = [total / every * 100 if every else 0 for total in totals]
    bars = [
        Bar(lane, total, share, start, tuple((life, found.get((lane, life), 0)) for life in lives))
        for lane, total, share, start in zip(LANES, totals, shares, accumulate(shares, initial=0), strict=False)
    ]
    jobs = (
        ProcrastinateJob.objects.exclude(status="succeeded")
        .values_list("status")
        .annotate(n=Count("id"))
        .order_by("status")
    )
    beats = ProcrastinateWorker.objects.values_list("last_heartbeat", flat=True)
    return {
        "lives": lives,
        "bars": bars,
        "declarations": every,
        "jobs": list(jobs),
        "workers": sum((at - beat).total_seconds() < WORKER_ALIVE for beat in beats),
        "waiting": intake.waiting_in_all(),
        "sealed": journal.sealed(),
        "counted_at": at,
    }


def _newest(visitor: Visitor) -> list[dict[str, Any]]:
    """The last declarations of who is signed in."""
    if visitor.who is None:
        return []
    which = access.visible(visitor.who, visitor.at)
    return views.page(which, views.Filters(), limit=NEWEST).declarations


def _editions(at: datetime, today: date) -> list[dict[str, Any]]:
    """The edition of each book that holds now."""
    every = books.editions()
    now = {(ref.book, ref.number) for ref in books.current(known_at=at).values()}
    return [row for row in every.iter_rows(named=True) if (row["book"], row["number"]) in now]
