"""Documents of OpenAttestation and TradeTrust: what they show by themselves, and what is said to be unknown."""

import base64
import copy
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from thongquan.wire.domain.attestations import BadAttestation, attested, ethereum, keccak256, read, reading
from thongquan.wire.domain.credentials import Standing

FOLDER = Path(settings.DATA) / "verifiable_documents"
SAMPLES = (
    "sample-verifiable-credential", "sample-verifiable-credential-did",
    "batched-verifiable-credential-1", "batched-verifiable-credential-2",
)  # fmt: skip
# A hash and its signature from a published document of OpenAttestation 2.0, and the DID that signed it.
ROOT = bytes.fromhex("3752f29527952e7ccc6bf4da614d80f2fec9e5bd8b71adf10beb4e6763e6c233")
SIGNATURE = (
    "0cc602d746237f445af62a32aeb8e93701a96600b450d8b02005ec230d88351e"
    "40f89b31f8e0b13df35175cfd1321862098ce4aa34ed0686738f5322e9fea97e1c"
)
ADDRESS = "0x1245e5b64d785b25057f7438f715f4aa5d965733"
SALT = "9e311b70-979d-4728-af5a-e37c777cbbfd"
STORE = "0x9178F546D3FF57D7A6352bD61B80cCCD46199C2d"


def json_text(value) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def sample(name: str) -> dict:
    return read((FOLDER / "openattestation" / "3.0" / "schema" / f"{name}.json").read_bytes())


def wrapped(**issuer) -> dict:
    """A document of version 2 with four values, wrapped here by its specification."""
    told = {"name": f"{SALT}:string:Bộ Công Thương"} | {
        name: f"{SALT}:string:{value}" for name, value in issuer.items()
    }
    data = {"id": f"{SALT}:string:CO-1", "issuers": [told], "quantity": f"{SALT}:number:5"}
    flat = {"id": data["id"], "quantity": data["quantity"]}
    flat |= {f"issuers.0.{name}": value for name, value in told.items()}
    leaves = sorted(keccak256(json_text({name: value})).hex() for name, value in flat.items())
    target, other = keccak256(json_text(leaves)), keccak256(b"another document")
    return {
        "version": "https://schema.openattestation.com/2.0/schema.json",
        "data": data,
        "signature": {
            "type": "SHA3MerkleProof", "targetHash": target.hex(), "proof": [other.hex()],
            "merkleRoot": keccak256(b"".join(sorted((target, other)))).hex(),
        },
    }  # fmt: skip


def why(document) -> str:
    return attested(read(json_text(document))).integrity


def test_the_hash_is_ethereums():
    empty = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"
    assert keccak256(b"").hex() == empty
    lengths = {keccak256(b"a" * length) for length in (135, 136, 137, 271, 272)}
    assert len(lengths) == 5


def test_who_signed_a_hash_is_recovered_from_the_signature():
    signature = bytes.fromhex(SIGNATURE)
    assert ethereum.signer(ROOT, signature) == ADDRESS
    assert ethereum.signer(ROOT[::-1], signature) != ADDRESS
    for spoiled in (b"", signature[:-1], signature[:-1] + b"\x1d", bytes(64) + b"\x1b", b"\xff" * 64 + b"\x1b"):
        assert ethereum.signer(ROOT, spoiled) == ""


@pytest.mark.data
@pytest.mark.parametrize("name", SAMPLES)
def test_a_published_document_is_as_it_was_wrapped_and_its_issuer_is_only_claimed(name):
    found = attested(sample(name))
    assert (found.version, found.integrity, found.hidden, found.standing) == ("3.0", "", 0, Standing.UNKNOWN)
    (issuer,) = found.issuers
    assert (issuer.name, issuer.location, issuer.signed) == ("DEMO STORE", "tradetrust.io", False)


@pytest.mark.data
def test_a_value_altered_added_or_taken_away_shows():
    document = sample("batched-verifiable-credential-1")
    altered = copy.deepcopy(document)
    altered["credentialSubject"]["class"][1]["type"] = "4"
    assert why(altered) == "altered"
    assert why({**document, "added": "x"}) == "salts-differ"
    assert why({name: value for name, value in document.items() if name != "reference"}) == "salts-differ"


@pytest.mark.data
def test_a_holder_may_leave_values_out_and_the_rest_still_holds():
    document = sample("batched-verifiable-credential-1")
    proof = document["proof"]
    salts = json.loads(base64.b64decode(proof["salts"]))
    (salt,) = [each["value"] for each in salts if each["path"] == "reference"]
    hidden = keccak256(json_text({"reference": f"{salt}:{document.pop('reference')}"})).hex()
    proof["privacy"]["obfuscated"] = [hidden]
    proof["salts"] = base64.b64encode(json_text([one for one in salts if one["path"] != "reference"])).decode()
    found = attested(document)
    assert (found.integrity, found.hidden) == ("", 1)
    proof["privacy"]["obfuscated"] = [hidden[::-1]]
    assert attested(document).integrity == "altered"


@pytest.mark.data
def test_a_document_of_another_batch_is_not_under_the_root():
    document = sample("batched-verifiable-credential-1")
    document["proof"]["proofs"] = []
    assert attested(document).integrity == "merkle-proof-wrong"


@pytest.mark.data
def test_data_that_was_never_wrapped_says_so():
    raw = json.loads((FOLDER / "openattestation/3.0/schema/sample-credential-did.json").read_bytes())
    raw["version"] = "https://schema.openattestation.com/3.0/schema.json"
    assert why(raw) == "unwrapped"
    told = (FOLDER / "tradetrust/certificate-of-origin/1.0/certificate-of-origin-data.json").read_bytes()
    with pytest.raises(BadAttestation, match="version-not-known"):
        read(told)


def test_a_document_of_version_2_is_judged_by_the_salts_in_its_values():
    document = wrapped(documentStore=STORE)
    found = attested(read(json_text(document)))
    (issuer,) = found.issuers
    assert (found.integrity, issuer.name, issuer.method, issuer.address) == (
        "", "Bộ Công Thương", "DOCUMENT_STORE", STORE,
    )  # fmt: skip
    document["data"]["quantity"] = f"{SALT}:number:6"
    assert why(document) == "altered"


def wallet_signature(key: ec.EllipticCurvePrivateKey, message: bytes, address: str) -> str:
    told = keccak256(b"\x19Ethereum Signed Message:\n32" + message)
    r, s = decode_dss_signature(key.sign(told, ec.ECDSA(Prehashed(hashes.SHA256()))))
    both = (r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([v]) for v in (27, 28))
    (found,) = [one for one in both if ethereum.signer(message, one) == address]
    return f"0x{found.hex()}"


@pytest.mark.parametrize(("revocation", "standing"), [("NONE", "no-status"), ("REVOCATION_STORE", "unknown")])
def test_a_did_that_signed_is_known_and_one_that_did_not_is_only_claimed(revocation, standing):
    key = ec.generate_private_key(ec.SECP256K1())
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)[1:]
    address = f"0x{keccak256(point)[12:].hex()}"
    did = f"did:ethr:{address}"
    document = wrapped(id=did)
    issuer = document["data"]["issuers"][0]
    issuer["identityProof"], issuer["revocation"] = {"key": f"{did}#controller"}, {"type": revocation}
    seal = document["signature"]
    target = reading.digest(reading.sealed(document))
    document["signature"] = seal | {"targetHash": target, "proof": [], "merkleRoot": target}
    value = wallet_signature(key, bytes.fromhex(target), address)
    document["proof"] = [{"verificationMethod": f"{did}#controller", "signature": value}]
    found = attested(read(json_text(document)))
    assert (found.integrity, found.issuers[0].signed, found.standing) == ("", True, standing)

    document["proof"][0]["signature"] = f"0x{SIGNATURE}"
    found = attested(document)
    assert (found.issuers[0].signed, found.standing) == (False, Standing.UNKNOWN)
    document["proof"][0]["signature"] = value
    document["data"]["id"] = "altered"
    found = attested(document)
    assert (found.integrity, found.issuers[0].signed) == ("altered", False)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"targetHash": "00" * 32}, "altered"),
        ({"merkleRoot": "00" * 32}, "merkle-proof-wrong"),
        ({"proof": ["00" * 32]}, "merkle-proof-wrong"),
        ({"proof": "none"}, "unreadable"),
        ({"proof": ["0x"]}, "unreadable"),
        ({"targetHash": None}, "unreadable"),
    ],
)
def test_a_proof_that_does_not_hold_or_cannot_be_read_says_which(changed, expected):
    document = wrapped(documentStore=STORE)
    document["signature"] |= changed
    assert why(document) == expected


def test_what_is_no_document_is_refused_and_a_spoiled_one_is_judged_without_an_error():
    for body, code in (
        (b"{}", "version-not-known"), (b"[]", "version-not-known"), (b"\xff", "unreadable"),
        (b'{"a": 1, "a": 2}', "unreadable"), (b'{"a.b": 1}', "unreadable"), (b'"\\ud800"', "unreadable"),
        (b"[" * 100_000, "unreadable"), (b" " * (reading.BYTES_MAX + 1), "too-large"),
    ):  # fmt: skip
        with pytest.raises(BadAttestation) as told:
            read(body)
        assert str(told.value) == code, body[:20]
    for version in ("2.0", "3.0"):
        name = f"https://schema.openattestation.com/{version}/schema.json"
        for spoiled in ("signature", "proof", "data", "openAttestationMetadata", "privacy", "issuer"):
            for value in (None, 7, [], [7], {}, "x", {"salts": "*", "proof": 7}):
                assert attested({"version": name, "data": {}, spoiled: value}).integrity, (
                    version,
                    spoiled,
                    value,
                )
    many = wrapped(documentStore=STORE)
    many["data"]["list"] = ["x"] * (reading.LEAVES_MAX + 1)
    assert why(many) == "too-large"
