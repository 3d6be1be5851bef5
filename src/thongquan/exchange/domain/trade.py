"""Data on agreed goods between agreed pairs of ports: what an agreement covers, what of a declaration is told.

Nothing is told but what the agreement names: the pair, the goods, the fields. Who trades is one of the fields.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from thongquan.clearance.domain.declaration import Declaration, Item
from thongquan.identity.domain import Role
from thongquan.kernel.refusals import Refused
from thongquan.kernel.texts import Text

KIND = "trade-data"
PAIRS_MOST, GOODS_MOST = 50, 200
PLACE = re.compile(r"[A-Z0-9][A-Z0-9 .-]{1,34}")
PREFIX = re.compile(r"[0-9]{2,6}")
HS = 6
_number = re.compile(r"[0-9]{1,18}(\.[0-9]{1,6})?").fullmatch
_unit = re.compile(r"[A-Z0-9]{2,3}").fullmatch
_code = re.compile(r"[A-Z]{2}").fullmatch
_currency = re.compile(r"[A-Z]{3}").fullmatch

# What may be agreed besides port, day, direction and subheading.
FIELDS: Mapping[str, Text] = {
    "origin": {"vi": "Nước xuất xứ", "en": "Origin"},
    "quantity": {"vi": "Lượng", "en": "Quantity"},
    "net_mass": {"vi": "Trọng lượng tịnh (kg)", "en": "Net mass (kg)"},
    "value": {"vi": "Trị giá hóa đơn", "en": "Invoice value"},
    "transport_mode": {"vi": "Phương thức vận chuyển", "en": "Mode of transport"},
    "containers": {"vi": "Số container", "en": "Number of containers"},
    "exporter": {"vi": "Người xuất khẩu", "en": "Exporter"},
    "importer": {"vi": "Người nhập khẩu", "en": "Importer"},
}


class Stage(StrEnum):
    """From when on a declaration is told."""

    REGISTERED = "registered"
    CLEARED = "cleared"


class Direction(StrEnum):
    EXPORT = "export"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Scope:
    """`pairs`: a port (UN/LOCODE) or office of ours, a port of theirs. `goods`: first digits of HS codes.
    `fields`: of FIELDS. `readers`: roles whose purpose it is; nobody else reads what came."""

    pairs: tuple[tuple[str, str], ...]
    goods: tuple[str, ...]
    fields: frozenset[str]
    stage: Stage
    readers: frozenset[Role]

    def plain(self) -> dict[str, Any]:
        return {
            "pairs": [list(pair) for pair in self.pairs],
            "goods": list(self.goods),
            "fields": sorted(self.fields),
            "stage": str(self.stage),
            "readers": sorted(map(str, self.readers)),
        }

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Scope":
        """What `plain` gave."""
        return cls(
            tuple((ours, theirs) for ours, theirs in told["pairs"]),
            tuple(told["goods"]),
            frozenset(told["fields"]),
            Stage(told["stage"]),
            frozenset(Role(role) for role in told["readers"]),
        )

    def has(self, code: str) -> bool:
        return code.startswith(self.goods)


def require_fit(scope: Scope | None, kinds: Collection[str]) -> None:
    """Where trade data is agreed it is said of what. Refused("agreement-unfit")."""
    if scope is None:
        if KIND in kinds:
            raise _unfit("scope", "", "scope")
        return
    if not 0 < len(scope.pairs) <= PAIRS_MOST:
        raise _unfit("scope.pairs", len(scope.pairs), f"1…{PAIRS_MOST}")
    for place in (place for pair in scope.pairs for place in pair):
        if not PLACE.fullmatch(place):
            raise _unfit("scope.pairs", place[:40], PLACE.pattern)
    if not 0 < len(scope.goods) <= GOODS_MOST:
        raise _unfit("scope.goods", len(scope.goods), f"1…{GOODS_MOST}")
    for prefix in scope.goods:
        if not PREFIX.fullmatch(prefix):
            raise _unfit("scope.goods", prefix[:40], PREFIX.pattern)
    if unknown := sorted(scope.fields - FIELDS.keys()):
        raise _unfit("scope.fields", unknown[0][:40], ", ".join(FIELDS))
    if not scope.readers:
        raise _unfit("scope.readers", "", ", ".join(Role))


def rows_of(
    said: Declaration, *, on: date, scope: Scope, modes: Mapping[str, str], consignment: str, revision: int
) -> list[dict[str, Any]]:
    """What is told of a declaration, as the message has it; nothing where its ports or goods are not agreed."""
    exported = said.type_code == "EX"
    ours = said.loading_location_id if exported else said.unloading_location_id
    theirs = said.unloading_location_id if exported else said.loading_location_id
    here = {ours, said.declaration_office_id}
    pair = next((one for one in scope.pairs if one[0] in here and one[1] == theirs), None)
    if pair is None:
        return []
    about = {
        "consignment": consignment,
        "revision": revision,
        "direction": str(Direction.EXPORT if exported else Direction.IMPORT),
        "sender_port": pair[0],
        "receiver_port": pair[1],
        "on": on.isoformat(),
    } | _of_header(said, scope.fields, modes)
    return [about | row for row in _of_items(said, scope)]


def _of_header(said: Declaration, fields: Collection[str], modes: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if "transport_mode" in fields and (mode := modes.get(said.transport_mode_code)):
        told["transport_mode"] = mode
    if "containers" in fields:
        told["containers"] = len(said.containers)
    for field, role in (("exporter", "EX"), ("importer", "IM")):
        name = next((party.name for party in said.parties if party.role_code == role and party.name), "")
        if field in fields and name:
            told[field] = name
    return told


def _of_items(said: Declaration, scope: Scope) -> Iterator[dict[str, Any]]:
    for item in said.items:
        code = "".join(item.commodity_code.split("."))[:HS]
        if scope.has(code) and len(code) == HS and code.isascii() and code.isdecimal():
            yield {"item": item.item_number, "hs_code": code} | _of_item(item, said, scope.fields)


def _of_item(item: Item, said: Declaration, fields: Collection[str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if "origin" in fields and _code(item.origin_country_code):
        told["origin"] = item.origin_country_code
    if "quantity" in fields and _number(item.quantity) and _unit(item.quantity_unit_code):
        told |= {"quantity": item.quantity, "unit": item.quantity_unit_code}
    if "net_mass" in fields and _number(item.net_mass):
        told["net_mass"] = item.net_mass
    if "value" in fields and _number(item.invoice_amount) and _currency(said.invoice_currency_code):
        told["value"] = {"amount": item.invoice_amount, "currency": said.invoice_currency_code}
    return told


def _unfit(path: str, found: object, expected: str) -> Refused:
    return Refused("agreement-unfit", path=path, found=found, expected=expected)
