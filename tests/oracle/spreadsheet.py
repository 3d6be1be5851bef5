"""The official spreadsheet as the oracle reads it: its own columns, its own reading of what a cell says."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import python_calamine

from tests.oracle.books import Good, Law

COLUMNS = (
    *(
        "ORD",
        "MFN",
        "ACFTA",
        "ATIGA",
        "AJCEP",
        "VJEPA",
        "AKFTA",
        "AANZFTA",
        "AIFTA",
        "VKFTA",
        "VCFTA",
        "VNEAEU",
    ),
    *("CPTPP", "AHKFTA", "EVFTA", "UKVFTA", "VIFTA"),
    *("RCEPA", "RCEPB", "RCEPC", "RCEPD", "RCEPE", "RCEPF"),
)
FIRST = 4  # after level, code and the two texts
MEXICO = "M"
PART = re.compile(
    r"(?P<rate>[0-9]+(?:[.,][0-9]+)?)"
    r"(?:\(-(?P<excluded>[A-Z]{2}(?:,[A-Z]{2})*)\))?"
    r"(?:\((?P<zone>GIC)\))?"
    r"(?:\(NHN:(?P<outside>[0-9]+(?:[.,][0-9]+)?)\))?"
)


def law(path: Path, pack: Law) -> Law:
    """The codes, rates and lines of chapter 98 of the spreadsheet; all else as `pack` has it."""
    sheet = python_calamine.load_workbook(str(path)).get_sheet_by_name("Tariff")
    cells: dict[str, Mapping[str, str]] = {}
    special: dict[str, list[Mapping[str, Decimal]]] = defaultdict(list)
    for row in sheet.to_python():
        code, said = str(row[1]), [str(text).strip() for text in row[FIRST : FIRST + len(COLUMNS)]]
        if not re.fullmatch("[0-9]{8}", code):
            continue
        if code.startswith("98"):
            special[code].append({name: _number(text) for name, text in zip(COLUMNS[:2], said, strict=False)})
        else:
            cells[code] = dict(zip(COLUMNS, said, strict=True))
    return replace(pack, cells=cells, special=dict(special), read=cell)


@cache
def cell(text: str, origin: str) -> tuple[Good, ...]:
    if text.endswith("thuế MFN"):
        return (Good("of_mfn", _number(text.split("%")[0])),)
    if text.endswith("Chương 98"):
        return (Good("special"),)
    common, *apart = text.split(";")
    for group in apart:
        mark, own = group.split(":")
        if (mark.strip(), origin) == (MEXICO, "MX"):
            common = own
    return tuple(_good(part.replace(" ", "")) for part in common.split("/"))


def _good(text: str) -> Good:
    if text in ("*", "Q"):
        return Good({"*": "none", "Q": "quota"}[text])
    found = PART.fullmatch(text)
    if not found:
        return Good("unread")
    outside = found["outside"]
    excluded = frozenset(re.findall("[A-Z]{2}", found["excluded"] or ""))
    return Good(
        "rate",
        _number(found["rate"]),
        None if outside is None else _number(outside),
        excluded,
        found["zone"] or "",
    )


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
