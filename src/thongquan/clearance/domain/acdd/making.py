"""A document of an export declaration, with no more than its importing side is to be told."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import msgspec

from thongquan.clearance.domain.acdd.words import Document
from thongquan.clearance.domain.declaration import Declaration, Item

MASS = "KGM"
_number = re.compile(r"[0-9]{1,18}(\.[0-9]{1,6})?").fullmatch
_unit = re.compile(r"[A-Z0-9]{2,3}").fullmatch
_code = re.compile(r"[0-9]{6}([0-9]{2}){0,3}").match
_country = re.compile(r"[A-Z]{2}").fullmatch
_currency = re.compile(r"[A-Z]{3}").fullmatch


def document(
    said: Declaration,
    *,
    ours: str,
    number: str,
    version: int,
    modes: Mapping[str, str],
    besides: Collection[str] = (),
) -> Document:
    """`modes`: of the country's code, that of UNECE Recommendation 19. `besides`: of `words.BESIDES`, what is
    agreed.

    ValueError, saying where, for what cannot be told (an item without a quantity, say).
    """
    roles = {party.role_code: party for party in reversed(said.parties)}
    exporter, agent = roles.get("EX"), roles.get("AG")
    consignee = next((roles[role] for role in ("CN", "IM", "BY") if role in roles), None)
    told: dict[str, Any] = {
        "issuing_country": ours,
        "importing_country": said.destination_country_code,
        "number": number,
        "version": version,
        "exporter_id": exporter.id if exporter else "",
        "exporter_name": exporter.name if exporter else "",
        "consignee_name": consignee.name if consignee else "",
        "consignee_address": _address(consignee),
        "agent_id": agent.id if agent else "",
        "agent_name": agent.name if agent else "",
        "departure_date": _day(said.arrival_date),
        "transport_mode": modes.get(said.transport_mode_code, ""),
        "discharge_port": said.unloading_location_id,
        "items": [_goods(item, said, besides) for item in said.items],
    }
    if "transport_documents" in besides:
        papers = [one.id for one in said.documents if one.category_code == "transport" and one.id]
        told["transport_documents"] = list(dict.fromkeys(papers))[:99]
    try:
        return msgspec.convert(told, Document)
    except msgspec.ValidationError as why:
        raise ValueError(str(why)) from None


def _goods(item: Item, said: Declaration, besides: Collection[str]) -> dict[str, Any]:
    """In the unit that was declared first, else in its second, else by net mass."""
    measures = (
        (item.quantity, item.quantity_unit_code),
        (item.supplementary_quantity, item.supplementary_unit_code),
        (item.net_mass, MASS),
    )
    fit = ((amount, unit) for amount, unit in measures if _number(amount) and _unit(unit))
    quantity, unit = next(fit, ("", ""))
    code = _code("".join(item.commodity_code.split(".")))
    told: dict[str, Any] = {
        "number": item.item_number,
        "hs_code": code.group() if code else "",
        "quantity": quantity,
        "unit": unit,
        "origin": item.origin_country_code if _country(item.origin_country_code) else "",
    }
    if "net_mass" in besides and _number(item.net_mass):
        told["net_mass"] = item.net_mass
    if "value" in besides and _number(item.invoice_amount) and _currency(said.invoice_currency_code):
        told["value"] = {"amount": item.invoice_amount, "currency": said.invoice_currency_code}
    return told


def _address(party: Any) -> str:
    if party is None:
        return ""
    lines = (party.address_line, party.city_name, party.postcode_id, party.country_code)
    return ", ".join(filter(None, lines))[:300]


def _day(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None
