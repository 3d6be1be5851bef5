"""What an OpenAttestation document shows by itself, and what it only claims."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from thongquan.wire.domain.attestations.ethereum import signer
from thongquan.wire.domain.attestations.keccak import keccak256
from thongquan.wire.domain.attestations.reading import VERSIONS, BadAttestation, Sealed, digest, sealed
from thongquan.wire.domain.credentials.status import Standing

ETHEREUM_DID = "did:ethr:"


@dataclass(frozen=True, slots=True)
class Issuer:
    """As the document names him: `method` (DOCUMENT_STORE, TOKEN_REGISTRY, CERTIFICATE_STORE, DID), `address`;
    `proof` (DNS-TXT, DNS-DID, DID) with `location` says where his identity could be asked for.

    `signed`: the key of that DID signed this document. A store on a ledger signs nothing off line.
    """

    name: str
    method: str
    address: str
    proof: str
    location: str
    revocation: str
    signed: bool


@dataclass(frozen=True, slots=True)
class Attested:
    """`integrity`: "" (as it was wrapped), unwrapped, altered, merkle-proof-wrong, or why it cannot be said.

    `hidden`: how many values its holder left out. `standing` of its revocation: no-status where every issuer
    signed it and says that he revokes nothing; else unknown, for it would have to be asked for. Whether the DNS
    speaks for an issuer is never known here.
    """

    version: str
    integrity: str
    hidden: int
    issuers: tuple[Issuer, ...]
    standing: Standing


def attested(document: Mapping[str, Any]) -> Attested:
    """Of a document as `read`."""
    version = VERSIONS[document["version"]]
    try:
        found = sealed(document)
        integrity = "unwrapped" if found is None else _fault(found)
    except BadAttestation as why:
        found, integrity = None, str(why)
    root = bytes.fromhex(found.root) if found is not None and not integrity else b""
    told = _issuers_2(document, root) if version == "2.0" else _issuers_3(document, root)
    issuers = tuple(told)
    lasting = bool(issuers) and all(each.signed and each.revocation == "NONE" for each in issuers)
    hidden = len(found.hidden) if found is not None else 0
    return Attested(version, integrity, hidden, issuers, Standing.NO_STATUS if lasting else Standing.UNKNOWN)


def _fault(found: Sealed) -> str:
    if digest(found) != found.target:
        return "altered"
    climbed = bytes.fromhex(found.target)
    for step in found.path:
        climbed = keccak256(b"".join(sorted((climbed, bytes.fromhex(step)))))
    return "" if climbed.hex() == found.root else "merkle-proof-wrong"


def _issuers_2(document: Mapping[str, Any], root: bytes) -> Iterator[Issuer]:
    data = document.get("data")
    signatures = [each for each in _list(document.get("proof")) if isinstance(each, dict)]
    by = {_clear(each.get("verificationMethod")): _clear(each.get("signature")) for each in signatures}
    for told in _list(data.get("issuers") if isinstance(data, dict) else None):
        if not isinstance(told, dict):
            continue
        identity, revocation = _object(told.get("identityProof")), _object(told.get("revocation"))
        stores = {
            "DOCUMENT_STORE": "documentStore", "TOKEN_REGISTRY": "tokenRegistry",
            "CERTIFICATE_STORE": "certificateStore", "DID": "id",
        }  # fmt: skip
        method = next((name for name, member in stores.items() if member in told), "")
        address = _clear(told.get(stores.get(method, "")))
        key = _clear(identity.get("key"))
        yield Issuer(
            _clear(told.get("name")), method, address, _clear(identity.get("type")),
            _clear(identity.get("location")), _clear(revocation.get("type")),
            method == "DID" and key.startswith(f"{address}#") and _signed(address, by.get(key, ""), root),
        )  # fmt: skip


def _issuers_3(document: Mapping[str, Any], root: bytes) -> Iterator[Issuer]:
    metadata, proof = _object(document.get("openAttestationMetadata")), _object(document.get("proof"))
    told, identity = _object(metadata.get("proof")), _object(metadata.get("identityProof"))
    issuer = document.get("issuer")
    name = issuer.get("name") if isinstance(issuer, dict) else issuer
    method, address, key = _text(told.get("method")), _text(told.get("value")), _text(proof.get("key"))
    signature = _text(proof.get("signature"))
    yield Issuer(
        _text(name), method, address, _text(identity.get("type")), _text(identity.get("identifier")),
        _text(_object(told.get("revocation")).get("type")),
        method == "DID" and key.startswith(f"{address}#") and _signed(address, signature, root),
    )  # fmt: skip


def _signed(did: str, signature: str, root: bytes) -> bool:
    """The DID's own first key, an address, signed the root; later keys are known on the ledger alone."""
    if not root or not did.startswith(ETHEREUM_DID):
        return False
    try:
        by = signer(root, bytes.fromhex(signature.removeprefix("0x")))
    except ValueError:
        return False
    return bool(by) and did.rpartition(":")[2].lower() == by


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _clear(value: Any) -> str:
    """Of a salted value of version 2 (uuid:type:value), or one without salt."""
    parts = _text(value).split(":", 2)
    return parts[2] if len(parts) == 3 and len(parts[0]) == 36 else _text(value)
