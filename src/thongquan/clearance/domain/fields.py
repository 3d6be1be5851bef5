"""One field of a declaration by its name, to be read and written as text: what a form has under its labels.

Names: `procedure_code` (the header's), `party.EX.name`, `charge.freight.amount` and `document.invoice.id` (the
first of that role, type or category for the whole declaration; it comes into being when something is written
in it and goes when nothing is left), `documents.2.id`, `containers.1.seal_ids`, `charges.3.amount`,
`items.1.quantity` (the n-th, from 1) and `items.1.tax.VAT.category_code`.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple, TypeVar

import msgspec

from thongquan.clearance.domain.declaration import (
    Charge,
    Container,
    Declaration,
    Document,
    Item,
    OtherTax,
    Part,
    Party,
)
from thongquan.clearance.domain.frames import kind_of

LISTS: Mapping[str, type[Part]] = {
    "parties": Party,
    "charges": Charge,
    "documents": Document,
    "containers": Container,
    "items": Item,
}
# By the word a name begins with: the list it is of, and what tells its parts apart.
NAMED: Mapping[str, tuple[str, str]] = {
    "party": ("parties", "role_code"),
    "charge": ("charges", "type_code"),
    "document": ("documents", "category_code"),
}
NAMED_BY = dict(NAMED.values())
# What a part may still say when it says nothing: what it is, and how it is meant.
KEPT: Mapping[str, frozenset[str]] = {
    "parties": frozenset({"role_code", "representation_code"}),
    "charges": frozenset({"type_code", "currency_code", "apportion_by"}),
    "documents": frozenset({"category_code", "type_code"}),
}
COUNT_DIGITS = 6
WORDS_MOST = 20
_SEPARATORS = re.compile(r"[\s,;]+")
TURNING = "\u202a-\u202e\u2066-\u2069"  # what turns the direction of the text after it
_CONTROL = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f{TURNING}]")


class Place(NamedTuple):
    """Where a name leads: the list ("" is the header), the part of it by place (from 0; None: none such yet),
    by what it would be told apart, the field, and the tax, where it is of one."""

    of: str
    at: int | None
    key: str
    field: str
    tax: str = ""


def place(content: Declaration, name: str) -> Place:
    """KeyError for what is no field."""
    parts = name.split(".")
    if len(parts) == 1 and kind_of(Declaration, name):
        return Place("", None, "", name)
    if len(parts) == 3 and parts[0] in NAMED and _known(LISTS[NAMED[parts[0]][0]], parts[2]):
        of, told = NAMED[parts[0]]
        every = enumerate(getattr(content, of))
        at = next((n for n, one in every if getattr(one, told) == parts[1] and _of_all(one)), None)
        return Place(of, at, parts[1], parts[2])
    if len(parts) >= 3 and parts[0] in LISTS and parts[1].isdigit():
        at = int(parts[1]) - 1
        if 0 <= at < len(getattr(content, parts[0])):
            if len(parts) == 3 and _known(LISTS[parts[0]], parts[2]):
                return Place(parts[0], at, "", parts[2])
            if len(parts) == 5 and parts[2] == "tax" and _known(OtherTax, parts[4]):
                return Place(parts[0], at, "", parts[4], parts[3])
    raise KeyError(name)


def _known(part: type[Part], field: str) -> bool:
    return bool(kind_of(part, field))


def _of_all(part: Part) -> bool:
    return not isinstance(part, Document) or part.item_number == 0


def value(content: Declaration, name: str) -> str:
    """As text, "" where there is nothing. KeyError for what is no field."""
    where = place(content, name)
    part = _part(content, where)
    return "" if part is None else text(getattr(part, where.field))


def text(found: Any) -> str:
    """A value of a declaration as a form shows it."""
    if isinstance(found, bool):
        return "true" if found else ""
    if isinstance(found, int):
        return str(found) if found else ""
    if isinstance(found, list):
        return ", ".join(map(str, found))
    return str(found)


def _part(content: Declaration, where: Place) -> Any:
    if not where.of:
        return content
    if where.at is None:
        return None
    part = getattr(content, where.of)[where.at]
    if where.tax:
        return next((tax for tax in part.taxes if tax.tax_code == where.tax), None)
    return part


def written(content: Declaration, values: Mapping[str, str]) -> Declaration:
    """`content` with these fields as given. KeyError for what is no field; what is too long for its field loses
    its end."""
    for name, given in values.items():
        content = _written(content, place(content, name), given)
    return content


def _written(content: Declaration, where: Place, given: str) -> Declaration:
    if not where.of:
        return _with(content, where.field, given)
    rows = list(getattr(content, where.of))
    if where.at is None:
        if not given.strip():
            return content
        rows.append(_with(_begun(where), where.field, given))
    elif where.tax:
        rows[where.at] = _taxed(rows[where.at], where, given)
    else:
        made = _with(rows[where.at], where.field, given)
        if where.key and _says_nothing(made, KEPT[where.of]):
            rows.pop(where.at)
        else:
            rows[where.at] = made
    return msgspec.structs.replace(content, **{where.of: rows})


def _begun(where: Place) -> Part:
    part = LISTS[where.of]
    required = {known.name: "" for known in msgspec.structs.fields(part) if known.required}
    return part(**{**required, NAMED_BY[where.of]: where.key})


def _says_nothing(part: Part, kept: frozenset[str]) -> bool:
    return not any(text(found) for name, found in msgspec.structs.asdict(part).items() if name not in kept)


def _taxed(item: Item, where: Place, given: str) -> Item:
    taxes = [tax for tax in item.taxes if tax.tax_code != where.tax]
    mine = next((tax for tax in item.taxes if tax.tax_code == where.tax), OtherTax(tax_code=where.tax))
    mine = _with(mine, where.field, given)
    silent = _says_nothing(mine, frozenset({"tax_code"}))
    return msgspec.structs.replace(item, taxes=taxes if silent else [*taxes, mine])


P = TypeVar("P", bound=Part)


def _with(part: P, field: str, given: str) -> P:
    kind, most = kind_of(type(part), field), longest(type(part), field)
    clean = _CONTROL.sub("", given).strip()
    made: Any = clean[:most]
    if kind == "flag":
        made = clean in ("true", "on", "1", "yes")
    elif kind == "count":
        made = int(clean) if clean.isascii() and clean.isdigit() and len(clean) <= COUNT_DIGITS else 0
    elif kind in ("counts", "texts"):
        words = [word[:most] for word in _SEPARATORS.split(clean) if word][:WORDS_MOST]
        made = [int(word) for word in words if word.isdigit()] if kind == "counts" else words
    return msgspec.structs.replace(part, **{field: made})


@cache
def longest(part: type[Part], field: str) -> int:
    """How many characters the field holds."""
    told = msgspec.json.schema(part)["$defs"][part.__name__]["properties"][field]
    return int(told.get("maxLength") or told.get("items", {}).get("maxLength") or COUNT_DIGITS)
