"""A declarant who answers what the findings ask, and nothing else."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from thongquan.clearance.domain.declaration import Declaration

WANTS = "require"
Object = dict[str, Any]


def _kept() -> dict[str, tuple[str, Object]]:
    """By rule: the part its answer goes into, and the answer."""
    with Path(__file__).with_name("scenario_answers.csv").open(encoding="utf-8") as file:
        return {row["rule"]: (row["into"], msgspec.json.decode(row["answer"])) for row in csv.DictReader(file)}


ANSWERS = _kept()


def answered(declaration: Declaration, findings: list[Object]) -> Declaration:
    """The declaration with an answer to each finding that wants one: the kept one of its rule, or one of those
    that it says itself would be right."""
    whole = msgspec.to_builtins(declaration)
    for found in findings:
        if found["effect"] == WANTS:
            _answer(whole, found)
    return msgspec.convert(whole, Declaration)


def _answer(whole: Object, found: Object) -> None:
    rule, part = found["rule"], _part(whole, found["path"])
    if rule == "DUT-001":
        _declare_vat(part, found["expected"].split(", "))
    elif rule == "ORI-001":
        part["duty_regime_code"] = found["expected"]
    elif rule.startswith("REQ-"):
        whole.setdefault("documents", []).extend(_exclusions(part, found["expected"]))
    elif rule in ANSWERS:
        into, answer = ANSWERS[rule]
        if into in ("documents", "parties"):
            whole.setdefault(into, []).append(dict(answer))
        else:
            part.update(answer)


def _declare_vat(item: Object, offered: list[str]) -> None:
    """In the tax that another country's document names already, or in one of its own."""
    taxes = item.setdefault("taxes", [])
    tax = next((tax for tax in taxes if tax["tax_code"] == "VAT"), None)
    if tax is None:
        taxes.append(tax := {"tax_code": "VAT"})
    tax["category_code"] = "VAT10" if "VAT10" in offered else offered[0]


def _exclusions(item: Object, expected: str) -> Iterator[Object]:
    """The goods are not those that each measure means, with the reason."""
    for measure in re.findall(r"([\w-]+) \(", expected):
        yield {
            "category_code": "exclusion", "type_code": measure, "item_number": item["item_number"],
            "reason": "Không thuộc diện quản lý",
        }  # fmt: skip


def _part(whole: Object, path: str) -> Object:
    """The item or the party that a path is about, else the declaration."""
    place = re.match(r"(items|parties)\[(\d+)\]", path)
    return whole[place[1]][int(place[2]) - 1] if place else whole
