"""An application as a table: columns for the direction, the form's fields and the words of the goods; a row
for each line of goods. What is said of the whole stands in the first row that says it."""

import csv
import io
from typing import Any

from thongquan.kernel.refusals import Refused

DIRECTION = "direction"
GOODS = ("code", "description", "quantity", "unit", "value", "currency", "origin")
WAYS = ("import", "export")
ROWS_MOST = 501
OF_GOODS = "goods."  # before the columns of goods: fields of a form may bear their names


def template(fields: list[str]) -> str:
    """The heading, for who fills it in."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(
        [DIRECTION, *fields, *(f"{OF_GOODS}{name}" for name in GOODS)]
    )
    return out.getvalue()


def read(body: bytes) -> dict[str, Any]:
    """direction ("" where it is none), fields, goods, all text. Refused("table-unreadable"): no such table."""
    try:
        rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as why:
        raise Refused("table-unreadable", why=why) from None
    if not 0 < len(rows) <= ROWS_MOST or any(None in row or None in row.values() for row in rows):
        raise Refused("table-unreadable", why=f"{len(rows)} rows")
    fields: dict[str, str] = {}
    goods = []
    for row in rows:
        said = {name.strip(): value.strip() for name, value in row.items() if value.strip()}
        named = {n.removeprefix(OF_GOODS): value for n, value in said.items() if n.startswith(OF_GOODS)}
        goods.append({name: value for name, value in named.items() if name in GOODS})
        for name, value in said.items():
            if not name.startswith(OF_GOODS):
                fields.setdefault(name, value)
    direction = fields.pop(DIRECTION, "")
    direction = direction if direction in WAYS else ""
    return {DIRECTION: direction, "fields": fields, "goods": [{"code": "", **good} for good in goods if good]}
