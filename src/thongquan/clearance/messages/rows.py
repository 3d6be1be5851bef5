"""The rows of one declaration in a table, gathered and made into the canonical structs."""

import re
from typing import Any

from thongquan.clearance.domain.declaration import Container, Declaration, Item
from thongquan.clearance.domain.fields import TURNING
from thongquan.clearance.messages.columns import Column, made
from thongquan.clearance.messages.foreign import checked, placed
from thongquan.clearance.messages.parsed import Limits, Read, Spot, finding
from thongquan.kernel.decimals import exact
from thongquan.kernel.findings import Finding

YES = frozenset({"true", "1", "yes", "y", "x", "có", "co"})
NO = frozenset({"false", "0", "no", "n", "không", "khong"})
FINDINGS_MAX = 100
_DAY = re.compile(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_CONTROL = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f{TURNING}]")
_AHTN_DIGITS = 8


def value(column: Column, cell: Any, text: str) -> tuple[Any, str]:
    """The value of a cell, or the rule it breaks; nothing is mended."""
    number = isinstance(cell, float | int) and not isinstance(cell, bool)
    if _CONTROL.search(text):
        return None, "FMT-013"
    if column.kind == "number":
        return (text, "") if exact(text) is not None else (None, "FMT-104")
    if column.kind == "day":
        return (text, "") if _DAY.fullmatch(text) and not number else (None, "FMT-105")
    if column.kind == "count":
        whole = text.isascii() and text.isdigit() and len(text) <= 6
        return (int(text), "") if whole else (None, "FMT-104")
    if column.kind == "flag":
        said = text.casefold()
        return (said in YES, "") if said in YES | NO else (None, "FMT-108")
    if number and column.field == "commodity_code" and len(text) != _AHTN_DIGITS:
        return None, "FMT-107"
    return text, ""


class Group:
    """One declaration: its header from whichever rows say it, an item from each row that has one."""

    def __init__(self, reference: str, begins: int, limits: Limits) -> None:
        self.reference = reference
        self.lines = [begins]
        self.limits = limits
        self.header: dict[str, Any] = {}
        self.parts: dict[tuple[str, str], dict[str, Any]] = {}
        self.first: dict[str, Any] = {}
        self.containers: dict[str, None] = {}
        self.items: list[Item] = []
        self.documents: list[Any] = []
        self.findings: list[Finding] = []
        self.spots: list[Spot] = []

    def add(self, values: list[tuple[Column, Any]], row: int, wrong: list[Finding]) -> None:
        for said in wrong:
            self.say(said, row)
        fields: dict[str, Any] = {}
        parts: dict[tuple[str, str], dict[str, Any]] = {}
        for column, found in values:
            if column.scope == "header":
                self.head(column, found, row)
            elif column.group:
                parts.setdefault((column.group, column.code), {})[column.field] = found
            else:
                fields[column.field] = found
        if fields or parts:
            self.item(fields, parts, row)

    def item(self, fields: dict[str, Any], parts: dict[tuple[str, str], dict[str, Any]], row: int) -> None:
        number = len(self.items) + 1
        if number > self.limits.items:
            if number == self.limits.items + 1:
                self.say(finding("FMT-011", "items", f"> {self.limits.items}", self.limits.items), row)
            return
        self.lines.append(row)
        taxes = [made(g, code, known) for (g, code), known in parts.items() if g == "tax"]
        self.documents += [
            made(g, code, known, number) for (g, code), known in parts.items() if g == "document"
        ]
        self.items.append(Item(**{"commodity_code": "", **fields, "item_number": number, "taxes": taxes}))

    def head(self, column: Column, found: Any, row: int) -> None:
        if column.group == "container":
            self.containers.update(dict.fromkeys(filter(None, (c.strip() for c in found.split(";")))))
            return
        said = self.first.setdefault(column.key, found)
        if said != found:
            self.say(finding("FMT-106", column.key, found, said, row=row, column=column.key), row)
        elif column.group:
            self.parts.setdefault((column.group, column.code), {})[column.field] = found
        else:
            self.header[column.field] = found

    def say(self, said: Finding, row: int) -> None:
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append(said)
            self.spots.append(Spot(row, said.path))

    def read(self) -> Read:
        if self.findings:
            lines, spots = tuple(self.lines), tuple(self.spots)
            return Read(None, tuple(self.findings), lines=lines, spots=spots, reference=self.reference)
        parts: dict[str, list[Any]] = {"party": [], "document": [], "charge": []}
        for (group, code), fields in self.parts.items():
            parts[group].append(made(group, code, fields))
        declaration = Declaration(
            **{"functional_reference_id": "", "type_code": "", **self.header},
            parties=parts["party"],
            charges=parts["charge"],
            documents=parts["document"] + self.documents,
            containers=[Container(id=identity) for identity in self.containers],
            items=self.items,
        )
        return placed(checked(declaration, [], ()), declaration, self.lines)
