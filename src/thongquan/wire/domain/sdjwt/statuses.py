"""Token Status Lists: the same bits as the credentials' list, in the form that SD-JWT VC refers to."""

import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from thongquan.wire.domain import jws
from thongquan.wire.domain.credentials.documents import BadCredential, json_value
from thongquan.wire.domain.credentials.integrity import Keys
from thongquan.wire.domain.credentials.status import LENGTH_MAX, REVOCATION, Bits, Standing, StatusList
from thongquan.wire.domain.sdjwt.making import signed
from thongquan.wire.domain.signers import Signer

LIST_TYPE = "statuslist+jwt"
_TURNED = bytes(
    int(f"{byte:08b}"[::-1], 2) for byte in range(256)
)  # here the first bit is the lowest of its byte


def status_reference(name: str, place: int) -> dict[str, Any]:
    """The member `status` of a credential at `place` of the list `name`."""
    return {"status_list": {"idx": place, "uri": name}}


def status_token(
    name: str, bits: Bits, *, issuer: str, key: str, signer: Signer, valid_from: datetime, valid_until: datetime
) -> str:
    packed = jws.encode(zlib.compress(bits.raw.translate(_TURNED), 9))
    payload = {
        "sub": name,
        "iss": issuer,
        "iat": int(valid_from.timestamp()),
        "exp": int(valid_until.timestamp()),
        "status_list": {"bits": 1, "lst": packed},
    }
    return signed(payload, {"alg": signer.algorithm, "kid": key, "typ": LIST_TYPE}, signer)


def token_list(text: str, *, keys: Keys, at: datetime) -> StatusList:
    """The list in `text`; BadCredential: list-unreadable, issuer-not-known, wrong-signature, expired."""
    try:
        head, payload, value = text.split(".")
        told, body, signature = json_value(jws.decode(head)), json_value(jws.decode(payload)), jws.decode(value)
        name, by, held = str(body["sub"]), str(body["iss"]), body["status_list"]
        begins, ends = _moment(body["iat"]), _moment(body["exp"]) if "exp" in body else None
        packed = jws.decode(held["lst"])
        good = told["typ"] == LIST_TYPE and told["alg"] == "EdDSA" and held["bits"] == 1
    except (ValueError, KeyError, TypeError, OverflowError):
        raise BadCredential("list-unreadable") from None
    key = keys.get(by, {}).get(f"{by}#{told.get('kid')}")
    if not good or key is None:
        raise BadCredential("issuer-not-known" if good else "list-unreadable")
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, f"{head}.{payload}".encode())
    except InvalidSignature:
        raise BadCredential("wrong-signature") from None
    if ends is not None and at > ends:
        raise BadCredential("expired")
    return StatusList(name, by, frozenset((REVOCATION,)), _unpacked(packed), begins, ends)


def standing(claims: Mapping[str, Any], lists: Mapping[str, StatusList], at: datetime) -> Standing:
    """What the list says that the credential refers to; a list by another issuer says nothing."""
    told = claims.get("status")
    if told is None:
        return Standing.NO_STATUS
    named = told.get("status_list") if isinstance(told, dict) else None
    place = named.get("idx") if isinstance(named, dict) else None
    at_hand = lists.get(str(named.get("uri"))) if isinstance(named, dict) else None
    if at_hand is None or at_hand.issuer != claims.get("iss") or not at_hand.good(at):
        return Standing.UNKNOWN
    if type(place) is not int or not 0 <= place < len(at_hand.bits):
        return Standing.UNKNOWN
    return Standing.REVOKED if at_hand.bits[place] else Standing.IN_FORCE


def _unpacked(packed: bytes) -> Bits:
    unpacking = zlib.decompressobj()
    try:
        raw = unpacking.decompress(packed, LENGTH_MAX // 8 + 1)
    except zlib.error:
        raise BadCredential("list-unreadable") from None
    if not unpacking.eof or unpacking.unused_data or 8 * len(raw) > LENGTH_MAX:
        raise BadCredential("list-unreadable")
    return Bits(raw.translate(_TURNED))


def _moment(told: Any) -> datetime:
    if isinstance(told, bool) or not isinstance(told, int | float):
        raise ValueError(told)
    return datetime.fromtimestamp(told, UTC)
