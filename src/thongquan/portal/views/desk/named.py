"""Rows of the desk with the names of the people they tell of."""

from collections.abc import Iterable, Mapping
from typing import Any

from thongquan.books import selectors as books
from thongquan.clearance.selectors import registry
from thongquan.identity import selectors as identity
from thongquan.portal.gate import Visitor


def named(rows: Iterable[Mapping[str, Any]], visitor: Visitor, *, person: str = "") -> list[dict[str, Any]]:
    """Each with `trader_name`, and with `<person>_name` of the subject that stands under `person`; who has no
    name is told by his code."""
    found = list(rows)
    traders = registry.names({row["trader"] for row in found}, on=books.today(visitor.at))
    people = identity.names({row[person] for row in found}) if person else {}
    return [
        {**row, "trader_name": traders.get(row["trader"], row["trader"])}
        | ({f"{person}_name": people.get(row[person], row[person])} if person else {})
        for row in found
    ]
