"""Which credentials are revoked: a signed string of bits (W3C Bitstring Status List 1.0)."""

import gzip
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from thongquan.wire.domain.credentials.documents import (
    CONTEXT,
    TYPE,
    BadCredential,
    Document,
    issuer,
    listed,
    moment,
    period_fault,
)
from thongquan.wire.domain.credentials.integrity import Keys, integrity_fault, method_of
from thongquan.wire.domain.credentials.multibase import base64url, from_base64url

LIST_TYPE, SUBJECT_TYPE, ENTRY_TYPE = (
    "BitstringStatusListCredential",
    "BitstringStatusList",
    "BitstringStatusListEntry",
)
REVOCATION = "revocation"
LENGTH_MIN = 131_072  # bits: fewer would tell which credential is asked for (the standard's 2.2)
LENGTH_MAX = 1 << 24
_INDEX = re.compile(r"0|[1-9][0-9]{0,9}")


class Standing(StrEnum):
    """What the status list says of a credential; UNKNOWN: no list at hand that is good at that moment."""

    NO_STATUS = "no-status"  # the credential names no list: it cannot be revoked
    IN_FORCE = "in-force"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


_SET: Mapping[str, Standing] = {REVOCATION: Standing.REVOKED, "suspension": Standing.SUSPENDED}


@dataclass(frozen=True, slots=True)
class Bits:
    """A string of bits, the first of them the highest of the first byte."""

    raw: bytes

    @classmethod
    def of(cls, revoked: Iterable[int], length: int = LENGTH_MIN) -> "Bits":
        """`length` bits, those at the places of `revoked` set."""
        assert LENGTH_MIN <= length <= LENGTH_MAX
        assert length % 8 == 0
        raw = bytearray(length // 8)
        for place in revoked:
            raw[place >> 3] |= 0x80 >> (place & 7)
        return cls(bytes(raw))

    def __getitem__(self, place: int) -> bool:
        return bool(self.raw[place >> 3] & (0x80 >> (place & 7)))

    def __len__(self) -> int:
        return 8 * len(self.raw)

    def encoded(self) -> str:
        """encodedList: the same bits have the same text."""
        return base64url(gzip.compress(self.raw, mtime=0))

    @classmethod
    def decoded(cls, text: str) -> "Bits":
        """BadCredential("list-unreadable"), also below LENGTH_MIN and above LENGTH_MAX."""
        unpacking = zlib.decompressobj(wbits=31)
        try:
            raw = unpacking.decompress(from_base64url(text), LENGTH_MAX // 8 + 1)
        except (ValueError, zlib.error):
            raise BadCredential("list-unreadable") from None
        whole = unpacking.eof and not unpacking.unused_data
        if not whole or not LENGTH_MIN <= 8 * len(raw) <= LENGTH_MAX:
            raise BadCredential("list-unreadable")
        return cls(raw)


@dataclass(frozen=True, slots=True)
class StatusList:
    """A list whose signature held: whose, known as what, for what purposes, from when to when."""

    name: str
    issuer: str
    purposes: frozenset[str]
    bits: Bits
    valid_from: datetime | None
    valid_until: datetime | None

    def good(self, at: datetime) -> bool:
        begun = self.valid_from is None or self.valid_from <= at
        return begun and (self.valid_until is None or at <= self.valid_until)


def entry(name: str, place: int, purpose: str = REVOCATION) -> dict[str, str]:
    """credentialStatus of the credential at `place` of the list `name` (its address)."""
    return {
        "type": ENTRY_TYPE,
        "statusPurpose": purpose,
        "statusListIndex": str(place),
        "statusListCredential": name,
    }


def list_document(
    name: str,
    bits: Bits,
    *,
    issuer: str,
    valid_from: datetime,
    valid_until: datetime,
    purpose: str = REVOCATION,
) -> dict[str, Any]:
    """The list as a credential, to be `secured`."""
    return {
        "@context": [CONTEXT],
        "id": name,
        "type": [TYPE, LIST_TYPE],
        "issuer": issuer,
        "validFrom": _stamp(valid_from),
        "validUntil": _stamp(valid_until),
        "credentialSubject": {
            "id": f"{name}#list",
            "type": SUBJECT_TYPE,
            "statusPurpose": purpose,
            "encodedList": bits.encoded(),
        },
    }


def status_list(document: Document, *, keys: Keys, at: datetime) -> StatusList:
    """The list in `document` as `read`; BadCredential: list-unreadable, issuer-not-known, or what is wrong with
    its proof or period.
    """
    subject = document["credentialSubject"]
    if LIST_TYPE not in listed(document["type"]) or not isinstance(document.get("id"), str):
        raise BadCredential("list-unreadable")
    if (
        not isinstance(subject, Mapping)
        or subject.get("type") != SUBJECT_TYPE
        or subject.get("statusSize", 1) != 1
    ):
        raise BadCredential("list-unreadable")
    key = keys.get(issuer(document), {}).get(method_of(document))
    if key is None:
        raise BadCredential("issuer-not-known")
    if fault := integrity_fault(document, key, at) or period_fault(document, at):
        raise BadCredential(fault)
    return StatusList(
        name=document["id"],
        issuer=issuer(document),
        purposes=frozenset(each for each in listed(subject.get("statusPurpose")) if isinstance(each, str)),
        bits=Bits.decoded(str(subject.get("encodedList", ""))),
        valid_from=moment(document.get("validFrom")),
        valid_until=moment(document.get("validUntil")),
    )


def standing(document: Document, lists: Mapping[str, StatusList], at: datetime) -> Standing:
    """The worst that any list says of it. A list by another than the credential's issuer says nothing."""
    found = {_one(told, issuer(document), lists, at) for told in listed(document.get("credentialStatus"))}
    worst = (Standing.REVOKED, Standing.SUSPENDED, Standing.UNKNOWN, Standing.IN_FORCE)
    return next((each for each in worst if each in found), Standing.NO_STATUS)


def _one(told: Any, by: str, lists: Mapping[str, StatusList], at: datetime) -> Standing:
    if not isinstance(told, Mapping) or told.get("type") != ENTRY_TYPE:
        return Standing.UNKNOWN
    at_hand, place = lists.get(str(told.get("statusListCredential"))), told.get("statusListIndex")
    if at_hand is None or at_hand.issuer != by or not at_hand.good(at):
        return Standing.UNKNOWN
    if (purpose := str(told.get("statusPurpose"))) not in at_hand.purposes or purpose not in _SET:
        return Standing.UNKNOWN
    if not isinstance(place, str) or not _INDEX.fullmatch(place) or int(place) >= len(at_hand.bits):
        return Standing.UNKNOWN
    return _SET[purpose] if at_hand.bits[int(place)] else Standing.IN_FORCE


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
