"""The fields an order to amend names: chosen by their labels, told by them, shown where they are mended."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from thongquan.clearance.domain import changes
from thongquan.clearance.domain.changes import Change
from thongquan.clearance.domain.declaration import Declaration as Content
from thongquan.clearance.models import Declaration
from thongquan.clearance.selectors import amending
from thongquan.kernel.refusals import Refused
from thongquan.portal.views.amending.differences import named
from thongquan.portal.views.declaring import item_fields
from thongquan.portal.views.declaring.fields import Field, every
from thongquan.portal.views.declaring.steps import CONSIGNMENT, OF_LIST, SECTIONS

MOST = 50
_ITEMS = re.compile(r"\d{1,5}")


@dataclass(frozen=True, slots=True)
class Named:
    """A field of an order, as people call it; `place`: of the form, where it is mended."""

    path: str
    where: str
    label: str
    place: str


def offered(row: Declaration, *, refs: amending.Refs | None = None) -> dict[str, Any]:
    """For whoever orders: sections with what of them may be amended, and the fields of an item. `refs`: the
    editions of its law, where known."""
    way, fixed = row.direction, tuple(amending.fixed(row, refs=refs))
    blank = Content(functional_reference_id="", type_code=way)
    every_ = [section.of(way) for sections in SECTIONS.values() for section in sections]
    told = [
        (
            section.title,
            [
                (one.name, one.label)
                for one in section.fields
                if not changes.forbidden([Change(changes.path(blank, one.name), "", "")], fixed)
            ],
        )
        for section in every_
    ]
    return {
        "sections": [(title, fields) for title, fields in told if fields],
        "of_item": [(one.name, one.label) for one in _of_item(way)],
    }


def chosen(content: Content, given: QueryDict) -> list[str]:
    """The paths of what was chosen. Refused("validation") for what the form does not offer, "not-a-field" for
    goods there are not."""
    way = content.type_code
    header = {one.name for sections in SECTIONS.values() for one in every(sections, way)}
    of_item = {one.name for one in _of_item(way)}
    fields, mine = given.getlist("field"), given.getlist("item_field")
    numbers = [int(number) for number in _ITEMS.findall(given.get("items", "")[:200])] if mine else []
    if not header.issuperset(fields) or not of_item.issuperset(mine) or bool(mine) != bool(numbers):
        raise Refused("validation")
    count = len(content.items)
    if wrong := [number for number in numbers if not 0 < number <= count]:
        raise Refused("not-a-field", paths=", ".join(f"items[{number}]" for number in wrong))
    names = [*fields, *(f"items.{number}.{field}" for number in numbers for field in mine)]
    if len(names) > MOST:
        raise Refused("validation")
    return [changes.path(content, name) for name in names]


def told(paths: Iterable[str], way: str) -> list[Named]:
    return [_told(path, way) for path in paths]


def marked(content: Content, names: Iterable[str], paths: Collection[str]) -> set[str]:
    """Those of the form's fields that the order names, by itself or with the part they are of."""
    wanted = set(paths)
    if not wanted:
        return set()
    called = {name: changes.path(content, name) for name in names}
    return {name for name, path in called.items() if path in wanted or path.partition("]")[0] + "]" in wanted}


def items(content: Content, paths: Iterable[str]) -> set[int]:
    """The places of the items of which it names something."""
    numbers = {match[1] for path in paths if (match := re.match(r"items\[(\w+)\]", path))}
    return {n for n, one in enumerate(content.items, 1) if str(one.item_number) in numbers}


def _of_item(way: str) -> Iterator[Field]:
    return every(item_fields.SECTIONS, way)


def _told(path: str, way: str) -> Named:
    where, label, field = named(path, way)
    of, _bracket, rest = path.partition("[")
    if of == "items":
        return Named(path, where, label, f"item-{rest.partition(']')[0]}")
    at = _steps(way).get(field.name if field else "") or OF_LIST.get(of, CONSIGNMENT)
    return Named(path, where, label, at)


def _steps(way: str) -> Mapping[str, str]:
    return {one.name: step for step, sections in SECTIONS.items() for one in every(sections, way)}
