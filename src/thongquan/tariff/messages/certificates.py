"""The messages about certificates of origin, as JSON; their schemas are docs/messages/*.schema.json.

`kind` is name/version, as the envelope says it. A message of an older version is read as the newest: each
change of fields raises the version and leaves an upgrade in `UPGRADES`; at least the version before is read.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from thongquan.kernel.messages import (
    BYTES_MAX,
    Country,
    Day,
    Messages,
    Moment,
    Number,
    Part,
    Reason,
    Unit,
    is_moment,
)
from thongquan.kernel.refusals import Refused
from thongquan.tariff.domain.certificates import faults
from thongquan.tariff.domain.certificates.words import ITEMS_MAX, Certificate, Place, Reference

__all__ = ["BYTES_MAX"]


class Answer(StrEnum):
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Issue(Part, kw_only=True):
    """A certificate that was issued, from the issuing administration to the importing one."""

    certificate: Certificate


class Decision(Part, kw_only=True):
    """The importing side's answer: `reason` where it refuses (box 4 of Form D)."""

    issuing_country: Country
    reference: Reference
    answer: Answer
    reason: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    on: Day


class ItemUsed(Part, kw_only=True):
    number: Place
    used: Number
    unit: Unit


class Utilisation(Part, kw_only=True):
    """What was used of a certificate up to `as_of`, in all: a later report stands for every earlier one."""

    issuing_country: Country
    reference: Reference
    as_of: Moment
    items: Annotated[list[ItemUsed], msgspec.Meta(min_length=1, max_length=ITEMS_MAX)]


class Cancellation(Part, kw_only=True):
    """By the issuing administration: from now on nothing more is drawn of it."""

    issuing_country: Country
    reference: Reference
    reason: Reason
    on: Day


class Replacement(Part, kw_only=True):
    """The certificate `reference` is replaced by `certificate`, of the same administration."""

    issuing_country: Country
    reference: Reference
    reason: Reason
    certificate: Certificate


NEWEST: dict[str, tuple[int, type[Part]]] = {
    "certificate-of-origin": (2, Issue),
    "certificate-of-origin-decision": (1, Decision),
    "certificate-of-origin-utilisation": (1, Utilisation),
    "certificate-of-origin-cancellation": (1, Cancellation),
    "certificate-of-origin-replacement": (2, Replacement),
}
PROSE_MAX = 2000


def _as_it_is(document: dict[str, Any]) -> dict[str, Any]:
    """What version 2 adds may be left out."""
    return document


def _without_who_invoices(document: dict[str, Any]) -> dict[str, Any]:
    """Version 1 has no place for who invoices from a third country: it is said among the remarks."""
    told = dict(document["certificate"])
    if invoiced_by := told.pop("invoiced_by", None):
        remark = f"Invoiced by {invoiced_by['name']}, {invoiced_by['country']}. {told.get('remarks', '')}"
        told["remarks"] = remark.strip()[:PROSE_MAX]
    return document | {"certificate": told}


# By name and version: what makes of its JSON that of the next version, or of the one before.
UPGRADES: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {
    ("certificate-of-origin", 1): _as_it_is,
    ("certificate-of-origin-replacement", 1): _as_it_is,
}
DOWNGRADES: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {
    ("certificate-of-origin", 2): _without_who_invoices,
    ("certificate-of-origin-replacement", 2): _without_who_invoices,
}
MESSAGES = Messages(NEWEST, "certificate-of-origin-unreadable", UPGRADES, DOWNGRADES)


def kind_of(message: Part, version: int | None = None) -> str:
    """The kind under which `message` is sent."""
    return MESSAGES.kind_of(message, version)


def written(message: Part, version: int | None = None) -> bytes:
    """As JSON, of the newest version where none is said. Refused: kind-not-handled."""
    return MESSAGES.written(message, version)


def read(kind: str, body: bytes) -> Part:
    """The message in its newest version. Refused: kind-not-handled, certificate-of-origin-unreadable (where,
    and why), certificate-inconsistent.
    """
    message = MESSAGES.read(kind, body)
    _consistent(message)
    return message


def _consistent(message: Part) -> None:
    """Also that a moment and a day are ones of the calendar."""
    for name in ("as_of", "on"):
        if (moment := getattr(message, name, None)) is not None and not is_moment(moment):
            raise Refused("certificate-inconsistent", path=name, found=moment, expected="YYYY-MM-DD")
    told = getattr(message, "certificate", None)
    for fault in faults(told) if isinstance(told, Certificate) else ():
        raise Refused("certificate-inconsistent", path=fault.path, found=fault.found, expected=fault.expected)
