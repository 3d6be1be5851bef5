"""Declarations that are not finished: as JSON, where what a declaration must say may still be missing."""

from typing import Any

import msgspec

from thongquan.clearance.domain.declaration import (
    Charge,
    Container,
    Declaration,
    Document,
    Item,
    OtherTax,
    Part,
    Party,
)
from thongquan.clearance.messages import json
from thongquan.clearance.messages.parsed import Limits, Read

MISSING = "FMT-009"
_PARTS: dict[str, type[Part]] = {
    "parties": Party,
    "charges": Charge,
    "documents": Document,
    "containers": Container,
    "items": Item,
    "taxes": OtherTax,
}


def read(body: bytes, *, limits: Limits) -> Read:
    """As `json.read`; a required member that is not there is "", an item without a number has its place."""
    found = json.read(body, limits=limits)
    wrong = tuple(said for said in found.findings if said.rule != MISSING)
    if wrong or not found.findings:
        return Read(found.declaration, wrong)
    completed = _completed(msgspec.json.decode(body), Declaration)
    return json.read(msgspec.json.encode(completed), limits=limits)


def _completed(raw: Any, part: type[Part], place: int = 0) -> Any:
    if not isinstance(raw, dict):
        return raw
    wanted = {known.name: "" for known in msgspec.structs.fields(part) if known.required}
    if "item_number" in wanted:
        wanted["item_number"] = place  # type: ignore[assignment]
    return {**wanted, **{name: _parts(name, value) for name, value in raw.items()}}


def _parts(name: str, value: Any) -> Any:
    if name not in _PARTS or not isinstance(value, list):
        return value
    return [_completed(one, _PARTS[name], place) for place, one in enumerate(value, 1)]
