"""An OpenAttestation document as JSON, and the leaves that its hash is of."""

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from thongquan.wire.domain.attestations.keccak import keccak256
from thongquan.wire.domain.credentials.documents import canonical

VERSIONS = {
    "https://schema.openattestation.com/2.0/schema.json": "2.0",
    "https://schema.openattestation.com/3.0/schema.json": "3.0",
}
BYTES_MAX = 4_194_304
LEAVES_MAX = 2_000  # each is hashed, and one takes a millisecond where it is long


class BadAttestation(ValueError):
    """What is no document of OpenAttestation; the message is a stable code."""


def read(body: bytes) -> dict[str, Any]:
    """The document. BadAttestation: too-large, unreadable, version-not-known."""
    if len(body) > BYTES_MAX:
        raise BadAttestation("too-large")
    try:
        document = json.loads(body, object_pairs_hook=_members)
        body.decode("utf-8")
        json.dumps(document, ensure_ascii=False).encode()  # no half of a surrogate pair
    except (ValueError, RecursionError):
        raise BadAttestation("unreadable") from None
    if not isinstance(document, dict) or document.get("version") not in VERSIONS:
        raise BadAttestation("version-not-known")
    return document


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs) or any(set(name) & set(".[]") for name in found):
        raise ValueError("a member named twice, or with a name that a path cannot say")
    return found


@dataclass(frozen=True, slots=True)
class Sealed:
    """`leaves`: hashes of what is shown; `hidden`: of what its holder left out; then what it should come to."""

    leaves: tuple[str, ...]
    hidden: tuple[str, ...]
    target: str
    path: tuple[str, ...]
    root: str


def sealed(document: Mapping[str, Any]) -> Sealed | None:
    """None where it was never wrapped. BadAttestation: unreadable, salts-differ, too-large."""
    try:
        return _of_2(document) if VERSIONS[document["version"]] == "2.0" else _of_3(document)
    except (KeyError, TypeError, AttributeError, binascii.Error, RecursionError):
        raise BadAttestation("unreadable") from None


def _of_2(document: Mapping[str, Any]) -> Sealed | None:
    """Each value of `data` bears its own salt: uuid:type:value."""
    if "signature" not in document:
        return None
    proof, hidden = document["signature"], document.get("privacy", {}).get("obfuscatedData", [])
    leaves = tuple(_hash({path: value}) for path, value in _limited(_flat(document["data"], "{0}.{1}")))
    target, root = _hashes([proof["targetHash"], proof["merkleRoot"]])
    return Sealed(leaves, _hashes(hidden), target, _hashes(proof["proof"]), root)


def _of_3(document: Mapping[str, Any]) -> Sealed | None:
    """The salts lie apart, by path: exactly one for each value that is shown."""
    if "proof" not in document:
        return None
    proof = document["proof"]
    shown = dict(
        _limited(_flat({name: each for name, each in document.items() if name != "proof"}, "{0}[{1}]"))
    )
    salts = {
        each["path"]: each["value"] for each in json.loads(base64.b64decode(proof["salts"], validate=True))
    }
    if set(salts) != set(shown):
        raise BadAttestation("salts-differ")
    leaves = tuple(_hash({path: f"{salts[path]}:{_text(value)}"}) for path, value in shown.items())
    hidden = _hashes(proof.get("privacy", {}).get("obfuscated", []))
    target, root = _hashes([proof["targetHash"], proof["merkleRoot"]])
    return Sealed(leaves, hidden, target, _hashes(proof["proofs"]), root)


def _flat(value: Any, element: str, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each plain value by its path; `element` says how a place in a list is written."""
    if isinstance(value, dict) and (value or not path):
        for name, inner in value.items():
            yield from _flat(inner, element, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for place, inner in enumerate(value):
            yield from _flat(inner, element, element.format(path, place))
    else:
        yield path, value


def _limited(pairs: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    for count, pair in enumerate(pairs, 1):
        if count > LEAVES_MAX:
            raise BadAttestation("too-large")
        yield pair


def _text(value: Any) -> str:
    """As JavaScript writes it into a text; numbers have the form of RFC 8785."""
    return value if isinstance(value, str) else canonical(value).decode()


def _hash(leaf: Mapping[str, Any]) -> str:
    return keccak256(_json(leaf)).hex()


def _json(value: Any) -> bytes:
    """As JSON.stringify writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def digest(found: Sealed) -> str:
    """The hash of all leaves, those that are shown and those that are not, in the order of their hashes."""
    return keccak256(_json(sorted((*found.leaves, *found.hidden)))).hex()


def _hashes(told: list[str]) -> tuple[str, ...]:
    """KeyError where one is none: 32 bytes in lower-case hexadecimal."""
    if not isinstance(told, list) or len(told) > LEAVES_MAX:
        raise KeyError("hashes")
    for each in told:
        if not isinstance(each, str) or len(each) != 64 or set(each) - set("0123456789abcdef"):
            raise KeyError(each)
    return tuple(told)
