"""The rates of a week by hand or from a CSV; they become a draft edition like any other."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.kernel.decimals import exact
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.portal.gate import Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import day, language
from thongquan.portal.views.books.words import PERMISSION
from thongquan.portal.views.declaring.numbers import read
from thongquan.portal.views.rates.week import BOOK, week_of
from thongquan.reference import selectors as reference
from thongquan.tariff import services
from thongquan.tariff.selectors import exchange
from thongquan.tariff.services import Quoted

AHEAD = 4  # weeks one may draft for, this one among them: what was published wrongly is put right
FURTHER = 3  # rows for currencies that had no rate so far
FAR = 10  # per cent against the week before: more wants a second look
FILE_MAX = 256 * 1024


class Week(forms.Form):
    """For which week, on which law, and the file where there is one."""

    week = forms.ChoiceField(label=_("Week"))
    basis = forms.CharField(
        label=_("Legal basis"),
        max_length=2000,
        help_text=_("Where the rates were published: which bank, of which day."),
    )
    file = forms.FileField(
        label=_("CSV instead"),
        required=False,
        help_text=_("Columns currency, rate, units; numbers with a point. What stands below is not read then."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv"}),
    )

    def __init__(self, *given: Any, today: date, **named: Any) -> None:
        super().__init__(*given, **named)
        weeks = [week_of(today + n * exchange.WEEK) for n in range(AHEAD)]
        self.fields["week"].choices = [(one["first"].isoformat(), _named(one)) for one in weeks]

    def clean_file(self) -> object:
        given = self.cleaned_data["file"]
        if given is not None and given.size > FILE_MAX:
            raise forms.ValidationError(_("The file is larger than 256 KiB."))
        return given


@page(
    PERMISSION,
    "rates/draft",
    name="rates-draft",
    title=_("Draft a week's rates"),
    journey=Journey.ADMINISTRATION,
    methods=("GET", "POST"),
    above="rates",
)
def drafting(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Shown again with what is wrong, or with what moved so far that one should look twice."""
    today = books.today(visitor.at)
    posted = request.method == "POST"
    first = (exchange.begins(today) + exchange.WEEK).isoformat()
    form = Week(
        request.POST if posted else None,
        request.FILES if posted else None,
        today=today,
        initial={"week": first},
    )
    stands = _standing(visitor, today)
    told = Told(request, stands, today)
    if posted and form.is_valid():
        try:
            given = told.quoted(form.cleaned_data["file"])
            if not told.wrong and (request.POST.get("sure") or not told.look_twice(given)):
                return _drafted(request, visitor, form, given)
        except Refused as refused:
            told.why = refused
    context = {"form": form, "told": told, "why": told.why, "far": FAR}
    return render(request, "portal/rates/draft.html", context, status=422 if posted else 200)


class Told:
    """What was keyed in, row by row, beside what stands; and what is wrong with it."""

    def __init__(self, request: HttpRequest, stands: dict[str, tuple[Decimal, int]], on: date) -> None:
        self.posted, self.stands, self.on = request.POST, stands, on
        self.wrong: dict[str, str] = {}
        self.moved: list[tuple[str, Decimal]] = []
        self.why: Refused | None = None

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        for code, (rate, units) in self.stands.items():
            yield self._row(code) | {
                "code": code,
                "rate": rate,
                "units": self.posted.get(f"units-{code}", units),
            }

    @property
    def further(self) -> Iterator[dict[str, Any]]:
        for n in map(str, range(1, FURTHER + 1)):
            units = self.posted.get(f"units-{n}", "1")
            yield self._row(n) | {"n": n, "code": self.posted.get(f"currency-{n}", ""), "units": units}

    def quoted(self, file: Any) -> list[Quoted]:
        """Of the file where there is one, else what was keyed in. Refused("book-malformed") for the file."""
        if file is not None:
            return services.quoted_in(file.name, file.read())
        rows = [(code, code) for code in self.stands]
        rows += [(str(n), self.posted.get(f"currency-{n}", "").strip().upper()) for n in range(1, FURTHER + 1)]
        return [found for name, code in rows if (found := self._quoted(name, code)) is not None]

    def look_twice(self, given: list[Quoted]) -> bool:
        """Fills `moved`: currencies and per cent, of those that moved by more than FAR."""
        for one in given:
            before = self.stands.get(one.currency)
            if before is not None and one.sound:
                change = (one.rate / one.units / (before[0] / before[1]) - 1) * 100
                if abs(change) > FAR:
                    self.moved.append((one.currency, round(change, 1)))
        return bool(self.moved)

    def _row(self, name: str) -> dict[str, Any]:
        return {"name": name, "value": self.posted.get(f"rate-{name}", ""), "wrong": self.wrong.get(name, "")}

    def _quoted(self, name: str, code: str) -> Quoted | None:
        text = self.posted.get(f"rate-{name}", "").strip()
        if not text and (name == code or not code):
            return None
        rate, units = exact(read(text, language())), self.posted.get(f"units-{name}", "1").strip()
        known = reference.reference().codes("currencies", self.on)["code"]
        if code not in known or code == books.pack().currency.code:
            self.wrong[name] = gettext("No foreign currency has this code.")
        elif not (units.isascii() and units.isdigit() and len(units) < 10):
            self.wrong[name] = gettext("For how many units: a whole number, mostly 1 or 100.")
        elif rate is None or not (found := Quoted(code, rate, int(units))).sound:
            self.wrong[name] = gettext("No rate: a number above 0, with at most six decimals.")
        else:
            return found
        return None


def _drafted(request: HttpRequest, visitor: Visitor, form: Week, given: list[Quoted]) -> HttpResponse:
    said = form.cleaned_data
    made = services.draft_rates(
        week=date.fromisoformat(said["week"]),
        rates=given,
        basis=said["basis"],
        actor=visitor.actor,
        at=visitor.at,
    )
    text = ngettext(
        "%(n)d rate is drafted: check it, then another person approves and publishes it.",
        "%(n)d rates are drafted: check them, then another person approves and publishes them.",
        len(given),
    )
    messages.success(request, text % {"n": len(given)})
    return redirect("edition", book=BOOK, number=made.number)


def _standing(visitor: Visitor, today: date) -> dict[str, tuple[Decimal, int]]:
    """Rate and units of each currency in the newest week that has begun and has rates."""
    try:
        every = books.tables(BOOK, known_at=visitor.at).tables["rates"]
    except NotFound:
        return {}
    begun = every.filter(pl.col("valid_from") <= today)
    newest = begun.filter(pl.col("valid_from") == pl.col("valid_from").max()).sort("currency")
    return {code: (rate, units) for code, rate, units in newest.select("currency", "rate", "units").iter_rows()}


def _named(week: dict[str, Any]) -> str:
    whole = f"{day(week['first'])} – {day(week['last'])}"
    if week["rate_day"] is None:
        return whole
    return gettext("%(week)s, rate of %(day)s") % {"week": whole, "day": day(week["rate_day"])}
