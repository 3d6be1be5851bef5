"""A certificate of origin as a form or a table says it: a text for each path, as "exporter.name",
"items.0.unit".

In a table the columns of items are "item.hs_code"; a row for each item, and what is said of the whole stands in
the first row that says it.
"""

import csv
import io
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from thongquan.kernel.messages import BYTES_MAX, NUL
from thongquan.kernel.refusals import Refused
from thongquan.tariff.domain.certificates import Certificate

ITEM = "item."
WHOLE = (
    "reference", "form", "importing_country", "issued_on", "valid_until",
    "exporter.name", "exporter.address", "exporter.country", "exporter.id",
    "consignee.name", "consignee.address", "consignee.country", "consignee.id",
    "transport.departure_date", "transport.conveyance", "transport.discharge_port",
    "ticks", "remarks",
    "declared.name", "declared.place", "declared.date", "certified.name", "certified.place", "certified.date",
    "invoiced_by.name", "invoiced_by.address", "invoiced_by.country",
)  # fmt: skip
OF_ITEM = (
    "description", "hs_code", "origin_criterion", "quantity", "unit", "marks", "packages", "gross_mass",
    "fob_value.amount", "fob_value.currency", "invoice.number", "invoice.date",
)  # fmt: skip
ITEMS_MOST = 999
_OF_ITEM = re.compile(r"items\.([0-9]{1,3})\.(.+)")


def template() -> str:
    """The heading, for who fills it in."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([*WHOLE, *(ITEM + name for name in OF_ITEM)])
    return out.getvalue()


def read(body: bytes, *, issuing_country: str) -> Certificate:
    """Of a table. Refused: table-unreadable, certificate-of-origin-unreadable."""
    try:
        if len(body) > BYTES_MAX or b"\0" in body:
            raise ValueError(f"{len(body)} bytes")
        rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), strict=True))
        unknown = {*(rows[0] if rows else ())} - {*WHOLE, *(ITEM + name for name in OF_ITEM)}
        if not 0 < len(rows) <= ITEMS_MOST or unknown:
            raise ValueError(", ".join(sorted(map(str, unknown))) or f"{len(rows)} rows")
        if any(None in row.values() for row in rows):
            raise ValueError("a row without all columns")
    except (ValueError, csv.Error) as why:
        raise Refused("table-unreadable", why=why) from None
    whole: dict[str, str] = {}
    for number, row in enumerate(rows):
        for name, text in row.items():
            if name.startswith(ITEM):
                whole[f"items.{number}.{name.removeprefix(ITEM)}"] = text
            elif text.strip():
                whole.setdefault(name, text)
    return made(whole, issuing_country=issuing_country)


def read_json(body: bytes) -> Certificate:
    """Of the data set itself, as messages have it."""
    if len(body) > BYTES_MAX or NUL in body:
        raise Refused("certificate-of-origin-unreadable", why=f"{len(body)} bytes")
    try:
        return msgspec.json.decode(body, type=Certificate)
    except (msgspec.DecodeError, RecursionError) as why:
        raise Refused("certificate-of-origin-unreadable", why=why) from None


def made(said: Mapping[str, str], *, issuing_country: str) -> Certificate:
    """Of texts by path; others are passed over. Refused: certificate-of-origin-unreadable (where, and why)."""
    told: dict[str, Any] = {"issuing_country": issuing_country}
    items: dict[int, dict[str, Any]] = {}
    for path, text in said.items():
        value, of_item = text.strip(), _OF_ITEM.fullmatch(path)
        if value and of_item and of_item[2] in OF_ITEM:
            _put(items.setdefault(int(of_item[1]), {}), of_item[2], value)
        elif value and path in WHOLE:
            _put(told, path, value)
    told["items"] = [{"number": place, **items[n]} for place, n in enumerate(sorted(items), 1)]
    told["ticks"] = told.get("ticks", "").split()
    try:
        return msgspec.convert(told, Certificate)
    except msgspec.ValidationError as why:
        raise Refused("certificate-of-origin-unreadable", why=why) from None


def flat(certificate: Certificate) -> dict[str, str]:
    """What a form would have said of it."""
    found: dict[str, str] = {}

    def walk(value: Any, path: str) -> None:
        if isinstance(value, dict):
            for name, one in value.items():
                walk(one, f"{path}.{name}" if path else name)
        elif path == "ticks":
            found[path] = " ".join(value)
        elif isinstance(value, list):
            for number, one in enumerate(value):
                walk(one, f"{path}.{number}")
        else:
            found[path] = str(value)

    walk(msgspec.to_builtins(certificate), "")
    return found


def _put(into: dict[str, Any], path: str, value: str) -> None:
    *above, name = path.split(".")
    for one in above:
        into = into.setdefault(one, {})
    into[name] = value
