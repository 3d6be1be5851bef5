"""Lists within a step, a row for each part: charges, papers, containers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from thongquan.clearance.domain import fields as canonical
from thongquan.clearance.domain.declaration import Charge, Container, Declaration, Document, Part
from thongquan.portal.views.declaring.fields import Field, every
from thongquan.portal.views.declaring.shown import Paper, Shown
from thongquan.portal.views.declaring.steps import ROWS, SECTIONS

BLANK: dict[str, Part] = {
    "charges": Charge(type_code="", amount="", currency_code=""),
    "documents": Document(category_code=""),
    "containers": Container(id=""),
}
REASONED = ("exclusion", "statement")
OF_STEP = {"price": "charges", "papers": "documents", "containers": "containers"}


@dataclass(frozen=True, slots=True)
class Row:
    """`of` the list, `place` in it from 1."""

    of: str
    place: int
    fields: list[Shown]


def places(content: Declaration, step: str) -> list[int]:
    """Of the step's list, the parts that no field of the step asks for by name."""
    of = OF_STEP.get(step)
    if of is None:
        return []
    asked = every(SECTIONS.get(step, ()), content.type_code)
    taken = [canonical.place(content, one.name) for one in asked]
    named = {where.at for where in taken if where.of == of}
    return [n for n in range(1, len(getattr(content, of)) + 1) if n - 1 not in named]


def named(content: Declaration, step: str) -> Iterator[tuple[str, Field]]:
    """Every field of the step's rows, by its name."""
    of = OF_STEP.get(step, "")
    for place in places(content, step):
        for one in ROWS[of]:
            own = one.of_row(f"{of}.{place}")
            yield own.name, own


def rows(paper: Paper, step: str) -> list[Row]:
    of = OF_STEP.get(step, "")
    return [Row(of, place, _shown(paper, of, place)) for place in places(paper.content, step)]


def _shown(paper: Paper, of: str, place: int) -> list[Shown]:
    """Its fields; a reason is asked for only where one is given, and the law wants it."""
    every_ = [paper.field(one.of_row(f"{of}.{place}")) for one in ROWS[of]]
    part = getattr(paper.content, of)[place - 1]
    reasoned = of != "documents" or part.reason or part.category_code in REASONED
    return [one for one in every_ if reasoned or not one.name.endswith(".reason")]


def act(content: Declaration, step: str, do: str) -> Declaration | None:
    """What a button of a row does: add, or remove:<place>; None for any other."""
    of = OF_STEP.get(step)
    what, _colon, place = do.partition(":")
    if of is None or what not in ("add", "remove"):
        return None
    parts = list(getattr(content, of))
    if what == "add":
        parts.append(BLANK[of])
    elif re.fullmatch(r"\d{1,5}", place, re.ASCII) and 0 < int(place) <= len(parts):
        parts.pop(int(place) - 1)
    return msgspec.structs.replace(content, **{of: parts})
