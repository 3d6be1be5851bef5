"""Items pasted from a spreadsheet: rows of cells set apart by tabs, under headings or in a known order."""

from collections.abc import Sequence

from thongquan.clearance.domain.declaration import Declaration, Item
from thongquan.clearance.messages import table
from thongquan.clearance.messages.columns import REFERENCE, column
from thongquan.clearance.messages.parsed import Limits
from thongquan.kernel.findings import Finding

# What the columns are where no heading says it; empty ones at the end may be left out.
ORDER = (
    "item.commodity_code",
    "item.description",
    "item.origin_country_code",
    "item.quantity",
    "item.quantity_unit_code",
    "item.unit_price",
    "item.invoice_amount",
    "item.net_mass",
)
_OWN = "-"  # a reference for the rows of the one table


def items(text: str, *, limits: Limits) -> tuple[list[Item], tuple[Finding, ...]]:
    """The items, or what is wrong with the rows. Never raises."""
    rows = [line.split("\t") for line in text.splitlines() if line.strip()]
    if not rows:
        return [], ()
    heading = rows.pop(0) if _is_heading(rows[0]) else list(ORDER[: max(map(len, rows))])
    body = [[REFERENCE, *heading], *([_OWN, *row] for row in rows)]
    parsed = table.read_csv(_csv(body), limits=limits)
    found = tuple(said for read in parsed.reads for said in read.findings)
    made: list[Declaration] = [one for one in parsed.declarations if one is not None]
    return [item for one in made for item in one.items], found


def _is_heading(row: Sequence[str]) -> bool:
    return any(known is not None and known.scope == "item" for known in map(column, row))


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    quoted = (";".join('"' + cell.strip().replace('"', '""') + '"' for cell in row) for row in rows)
    return "\r\n".join(quoted).encode()
