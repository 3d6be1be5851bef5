"""The rates in force on a day, one currency week by week, the editions they came with, and the law of it."""

from datetime import date, timedelta
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.books.domain import State
from thongquan.kernel.refusals import NotFound
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import day as day_in_words
from thongquan.portal.views.books.words import OPEN, PERMISSION
from thongquan.tariff.selectors import exchange

BOOK = "exchange"
WEEKS = 26
EDITIONS = 8
USUAL = "USD"


@page(PERMISSION, "rates", name="rates", title=_("Exchange rates"), journey=Journey.ADMINISTRATION, menu=42)
def rates(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """In force on the day asked for; and whether the next week has its own."""
    today = books.today(visitor.at)
    on = _asked(request.GET.get("on", ""), today)
    try:
        known = books.tables(BOOK, known_at=visitor.at)
    except NotFound:
        return render(request, "portal/rates/week.html", {"on": on, "rows": []})
    every = known.tables["rates"]
    currencies = every["currency"].unique().sort().to_list()
    currency = request.GET.get("currency", "")
    if currency not in currencies:
        currency = USUAL if USUAL in currencies else next(iter(currencies), "")
    history = exchange.by_week(currency, every, until=on, weeks=WEEKS).to_dicts()
    context = {
        "on": on,
        "week": week_of(on),
        "rows": _in_force(every, on),
        "next": _next(every, today),
        "currency": currency,
        "currencies": currencies,
        "history": history,
        "chart": _chart(currency, history),
        "law": known.tables["rule"].to_dicts(),
        "demo": known.demo,
        "basis": known.basis,
        "editions": _editions(),
    }
    return render(request, "portal/rates/week.html", context)


def week_of(day: date) -> dict[str, Any]:
    """First and last day of the week, and the day whose rates serve for it."""
    first = exchange.begins(day)
    return {"first": first, "last": first + timedelta(days=6), "rate_day": exchange.rate_day(first)}


def _in_force(every: pl.DataFrame, on: date) -> list[dict[str, Any]]:
    """Of each currency the rate of the week, with how far it moved since the week before."""
    week = exchange.begins(on)
    near = every.filter(pl.col("valid_from").is_in([week, week - exchange.WEEK]))
    found = []
    for currency in near.filter(pl.col("valid_from") == week)["currency"].sort():
        found += exchange.by_week(currency, near, until=week, weeks=1).to_dicts()
    return found


def _next(every: pl.DataFrame, today: date) -> dict[str, Any]:
    """The week after this one: whether it has rates; `late`: their day is past and it has none."""
    week = week_of(today + exchange.WEEK)
    has = not every.filter(pl.col("valid_from") == week["first"]).is_empty()
    due = week["rate_day"]
    return {**week, "has": has, "late": not has and due is not None and due <= today}


def _chart(currency: str, history: list[dict[str, Any]]) -> dict[str, Any]:
    shown = history[::-1]
    values = [format(one["rate"].normalize(), "f") for one in shown]
    across = [day_in_words(one["valid_from"]) for one in shown]
    return {"kind": "step", "across": across, "near": True, "series": [{"name": currency, "values": values}]}


def _editions() -> list[dict[str, Any]]:
    """What is under way and what was published, with who did it; what was withdrawn the book's page has."""
    states = [str(state) for state in (*OPEN, State.PUBLISHED)]
    return books.editions(BOOK).filter(pl.col("state").is_in(states)).head(EDITIONS).to_dicts()


def _asked(text: str, today: date) -> date:
    """The day of the question; today where it asks for none, or for what is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if 1900 <= day.year <= 9000 else today
