"""The messages about certificates of origin, as JSON; their schemas are docs/messages/*.schema.json.

`kind` is name/version, as the envelope says it. A message of an older version is read as the newest: each
change of fields raises the version and leaves an upgrade in `UPGRADES`; at least the version before is read.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import msgspec

from thongquan.kernel.refusals import Refused
from thongquan.tariff.domain.certificates import faults
from thongquan.tariff.domain.certificates.words import (
    ITEMS_MAX,
    Certificate,
    Country,
    Day,
    Number,
    Part,
    Place,
    Reference,
    Unit,
)

BYTES_MAX = 4 * 1024 * 1024
NUL = b"\\u0000"  # no text of ours has it, and the database keeps none
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Moment = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$(?!\n)",
        description="UTC.",
    ),
]


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


M = TypeVar("M", bound=Part)
NEWEST: Mapping[str, tuple[int, type[Part]]] = {
    "certificate-of-origin": (1, Issue),
    "certificate-of-origin-decision": (1, Decision),
    "certificate-of-origin-utilisation": (1, Utilisation),
    "certificate-of-origin-cancellation": (1, Cancellation),
    "certificate-of-origin-replacement": (1, Replacement),
}
# By name and version: what makes of its JSON that of the next version, without changing its argument.
UPGRADES: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}


def kind_of(message: Part) -> str:
    """The kind under which `message` is sent."""
    return next(f"{name}/{version}" for name, (version, form) in NEWEST.items() if type(message) is form)


def written(message: Part) -> bytes:
    return msgspec.json.encode(message)


def read(kind: str, body: bytes) -> Part:
    """The message in its newest version. Refused: kind-not-handled, certificate-of-origin-unreadable (where,
    and why), certificate-inconsistent.
    """
    name, _, told = kind.partition("/")
    if name not in NEWEST or not told.isdecimal():
        raise Refused("kind-not-handled", kind=kind)
    newest, form = NEWEST[name]
    version = int(told)
    try:
        if len(body) > BYTES_MAX:
            raise msgspec.ValidationError(f"more than {BYTES_MAX} bytes")
        if NUL in body:
            raise msgspec.ValidationError("a text with NUL")
        document = msgspec.json.decode(body)
        while version < newest and (upgrade := UPGRADES.get((name, version))):
            version, document = version + 1, upgrade(document)
        if version != newest:
            raise Refused("kind-not-handled", kind=kind)
        message = msgspec.convert(document, form)
    except (msgspec.DecodeError, RecursionError, KeyError, TypeError, AttributeError) as why:
        raise Refused("certificate-of-origin-unreadable", why=why) from None
    _consistent(message)
    return message


def _consistent(message: Part) -> None:
    """Also that a moment and a day are ones of the calendar."""
    for name in ("as_of", "on"):
        if (moment := getattr(message, name, None)) is not None and not _exists(moment):
            raise Refused("certificate-inconsistent", path=name, found=moment, expected="YYYY-MM-DD")
    told = getattr(message, "certificate", None)
    for fault in faults(told) if isinstance(told, Certificate) else ():
        raise Refused("certificate-inconsistent", path=fault.path, found=fault.found, expected=fault.expected)


def _exists(moment: str) -> bool:
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        return False
    return True


def schemas() -> dict[str, dict[str, Any]]:
    """JSON Schema (2020-12) of each kind, by its name and version."""
    found = {}
    for name, (version, form) in NEWEST.items():
        (schema,), components = msgspec.json.schema_components([form], ref_template="#/$defs/{name}")
        found[f"{name}-{version}"] = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": f"{name}/{version}",
            **schema,
            "$defs": components,
        }
    return found
