"""What would I pay under each agreement, and what proof does each want. For anybody, without signing in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.clearance.domain.law import Law
from thongquan.clearance.selectors.law import law_of
from thongquan.clearance.selectors.offers import papers
from thongquan.kernel.money import rounded
from thongquan.kernel.refusals import NotFound, Refused
from thongquan.kernel.texts import folded, text_in
from thongquan.portal import throttle
from thongquan.portal.gate import PUBLIC, Visitor
from thongquan.portal.pages import Journey, page
from thongquan.portal.templatetags.portal import language, said, zone
from thongquan.reference import selectors as reference
from thongquan.tariff import selectors as tariff
from thongquan.tariff.domain.calculator import Offer, offers
from thongquan.tariff.domain.explain import explained, treatment

VALUE_DIGITS_MAX = 18
DEFAULT_VALUE = "100 000 000"
_GROUPED = re.compile(r"\d{1,3}(?:[ .,]\d{3})+|\d+")
_DECIMAL = re.compile(r"(?P<whole>\d{1,3}(?:[ .,]\d{3})+|\d+)[.,](?P<rest>\d{1,6})")


@dataclass(slots=True)
class Question:
    """What was asked, as read; `wrong` says what could not be, by field."""

    text: str
    origin: str
    value_text: str
    currency: str
    day_text: str
    vat: str
    special: str
    value: Decimal | None = None
    on: date | None = None
    wrong: dict[str, Promise] = field(default_factory=dict)

    @property
    def code(self) -> str:
        digits = re.sub(r"[ .]", "", self.text)
        return digits if digits.isascii() and digits.isdigit() and len(digits) == 8 else ""


@dataclass(frozen=True, slots=True)
class Row:
    """An offer as the page shows it; `tells` explains each tax in the reader's language, `vat_treatment` says
    whether there is VAT at all."""

    offer: Offer
    vat: Decimal | None
    total: Decimal | None
    cheapest: bool
    vat_treatment: str
    tells: tuple[str, ...]
    proofs: tuple[Mapping[str, str], ...]


@page(PUBLIC, "calculator", name="calculator", title=_("Duty calculator"), journey=Journey.LAW, menu=10)
def calculator(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    throttle.count(request, "calculator")
    at = visitor.at
    asked = _read(request, at)
    context: dict[str, Any] = {"asked": asked, **_choices(asked, at)}
    if asked.text and not asked.wrong:
        try:
            context |= _answer(asked, at)
        except Refused as refused:
            if refused.code != "no-law-in-force":
                raise
            asked.wrong["day"] = _("The law of that day is not kept here.")
    partial = request.headers.get("HX-Request-Type") == "partial"
    response = render(request, f"portal/calculator{'_answer' if partial else ''}.html", context)
    patch_vary_headers(response, ["HX-Request-Type"])
    return response


def _read(request: HttpRequest, at: datetime) -> Question:
    given = request.GET
    today = at.astimezone(zone()).date()
    asked = Question(
        text=given.get("code", "").strip()[:80],
        origin=given.get("origin", "")[:2],
        value_text=given.get("value", DEFAULT_VALUE).strip()[:40],
        currency=given.get("currency", books.pack().currency.code)[:3],
        day_text=given.get("day", today.isoformat())[:10],
        vat=given.get("vat", "")[:35],
        special=given.get("special", "")[:10],
    )
    asked.value = amount(asked.value_text)
    if asked.value is None:
        asked.wrong["value"] = _("Write an amount, such as 100 000 000 or 2500.50.")
    try:
        asked.on = date.fromisoformat(asked.day_text)
    except ValueError:
        asked.wrong["day"] = _("Choose a day.")
    return asked


def amount(text: str) -> Decimal | None:
    """A positive amount as people group it: three digits after a mark are thousands, fewer decimals."""
    plain = re.sub(r"[\s\u00a0\u202f]+", " ", text).strip()
    digits = re.sub(r"\D", "", plain)
    if not digits.isascii() or not digits or len(digits) > VALUE_DIGITS_MAX:
        return None
    if _GROUPED.fullmatch(plain):
        found = Decimal(digits)
    elif parts := _DECIMAL.fullmatch(plain):
        found = Decimal(re.sub(r"\D", "", parts["whole"]) + "." + parts["rest"])
    else:
        return None
    return found if found > 0 else None


def _choices(asked: Question, at: datetime) -> dict[str, Any]:
    """What the form offers: countries, currencies and VAT categories of the day."""
    on = asked.on or at.astimezone(zone()).date()
    return {
        "countries": countries(on),
        "currencies": [books.pack().currency.code, *_rates(on, at)],
        "categories": _categories(on, at, language()),
    }


def countries(on: date) -> list[tuple[str, str]]:
    """Codes and names of the day, by name in the reader's language."""
    known, tongue = reference.codes("countries", on), language()
    name = tongue if tongue in known.columns else known.columns[1]
    return sorted(known.select("code", name).rows(), key=lambda row: folded(row[1] or row[0]))


def _rates(on: date, at: datetime) -> dict[str, tuple[Decimal, int]]:
    """Currency → (national currency, for how many units); none where the book has no edition."""
    try:
        rows = books.in_force("exchange", on=on, known_at=at).tables["rates"]
    except NotFound:
        return {}
    return {code: (rate, units) for code, rate, units in rows.select("currency", "rate", "units").rows()}


def _categories(on: date, at: datetime, tongue: str) -> list[tuple[str, str]]:
    rows = books.in_force("vat", on=on, known_at=at).tables["vat_rates"]
    name = f"name_{tongue}" if f"name_{tongue}" in rows.columns else "category"
    return list(rows.sort("category").select("category", name).rows())


def _answer(asked: Question, at: datetime) -> dict[str, Any]:
    assert asked.on is not None
    law = law_of(asked.on, known_at=at)
    known = tariff.search(asked.code, on=asked.on, known_at=at, limit=1) if asked.code else pl.DataFrame()
    if known.is_empty():
        matches = tariff.search(asked.text, on=asked.on, known_at=at).to_dicts()
        return {"matches": matches, "unnamed": any(not said(row) for row in matches)}
    answer: dict[str, Any] = {"above": tariff.path(asked.code, on=asked.on, known_at=at).to_dicts()}
    if not asked.origin:
        return answer
    worth = _worth(asked, law, at)
    if worth is None:
        asked.wrong["currency"] = _("There is no exchange rate for this currency on that day.")
        return answer
    found = offers(
        law.tariff,
        code=asked.code,
        origin=asked.origin,
        value=worth["customs_value"],
        vat_category=asked.vat,
        special_code=asked.special,
    )
    rows = _rows(found, worth, law, at)
    return answer | {
        "value": worth["customs_value"],
        "granted": [row for row in rows if row.offer.granted],
        "others": [row for row in rows if not row.offer.granted],
        "edition": law.editions["tariff"].partition("@"),
        "specials": _specials(found, law),
        "vat_states": sorted(
            {row.offer.vat_state for row in rows if row.offer.granted and row.offer.vat_state}
        ),
    }


def _worth(asked: Question, law: Law, at: datetime) -> dict[str, Any] | None:
    """The value in whole units of the national currency at the rate of the day, and how it came about."""
    assert asked.value is not None
    assert asked.on is not None
    national: dict[str, tuple[Decimal | None, int]] = {law.currency: (Decimal(1), 1)}
    rate, units = {**_rates(asked.on, at), **national}.get(asked.currency, (None, 1))
    if rate is None:
        return None
    return {
        "customs_value": rounded(asked.value * rate / units, Decimal(1).scaleb(-law.places)),
        "invoice_amount": asked.value,
        "invoice_currency_code": asked.currency,
        "exchange_rate": rate,
        "exchange_units": units,
    }


def _rows(found: list[Offer], worth: dict[str, Any], law: Law, at: datetime) -> list[Row]:
    tongue = language()
    named = papers(law.on, at)
    least = min((offer.taxes for offer in found if offer.granted and offer.taxes is not None), default=None)
    rows = []
    for offer in found:
        sure = offer.granted and offer.vat_state in ("ok", "undecided")
        said = explained(
            worth,
            offer.owed,
            law.tariff,
            direction="import",
            currency=law.currency,
            places=law.places,
            templates=law.wording,
        )
        rows.append(
            Row(
                offer,
                vat=offer.taxes - (offer.duty or 0) if sure and offer.taxes is not None else None,
                total=offer.taxes if sure else None,
                cheapest=offer.granted and offer.taxes == least,
                vat_treatment=next((treatment(tax) for tax in offer.owed if tax["tax"] == "VAT"), ""),
                tells=tuple(text_in(text, tongue) for text in said),
                proofs=tuple(named.get((offer.schedule, proof), {"vi": proof}) for proof in offer.proofs),
            )
        )
    return rows


def _specials(found: list[Offer], law: Law) -> list[str]:
    """The lines of chapter 98, where one of them must be named."""
    wanted = any(offer.state.startswith(("needs-98", "98-")) for offer in found)
    return sorted(law.tariff.special.names.values) if wanted else []
