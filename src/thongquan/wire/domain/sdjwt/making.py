"""A credential made so that each part marked `Sd` can be shown or kept back."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from thongquan.wire.domain import jws
from thongquan.wire.domain.signers import Signer

TYPE = "dc+sd-jwt"
SALT = 16  # bytes: 128 bits, as RFC 9901 (9.3) wants
Entropy = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Sd:
    """A member or an element that its holder may keep back; what is inside may be marked again."""

    value: Any


def made(claims: Mapping[str, Any], *, key: str, signer: Signer, entropy: Entropy) -> tuple[str, str]:
    """The signed JWT alone, and the whole with everything to be disclosed. `key`: by which name its issuer
    publishes the key.
    """
    assert signer.algorithm == "EdDSA"
    disclosures: list[str] = []
    payload = {**_veiled(claims, disclosures, entropy), "_sd_alg": "sha-256"}
    jwt = signed(payload, {"alg": signer.algorithm, "kid": key, "typ": TYPE}, signer)
    return jwt, "~".join((jwt, *disclosures, ""))


def signed(payload: Mapping[str, Any], head: Mapping[str, Any], signer: Signer) -> str:
    """A compact JWS of `payload` as JSON."""
    protected, body = jws.protected(dict(head)), _json(payload)
    value = jws.encode(signer.sign(jws.signing_input(protected, body)))
    return f"{protected}.{jws.encode(body)}.{value}"


def digest(disclosure: str) -> str:
    return jws.encode(hashlib.sha256(disclosure.encode()).digest())


def _veiled(value: Any, disclosures: list[str], entropy: Entropy) -> Any:
    if isinstance(value, Mapping):
        shown, hidden = {}, []
        for name, one in value.items():
            if isinstance(one, Sd):
                hidden.append(
                    _disclosed([name, _veiled(one.value, disclosures, entropy)], disclosures, entropy)
                )
            else:
                shown[name] = _veiled(one, disclosures, entropy)
        return {**shown, "_sd": sorted(hidden)} if hidden else shown
    if isinstance(value, list | tuple):
        return [
            {"...": _disclosed([_veiled(one.value, disclosures, entropy)], disclosures, entropy)}
            if isinstance(one, Sd)
            else _veiled(one, disclosures, entropy)
            for one in value
        ]
    return value


def _disclosed(told: list[Any], disclosures: list[str], entropy: Entropy) -> str:
    text = jws.encode(_json([jws.encode(entropy(SALT)), *told]))
    disclosures.append(text)
    return digest(text)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
