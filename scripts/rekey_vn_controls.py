"""Key the specialised procedures anew: which list of which agency names which code.

    THONGQUAN_DATA=… python scripts/rekey_vn_controls.py

Codes and references are facts. The measures have our own codes and our own short names (measures.csv); this
script finds each by the reference of its list and, where one reference has several, by a word.
"""

import csv
import os
import re
from pathlib import Path
from typing import Any

from thongquan.intake.domain import workbook

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "packs/vn/books/controls/controls.csv"
SHEET, CODE, PROCEDURES = "Specialised procedures", 1, 4
# "<title> (<reference>)" and perhaps an asterisk: the list means only part of the code's goods
ENTRY = re.compile(
    r"\s*;?\s*(?P<title>.+?)\s*\((?P<reference>\s*\d+[/.][^()]*?(?:TT|QĐ|NĐ)[^()]*)\)\s*(?P<star>\*)?"
)


def measures() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    with (HERE / "vn_measures.csv").open() as file:
        for row in csv.DictReader(file):
            found.setdefault(row["reference"], []).append((row["word"], row["measure"]))
    return found


def entries(cell: str) -> list[tuple[str, str, bool]]:
    """Title, reference, whether starred; all of the cell is read, or the assertion fails."""
    found, at = [], 0
    while match := ENTRY.match(cell, at):
        reference = match["reference"].strip()
        starred = reference.endswith("*") or bool(match["star"])
        found.append((match["title"], reference.rstrip("*").strip(), starred))
        at = match.end()
    assert not cell[at:].strip(" ;"), cell[at:]
    return found


def keyed(rows: list[list[Any]]) -> tuple[list[tuple[str, str, str, str]], set[str], set[str]]:
    """Rows of the table `controls`, the codes and the measures in them."""
    known = measures()
    found = set()
    for row in rows[1:]:
        for title, reference, starred in entries(row[PROCEDURES].strip()):
            matching = [m for word, m in known[reference] if word in title]
            assert len(matching) == 1, (title, reference, matching)
            assert re.fullmatch("[0-9]{8}", row[CODE], re.ASCII), row[CODE]
            found.add((row[CODE], matching[0], "yes" if starred else "no", reference + "*" * starred))
    return sorted(found), {row[0] for row in found}, {row[1] for row in found}


def main() -> None:
    body = (Path(os.environ["THONGQUAN_DATA"]) / "vn_tariff_2026" / "Specialised_procedures.xlsx").read_bytes()
    rows, codes, used = keyed(workbook.rows(body, SHEET))
    with TARGET.open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["prefix", "measure", "partly", "basis"])
        table.writerows(rows)
    print(f"{len(codes)} codes, {len(used)} measures, {len(rows)} rows")


if __name__ == "__main__":
    main()
