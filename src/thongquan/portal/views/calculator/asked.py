"""What was asked of the calculator, read from the address, and what its form offers."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from thongquan.books import selectors as books
from thongquan.kernel.refusals import NotFound
from thongquan.kernel.texts import folded
from thongquan.portal.templatetags.portal import language, zone
from thongquan.reference import selectors as reference

VALUE_DIGITS_MAX = 18
DEFAULT_VALUE = "100 000 000"
_GROUPED = re.compile(r"\d{1,3}(?:[ .,]\d{3})+|\d+")
_DECIMAL = re.compile(r"(?P<whole>\d{1,3}(?:[ .,]\d{3})+|\d+)[.,](?P<rest>\d{1,6})")


@dataclass(slots=True)
class Question:
    """What was asked, as read; `wrong` says what could not be, by field. `inside`: the page of a code asks."""

    text: str
    origin: str
    value_text: str
    currency: str
    quantity_text: str
    day_text: str
    vat: str
    special: str
    inside: bool = False
    value: Decimal | None = None
    quantity: Decimal | None = None
    on: date | None = None
    wrong: dict[str, Promise] = field(default_factory=dict)

    @property
    def code(self) -> str:
        digits = re.sub(r"[ .]", "", self.text)
        return digits if digits.isascii() and digits.isdigit() and len(digits) == 8 else ""


def read(request: HttpRequest, at: datetime) -> Question:
    given = request.GET
    today = at.astimezone(zone()).date()
    asked = Question(
        text=given.get("code", "").strip()[:80],
        origin=given.get("origin", "")[:2],
        value_text=given.get("value", DEFAULT_VALUE).strip()[:40],
        currency=given.get("currency", books.pack().currency.code)[:3],
        quantity_text=given.get("quantity", "").strip()[:40],
        day_text=given.get("day", today.isoformat())[:10],
        vat=given.get("vat", "")[:35],
        special=given.get("special", "")[:10],
        inside=given.get("inside") == "1",
    )
    asked.value = amount(asked.value_text)
    if asked.value is None:
        asked.wrong["value"] = _("Write an amount, such as 100 000 000 or 2500.50.")
    if asked.quantity_text:
        asked.quantity = amount(asked.quantity_text)
        if asked.quantity is None:
            asked.wrong["quantity"] = _("Write a number, such as 1 000 or 2.5, or nothing.")
    _read_day(asked)
    if asked.origin and asked.on is not None and asked.origin not in dict(countries(asked.on)):
        asked.wrong["origin"] = _("Choose a country of the list.")
    return asked


def _read_day(asked: Question) -> None:
    try:
        asked.on = date.fromisoformat(asked.day_text)
    except ValueError:
        asked.wrong["day"] = _("Choose a day.")


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


def choices(asked: Question, at: datetime) -> dict[str, Any]:
    """What the form offers: countries, currencies and VAT categories of the day."""
    on = asked.on or at.astimezone(zone()).date()
    return {
        "countries": countries(on),
        "currencies": [books.pack().currency.code, *rates(on, at)],
        "categories": _categories(on, at, language()),
    }


def countries(on: date) -> list[tuple[str, str]]:
    """Codes and names of the day, by name in the reader's language."""
    known, tongue = reference.codes("countries", on), language()
    name = tongue if tongue in known.columns else known.columns[1]
    return sorted(known.select("code", name).rows(), key=lambda row: folded(row[1] or row[0]))


def rates(on: date, at: datetime) -> dict[str, tuple[Decimal, int]]:
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
