"""A certificate of origin as a verifiable credential: what it certifies, and what its holder may keep back."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from thongquan.wire.domain.certified import Wanted
from thongquan.wire.domain.sdjwt import Sd

TYPE = "CertificateOfOrigin"
VCT = "urn:thongquan:certificate-of-origin:1"
# What says which certificate it is and where it counts stands open; everything about firms and goods is for its
# holder to show.
OPEN = ("reference", "form", "issuing_country", "importing_country", "issued_on", "valid_until")
OPEN_OF_ITEM = ("number",)


def wanted(body: Mapping[str, Any], *, zone: str) -> Wanted:
    """Of the data set as it was issued; its days are those of `zone`."""
    place = ZoneInfo(zone)
    first, last = date.fromisoformat(body["issued_on"]), date.fromisoformat(body["valid_until"])
    return Wanted(
        type=TYPE,
        vct=VCT,
        subject=dict(body),
        claims=claims(body),
        valid_from=datetime.combine(first, time.min, place),
        valid_until=datetime.combine(last, time(23, 59, 59), place),
    )


def claims(body: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: value if name in OPEN else Sd(value) for name, value in body.items()}
    return {**found, "items": [_item(one) for one in body["items"]]}


def _item(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if name in OPEN_OF_ITEM else Sd(value) for name, value in told.items()}
