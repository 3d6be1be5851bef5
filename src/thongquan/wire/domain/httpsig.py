"""Signatures over messages of HTTP (RFC 9421), Ed25519, in the one form that partners use (docs/reference).

Covered are the method, the path, Content-Type, Content-Digest (RFC 9530) and every Customs- field there is. A
general library takes many times as long as the signature itself (docs/decisions/0025-the-wire.md); the tests
and the partner to practise with sign and verify by one.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519

from thongquan.kernel.canonical import quick_bytes
from thongquan.wire.domain.certificates import fingerprint
from thongquan.wire.domain.envelope import PREFIX
from thongquan.wire.domain.keys import verifies

ALGORITHM, LABEL, TAG = "ed25519", "customs", "customs-exchange"
EVIDENCE_MAX = 16_384  # bytes
_FIRST = ("@method", "@path", "content-type", "content-digest")
_KEY = r"[a-z*][a-z0-9_.*-]*"
_INPUT = re.compile(
    rf'({_KEY})=(\(((?:"[a-z0-9@-]+"(?: "[a-z0-9@-]+")*)?)\)'
    rf'((?:;{_KEY}=(?:0|[1-9][0-9]{{0,14}}|"[ !#-\[\]-~]*"))*))'
)
_PARAMETER = re.compile(rf';({_KEY})=(?:([0-9]+)|"([^"]*)")')
_VALUE = re.compile(rf"({_KEY})=:([A-Za-z0-9+/]*={{0,2}}):")
_PARAMETERS = frozenset({"created", "keyid", "alg", "tag"})


@dataclass(frozen=True, slots=True)
class Input:
    """A Signature-Input: its label, what it covers in order, its parameters, and the text that is signed."""

    label: str
    covered: tuple[str, ...]
    parameters: Mapping[str, int | str]
    text: str


def content_digest(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def covered_of(fields: Mapping[str, str]) -> tuple[str, ...]:
    """What a signature must cover, in the order in which ours does."""
    return (*_FIRST, *sorted(name for name in fields if name.startswith(PREFIX)))


def signature_base(covered: Sequence[str], values: Mapping[str, str], text: str) -> bytes:
    """RFC 9421, 2.5: a line for each component, at last the parameters. ValueError: no line of ASCII."""
    lines = [f'"{name}": {values[name].strip(" ")}' for name in covered]
    base = "\n".join((*lines, f'"@signature-params": {text}'))
    if not base.isascii() or not base.replace("\n", "").isprintable() or base.count("\n") != len(covered):
        raise ValueError("no line of ASCII")
    return base.encode()


def to_sign(
    method: str, path: str, fields: Mapping[str, str], *, key_id: str, created: datetime
) -> tuple[bytes, str]:
    """The bytes that are signed, and the Signature-Input to send; `fields` have their Content-Digest."""
    covered = covered_of(fields)
    names = " ".join(f'"{name}"' for name in covered)
    seconds = int(created.timestamp())
    text = f'({names});created={seconds};keyid="{key_id}";alg="{ALGORITHM}";tag="{TAG}"'
    values = {**fields, "@method": method, "@path": path}
    return signature_base(covered, values, text), f"{LABEL}={text}"


def signed_field(signature: bytes) -> str:
    return f"{LABEL}=:{base64.b64encode(signature).decode()}:"


def evidence(method: str, path: str, fields: Mapping[str, str]) -> bytes:
    """What shows for ever who signed: method, path and the fields the signature is about, as canonical JSON."""
    about = {
        name: value
        for name, value in fields.items()
        if name.startswith(PREFIX) or name in ("content-type", "content-digest", "signature-input", "signature")
    }
    return quick_bytes({"method": method, "path": path, "fields": about})


def created_at(fields: Mapping[str, str]) -> datetime | None:
    """When it was signed, as it says; None where it does not."""
    found = read_input(fields.get("signature-input", ""))
    seconds = found.parameters.get("created") if found else None
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) and seconds < 10**11 else None


@lru_cache(maxsize=256)  # asked of one message several times
def read_input(field: str) -> Input | None:
    """The one signature's input in the field; None for anything else, also for parts and parameters doubled."""
    found = _INPUT.fullmatch(field)
    if found is None:
        return None
    label, text, names, told = found.groups()
    covered = tuple(name.strip('"') for name in names.split(" ")) if names else ()
    pairs = [(name, int(number) if number else word) for name, number, word in _PARAMETER.findall(told)]
    if len(set(covered)) != len(covered) or len({name for name, _ in pairs}) != len(pairs):
        return None
    return Input(label, covered, dict(pairs), text)


def check(body: bytes, signature: bytes | None, certificate: x509.Certificate) -> str:
    """Why the `evidence` given as signature shows no signature over `body` and envelope, or ""."""
    told = _told(signature or b"")
    if told is None:
        return "unreadable"
    method, path, fields = told
    found = read_input(fields.get("signature-input", ""))
    value = _signature(fields.get("signature", ""), found.label) if found else None
    if found is None or value is None:
        return "unreadable"
    if fault := _fault(found, certificate):
        return fault
    if set(found.covered) != set(covered_of(fields)):
        return "not-over-the-envelope"
    if not hmac.compare_digest(fields.get("content-digest", "").encode(), content_digest(body).encode()):
        return "wrong-digest"
    try:
        base = signature_base(found.covered, {**fields, "@method": method, "@path": path}, found.text)
    except (KeyError, ValueError):
        return "unreadable"
    return "" if verifies(certificate.public_key(), value, base, "sha256") else "wrong-signature"


def _fault(found: Input, certificate: x509.Certificate) -> str:
    """What is wrong with the parameters of the signature."""
    told = found.parameters
    if not set(told) <= _PARAMETERS or not isinstance(told.get("created"), int) or told.get("tag") != TAG:
        return "parameters-not-understood"
    if told.get("keyid") != fingerprint(certificate):
        return "not-by-this-certificate"
    if not isinstance(certificate.public_key(), ed25519.Ed25519PublicKey):
        return "algorithm-not-allowed"
    return "" if told.get("alg", ALGORITHM) == ALGORITHM else "algorithm-not-allowed"


def _told(signature: bytes) -> tuple[str, str, dict[str, str]] | None:
    """Method, path and fields of the evidence; None where it is none."""
    try:
        told: Any = json.loads(signature) if len(signature) <= EVIDENCE_MAX else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict) or not isinstance(fields := told.get("fields"), dict):
        return None
    texts = (told.get("method"), told.get("path"), *fields.values())
    if not all(isinstance(text, str) for text in texts):
        return None
    return told["method"], told["path"], fields


def _signature(field: str, label: str) -> bytes | None:
    found = _VALUE.fullmatch(field)
    if found is None or found[1] != label:
        return None
    try:
        return base64.b64decode(found[2], validate=True)
    except binascii.Error:
        return None
