"""Each rule points at a field of the declaration: whoever reads its finding is led to what is wrong."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from thongquan.clearance.domain.declaration import Declaration, OtherTax
from thongquan.clearance.domain.facts.derive import BOUNDED, SIGNED
from thongquan.clearance.domain.fields import LISTS
from thongquan.clearance.domain.rules.columns import MESSAGE
from thongquan.clearance.domain.rules.rows import Row, topic_rows

FOLDER = Path(__file__).parents[2] / "packs" / "vn" / "books" / "rules"
RULES = sorted(
    (row for file in FOLDER.glob("*.yaml") for row in topic_rows(file.read_bytes())), key=lambda r: r.id
)
PLACES = {"{n}": ("1",), "{t}": ("1",), "{too_large}": tuple(BOUNDED)}
# Found by code, which tells the place with the finding (any number, any day), or is of the whole.
TOLD_BY_CODE = {"TYP-001", "TYP-002", "CLM-001"}


def paths(row: Row) -> Iterator[str]:
    """The path of its finding, with each field that a fact may name."""
    negative = {"{negative}": SIGNED["items" if row.on == "item" else "declarations"]}
    pieces = re.split(r"(\{[a-z_]+\})", row.path)
    for filled in product(*((PLACES | negative)[one] if one.startswith("{") else (one,) for one in pieces)):
        yield "".join(filled)


def is_field(path: str) -> bool:
    """Of the header, a list of parts, or a field of a part; a part alone is none."""
    field, inside_one, inside = path.partition("[1].")
    if not inside_one:
        return field in Declaration.__struct_fields__
    part, _, tax = inside.partition("[1].")
    known = LISTS[field].__struct_fields__ if field in LISTS else ()
    return part in known and (not tax or (part == "taxes" and tax in OtherTax.__struct_fields__))


@pytest.mark.parametrize("row", RULES, ids=lambda row: row.id)
def test_a_rule_points_at_a_field_that_a_declaration_has(row: Row) -> None:
    if row.on == MESSAGE or row.id in TOLD_BY_CODE:
        assert row.by_code, "only where a message is read, or code tells the place"
        return
    assert [path for path in paths(row) if not is_field(path)] == []


def test_what_is_no_field_is_known() -> None:
    assert is_field("items[1].taxes[1].rate")
    assert is_field("charges")
    for path in (
        "",
        "items[1]",
        "items[1].",
        "items[1].secret",
        "nothing",
        "boxes[1].id",
        "items[1].taxes[1].x",
    ):
        assert not is_field(path), path
