"""What a country says of itself in pack.yaml."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import msgspec


class Currency(msgspec.Struct, frozen=True):
    """The national currency (ISO 4217) and the places its amounts are kept to."""

    code: str
    decimals: int


class Pack(msgspec.Struct, frozen=True):
    """`raw` keeps the whole file: what other rooms read of it stands there."""

    administration: str
    name: dict[str, str]
    languages: list[str]
    currency: Currency
    zone: str
    raw: dict[str, Any]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Pack":
        """The pack in a parsed pack.yaml; ValueError names the field that is wrong."""
        pack = msgspec.convert({**document, "raw": dict(document)}, cls)
        ZoneInfo(pack.zone)
        if not pack.languages:
            raise ValueError("a pack speaks at least one language")
        return pack
