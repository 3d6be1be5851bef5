"""Differences as people read them: what the field is called, what stood there, what shall stand there."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors import amending, choices
from thongquan.clearance.selectors.choices import Asked
from thongquan.clearance.selectors.views import receipt_of
from thongquan.kernel.texts import Text
from thongquan.portal.templatetags.portal import number, said
from thongquan.portal.views.declaring import item_fields, lists
from thongquan.portal.views.declaring.fields import Field, Kind, every
from thongquan.portal.views.declaring.numbers import PLAIN
from thongquan.portal.views.declaring.steps import ROWS, SECTIONS

_PATH = re.compile(r"(?P<of>\w+)(?:\[(?P<key>[^\]]*)\])?(?:\.(?P<rest>.+))?")
SINGLE = {"parties": "party", "charges": "charge", "documents": "document"}
ADDED, REMOVED = gettext_noop("%(item)s, added"), gettext_noop("%(item)s, taken out")
PARTS = {
    "parties": gettext_lazy("Party"),
    "charges": gettext_lazy("Charge"),
    "documents": gettext_lazy("Paper"),
    "containers": gettext_lazy("Container"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """`where` names the part it is of, "" for the consignment; `path` as the record has it."""

    path: str
    where: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Dues:
    """By tax how much more (or less) is due, and all together; None: it cannot be worked out."""

    taxes: list[tuple[str, Decimal | None]]
    all: Decimal | None


def differences(found: Iterable[Mapping[str, str]], asked: Asked) -> list[Difference]:
    """Fields of an item that is added, or taken out, say so: of each the code comes, or goes, with it."""
    every_ = [*found]
    comes = {match[1]: bool(one["after"]) for one in every_ if (match := _comes(one))}
    told = [_difference(one["path"], one["before"], one["after"], asked) for one in every_]
    return [
        replace(one, where=_(ADDED if comes[item] else REMOVED) % {"item": one.where})
        if (item := one.path.partition(".")[0]) in comes
        else one
        for one in told
    ]


def _comes(one: Mapping[str, str]) -> re.Match[str] | None:
    both = one["before"] and one["after"]
    return None if both else re.fullmatch(r"(items\[[^\]]*\])\.commodity_code", one["path"])


def dues(change: Mapping[str, str | None], names: Mapping[str, Text]) -> Dues:
    amounts = {tax: None if amount is None else Decimal(amount) for tax, amount in change.items()}
    order = [tax for tax in names if tax in amounts] + [tax for tax in amounts if tax not in names]
    known = [amount for amount in amounts.values() if amount is not None]
    every_ = sum(known, Decimal()) if len(known) == len(amounts) else None
    return Dues([(said(names.get(tax)) or tax, amounts[tax]) for tax in order], every_)


def told(
    row: Declaration, requests: Iterable[Mapping[str, Any]], asked: Asked, *, refs: amending.Refs | None = None
) -> list[dict[str, Any]]:
    """What was asked of the declaration, the latest first. `refs`: the editions of its law, where known."""
    every_ = [*requests][::-1]
    names = amending.taxes_of(row, refs=refs) if every_ else {}
    return [
        {
            **one,
            "number": one.get("amendment", one.get("pk")),
            "receipt_number": one.get("receipt_number") or receipt_of(one.get("message")),
            "differences": differences(map(_change, one["changes"]), asked),
            "dues": dues(one["duty_change"], names),
            "named": [named(path, asked.kind)[:2] for path in one.get("fields", ())],
        }
        for one in every_
    ]


def _change(one: Any) -> Mapping[str, str]:
    return one if isinstance(one, Mapping) else dict(zip(("path", "before", "after"), one, strict=True))


def _difference(path: str, before: str, after: str, asked: Asked) -> Difference:
    where, label, field = named(path, asked.kind)
    return Difference(path, where, label, valued(field, before, asked), valued(field, after, asked))


def named(path: str, way: str) -> tuple[str, str, Field | None]:
    """The part, the field's label, and the field, where the form has it."""
    match = _PATH.fullmatch(path)
    if match is None:
        return "", path, None
    of, key, rest = match["of"], match["key"], match["rest"] or ""
    if key is None:
        field = _header(way).get(of)
        return "", str(field.label) if field else of, field
    if of == "items":
        field = _item(way).get(rest)
        item = _("Item %(n)s") % {"n": key}
        return (item, str(field.label) if field else rest, field) if rest else ("", item, None)
    role = key.split("/")[0]
    field = _header(way).get(f"{SINGLE.get(of, of)}.{role}.{rest}")
    if field is not None:
        return "", str(field.label), field
    field = next((one for one in ROWS.get(of, ()) if one.name == rest), None)
    part = f"{PARTS.get(of, of)} {key}"
    return (part, str(field.label) if field else rest, field) if rest else ("", part, None)


@cache
def _header(way: str) -> Mapping[str, Field]:
    return {one.name: one for sections in SECTIONS.values() for one in every(sections, way)}


@cache
def _item(way: str) -> Mapping[str, Field]:
    found = {one.name: one for one in every(item_fields.SECTIONS, way)}
    return found | {"taxes[VAT].category_code": item_fields.VAT, "taxes[VAT]": item_fields.VAT}


def valued(field: Field | None, value: str, asked: Asked) -> str:
    """A number as it is written here, a code with its words."""
    if not value or field is None:
        return value
    if field.kind is Kind.NUMBER:
        return written(value)
    if field.kind is Kind.FLAG:
        return _("yes")
    if field.kind is Kind.SELECT:
        return dict(lists.options(field.of, asked)).get(value, value)
    choice = choices.named(field.of, value, asked) if field.kind is Kind.SEARCH else None
    words = said(choice.names) or said(choice.more) if choice else ""
    return f"{value} · {words}" if words else value


def written(value: str) -> str:
    return number(value) if PLAIN.fullmatch(value) else value
