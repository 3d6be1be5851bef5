"""A credential as JSON, read strictly (Verifiable Credentials Data Model 2.0, section 4)."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import rfc8785

from thongquan.kernel.canonical import encoded, is_simple

CONTEXT = "https://www.w3.org/ns/credentials/v2"
TYPE = "VerifiableCredential"
MEDIA_TYPE = "application/vc"
BYTES_MAX = 1_048_576
DEPTH_MAX = 64
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})"
)
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")

Document = Mapping[str, Any]


class BadCredential(ValueError):
    """What is no credential; the message is a stable code."""


def read(body: bytes) -> dict[str, Any]:
    """The credential in `body`; BadCredential: too-large, unreadable, or what `shaped` finds.

    A member named twice, and a number that has no one text, are refused: two readers could see two things.
    """
    document = json_value(body)
    if not isinstance(document, dict):
        raise BadCredential("unreadable")
    shaped(document)
    return document


def json_value(body: bytes) -> Any:
    """What stands in `body`; BadCredential: too-large, unreadable (also deeper than DEPTH_MAX)."""
    if len(body) > BYTES_MAX:
        raise BadCredential("too-large")
    try:
        value = json.loads(body, object_pairs_hook=_members, parse_constant=_no_number)
        deep = _depth(value) > DEPTH_MAX
    except (ValueError, RecursionError):
        raise BadCredential("unreadable") from None
    if deep:
        raise BadCredential("unreadable")
    return value


def shaped(document: Document) -> None:
    """BadCredential where it is no credential of the model: not-a-credential, issuer-missing, subject-missing,
    period-unreadable.
    """
    if listed(document.get("@context"))[:1] != [CONTEXT] or TYPE not in listed(document.get("type")):
        raise BadCredential("not-a-credential")
    if not _URL.fullmatch(issuer(document)):
        raise BadCredential("issuer-missing")
    subjects = listed(document.get("credentialSubject"))
    if not subjects or not all(isinstance(each, Mapping) and each for each in subjects):
        raise BadCredential("subject-missing")
    for name in ("validFrom", "validUntil"):
        if name in document and moment(document[name]) is None:
            raise BadCredential("period-unreadable")


def canonical(value: Any) -> bytes:
    """RFC 8785; BadCredential("not-canonical") where a number or a text has no such form."""
    try:
        return encoded(value) if is_simple(value) else bytes(rfc8785.dumps(value))
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError):
        raise BadCredential("not-canonical") from None


def issuer(document: Document) -> str:
    """Its identifier, or "" where there is none."""
    told = document.get("issuer")
    named = told.get("id") if isinstance(told, Mapping) else told
    return named if isinstance(named, str) else ""


def listed(value: Any) -> list[Any]:
    """One or several, as the model lets most members be."""
    if value is None:
        return []
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else [value]


def moment(value: Any) -> datetime | None:
    """XML Schema's dateTimeStamp; None where it is none."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def period_fault(document: Document, at: datetime) -> str:
    """not-yet-valid, expired or "": both ends belong to the period (4.9)."""
    begins, ends = moment(document.get("validFrom")), moment(document.get("validUntil"))
    if begins is not None and at < begins:
        return "not-yet-valid"
    return "expired" if ends is not None and at > ends else ""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member named twice")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(name)


def _depth(value: Any) -> int:
    if not isinstance(value, dict | list):
        return 0
    inner = value.values() if isinstance(value, dict) else value
    return 1 + max((_depth(each) for each in inner), default=0)
