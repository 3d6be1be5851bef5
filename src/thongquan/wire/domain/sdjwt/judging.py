"""An SD-JWT VC judged, each question apart, as `credentials.verified` does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from thongquan.wire.domain import jws
from thongquan.wire.domain.credentials.integrity import Keys
from thongquan.wire.domain.credentials.judging import Verified
from thongquan.wire.domain.credentials.recorded import Records, token_fault
from thongquan.wire.domain.credentials.status import StatusList
from thongquan.wire.domain.sdjwt.reading import Token
from thongquan.wire.domain.sdjwt.statuses import standing


@dataclass(frozen=True, slots=True)
class Presented:
    """`type`: of the credential (vct), `claims` what is shown, `hidden` how many parts are kept back."""

    verified: Verified
    type: str
    claims: Mapping[str, Any]
    hidden: int


def presented(
    token: Token,
    *,
    keys: Keys,
    lists: Mapping[str, StatusList],
    at: datetime,
    proof: Mapping[str, Any] | None = None,
    records: Records | None = None,
) -> Presented:
    """Of a token as `read`; `keys` of an issuer by "issuer#name of the key"."""
    by = token.issuer
    key = keys.get(by, {}).get(f"{by}#{token.key}")
    integrity = "key-not-known" if key is None else _integrity(token.jwt, key)
    recorded = "not-shown" if proof is None else token_fault(token.jwt, proof, (records or {}).get(by, ()))
    told = Verified(
        by,
        integrity,
        key is not None,
        _period_fault(token.claims, at),
        standing(token.claims, lists, at),
        recorded,
    )
    return Presented(told, token.type, token.claims, token.hidden)


def _integrity(jwt: str, key: bytes) -> str:
    message, _, value = jwt.rpartition(".")
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(jws.decode(value), message.encode())
    except (ValueError, InvalidSignature):
        return "wrong-signature"
    return ""


def _period_fault(claims: Mapping[str, Any], at: datetime) -> str:
    """Of nbf and exp (RFC 7519): on the second of `exp` it is no longer valid."""
    for name, fault in (("nbf", "not-yet-valid"), ("exp", "expired")):
        told = claims.get(name)
        if told is None:
            continue
        if isinstance(told, bool) or not isinstance(told, int):
            return "period-unreadable"
        now = int(at.astimezone(UTC).timestamp())
        if (now < told) if name == "nbf" else (now >= told):
            return fault
    return ""
