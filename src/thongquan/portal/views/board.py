"""The supervisor's board: load, ages against the clocks of the law, lanes by day, clearances, overrides."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.selectors import inside, supervision
from thongquan.identity import selectors as identity
from thongquan.portal import words
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import zone

DAYS, HOURS = 14, 24
LANES = (("G", "green"), ("Y", "yellow"), ("R", "red"))
AGES: Mapping[str, Promise] = {
    "overdue": _("Overdue"),
    "in_2h": _("Within 2 hours"),
    "in_8h": _("Within 8 hours"),
    "in_24h": _("Within a day"),
    "later": _("Later"),
    "none": _("Without a clock"),
}
Told = dict[str, Any]


@page(
    supervision.VIEW,
    "board",
    name="board",
    title=_("Supervisor's board"),
    journey=Journey.CONTROL,
    menu=30,
)
def board(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    who, at = visitor.signed, visitor.at
    load = supervision.load(who, at=at)
    overrides = supervision.overrides(who, at=at)
    days, hours = supervision.flow(who, at=at, days=DAYS, hours=HOURS)
    people = identity.names({one["officer"] for one in load} | {one["by"] for one in overrides})
    context = {
        "load": [{**one, "name": people.get(one["officer"], one["officer"])} for one in load],
        "load_chart": _load_chart(load, people),
        "ages": _ages(supervision.ages(who, at=at)),
        "age_names": AGES.values(),
        "overrides": [{**one, "name": people.get(one["by"], one["by"])} for one in overrides],
        "days": _days(days, at),
        "hours": _hours(hours, at),
        "reasons": inside.reasons_on(books.today(at), "override", at=at)["override"],
        "samples": supervision.samples(who, at=at),
        "lane_names": [words.LANE[lane] for lane, _tint in LANES],
    }
    return render(request, "portal/board.html", context)


def _load_chart(load: Sequence[Told], people: Mapping[str, str]) -> Told:
    names = [people.get(one["officer"], one["officer"]) or gettext("nobody yet") for one in load]
    late = [one["late"] for one in load]
    on_time = [one["work"] - one["late"] for one in load]
    series = [
        {"name": gettext("In time"), "values": on_time, "tint": "green"},
        {"name": gettext("Overdue"), "values": late, "tint": "red"},
    ]
    return {"kind": "stack", "across": names, "series": series}


def _ages(found: Sequence[Told]) -> Told:
    rows = [(words.WORK[one["kind"]], [(title, one[name]) for name, title in AGES.items()]) for one in found]
    totals = [sum(one[name] for one in found) for name in AGES]
    series = [{"name": gettext("Pieces of work"), "values": totals}]
    return {"rows": rows, "chart": _chart([str(name) for name in AGES.values()], series, "bar")}


def _days(found: Sequence[Told], at: datetime) -> Told:
    until = books.today(at)
    days = [until - timedelta(days=back) for back in reversed(range(DAYS))]
    counted = {(one["day"], one["lane"]): one["declarations"] for one in found}
    rows = [(day, [counted.get((day.isoformat(), lane), 0) for lane, _tint in LANES]) for day in days]
    return _by_lane(rows, [day.strftime("%d/%m") for day in days])


def _hours(found: Sequence[Told], at: datetime) -> Told:
    now = at.replace(minute=0, second=0, microsecond=0)
    hours = [now - timedelta(hours=back) for back in reversed(range(HOURS))]
    counted: dict[tuple[datetime, str], int] = defaultdict(int)
    for one in found:
        counted[datetime.fromisoformat(one["hour"]), one["lane"]] += one["declarations"]
    rows = [(hour, [counted[hour, lane] for lane, _tint in LANES]) for hour in hours]
    told = _by_lane(rows, [hour.astimezone(zone()).strftime("%H") for hour in hours])
    return told | {"rows": [row for row in rows if any(row[1])]}


def _by_lane(rows: Sequence[tuple[Any, list[int]]], across: list[str]) -> Told:
    series = [
        {"name": str(words.LANE[lane]), "values": [counts[n] for _when, counts in rows], "tint": tint}
        for n, (lane, tint) in enumerate(LANES)
    ]
    return {"rows": rows, "chart": _chart(across, series, "stack")}


def _chart(across: list[str], series: list[Told], kind: str) -> Told:
    return {"kind": kind, "across": across, "series": series}
