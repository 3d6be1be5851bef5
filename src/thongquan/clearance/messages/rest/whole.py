"""The rest of a file in whatever format it came."""

from thongquan.clearance.messages import sad, table, wco
from thongquan.clearance.messages.parsed import Limits
from thongquan.clearance.messages.rest.documents import rest_json, rest_xml
from thongquan.clearance.messages.rest.tables import rest_csv, rest_xlsx
from thongquan.clearance.messages.rest.told import Refused, Rest

_ZIP = b"PK\x03\x04"


def rest_of(body: bytes, form: str, refused: Refused, *, limits: Limits) -> Rest | None:
    """`form` as `Parsed.format`. None where nothing was refused, or the file could not be taken apart: then it
    is the file itself that wants mending."""
    if not refused.places or not refused.begins:
        return None
    if form == table.FORMAT:
        return rest_xlsx(body, refused, limits) if body.startswith(_ZIP) else rest_csv(body, refused)
    if form in (sad.FORMAT, wco.FORMAT):
        return rest_xml(body, refused)
    return rest_json(body, refused) if form in ("json", "ndjson") else None
