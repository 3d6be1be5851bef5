"""Verifiable credentials, by the standard's own vectors and against everything that could be altered."""

import copy
import json

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.certificates import NOON
from thongquan.wire.domain import credentials
from thongquan.wire.domain.credentials import BadCredential, Standing, documents, integrity, multibase

# W3C Data Integrity EdDSA Cryptosuites 1.0, appendix A.1 and B.2 (eddsa-jcs-2022).
SECRET = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
METHOD = f"did:key:{PUBLIC}#{PUBLIC}"
ISSUER = "https://vc.example/issuers/5678"
CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"]
ALUMNI = {
    "@context": CONTEXT,
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": ISSUER,
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
OPTIONS = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "created": "2023-02-24T23:36:38Z",
    "verificationMethod": METHOD,
    "proofPurpose": "assertionMethod",
    "@context": CONTEXT,
}
PROOF_HASH = "66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db"
DOCUMENT_HASH = "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19"
SIGNATURE = (
    "407cd12654b33d718ecbb99179a1506daaa849450bf3fc523cce3e1c96f8b803"
    "51da3f253d725c6f00b07c9e5448d50b3ef78012b9ab54255116d069c6dd2808"
)
VALUE = "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"
SIGNED = {**ALUMNI, "proof": {**OPTIONS, "proofValue": VALUE}}


class Standards:
    """A signer that holds the key of the standard's example."""

    algorithm, former_public_keys, certificate = "EdDSA", (), None
    key = Ed25519PrivateKey.from_private_bytes(multibase.from_base58(SECRET)[2:])
    public_key = key.public_key().public_bytes_raw()
    sign = key.sign


KEYS = {ISSUER: {METHOD: Standards.public_key}}


def judged(document, keys=None, **rest):
    return credentials.verified(document, keys=KEYS if keys is None else keys, lists={}, at=NOON, **rest)


def issued(**changed):
    return credentials.secured({**ALUMNI, **changed}, signer=Standards, method=METHOD, at=NOON)


def fault(body: bytes) -> str:
    with pytest.raises(BadCredential) as told:
        credentials.read(body)
    return str(told.value)


def test_the_standards_example_is_hashed_signed_and_verified_as_the_standard_says():
    hashed = integrity.signed_bytes(ALUMNI, OPTIONS)
    assert hashed.hex() == PROOF_HASH + DOCUMENT_HASH
    assert Standards.sign(hashed).hex() == SIGNATURE
    assert multibase.base58(bytes.fromhex(SIGNATURE)) == VALUE
    assert credentials.multikey(Standards.public_key) == PUBLIC
    assert credentials.key_of_did(METHOD) == Standards.public_key
    assert judged(SIGNED).holds


def test_what_is_issued_here_is_read_and_verified_elsewhere():
    told = credentials.read(json.dumps(issued(), ensure_ascii=False).encode())
    assert judged(told) == credentials.Verified(ISSUER, "", True, "", Standing.NO_STATUS, "not-shown")


def members(value, path=()):
    """The path of every member and element."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in pairs:
        yield (*path, name)
        yield from members(inner, (*path, name))


@given(path=st.sampled_from(sorted(members(SIGNED), key=str)), drop=st.booleans())
def test_a_credential_of_which_anything_was_changed_or_taken_away_does_not_verify(path, drop):
    altered = copy.deepcopy(SIGNED)
    holder = altered
    for step in path[:-1]:
        holder = holder[step]
    if drop:
        del holder[path[-1]]
    else:
        holder[path[-1]] = "altered"
    try:
        told = credentials.read(json.dumps(altered).encode())
    except BadCredential:
        return
    assert not judged(told).holds


def test_what_is_added_is_noticed_too():
    assert judged({**SIGNED, "evidence": []}).integrity == "wrong-signature"
    added = {**SIGNED, "proof": {**SIGNED["proof"], "expires": "2099-01-01T00:00:00Z"}}
    assert judged(added).integrity == "wrong-signature"


def test_a_credential_that_a_key_of_its_own_makes_whole_is_nobodys_we_know():
    found = judged(SIGNED, keys={})
    assert (found.integrity, found.known, found.holds) == ("", False, False)


def test_another_issuers_key_signs_nothing_for_this_one():
    method = "https://other.example#1"
    signed = credentials.secured(ALUMNI, signer=Standards, method=method, at=NOON)
    found = judged(signed, keys={"https://other.example": {method: Standards.public_key}})
    assert (found.integrity, found.holds) == ("key-not-known", False)


def test_a_proof_of_another_suite_or_several_proofs_are_not_guessed_at():
    proof = SIGNED["proof"]
    for changed, why in (
        ({**proof, "cryptosuite": "eddsa-rdfc-2022"}, "suite-not-known"),
        ({**proof, "previousProof": "urn:uuid:1"}, "suite-not-known"),
        ({**proof, "proofPurpose": "authentication"}, "proof-unreadable"),
        ({**proof, "created": "yesterday"}, "proof-unreadable"),
        ({**proof, "proofValue": 7}, "wrong-signature"),
        ({**proof, "proofValue": "z0"}, "proof-unreadable"),
        ({**proof, "@context": CONTEXT[:1]}, "context-differs"),
        ({**proof, "expires": "2026-01-01T00:00:00Z"}, "proof-expired"),
        ([proof, proof], "more-than-one-proof"),
        ([], "proof-missing"),
        ("signed", "proof-missing"),
    ):
        assert judged({**SIGNED, "proof": changed}).integrity == why, changed


def test_a_credential_is_in_force_from_its_first_moment_to_its_last():
    ends = documents.moment("2026-11-22T05:00:00Z")
    assert ends == NOON
    assert judged(issued(validUntil="2026-11-22T05:00:00Z")).period == ""
    assert judged(issued(validUntil="2026-11-22T04:59:59Z")).period == "expired"
    assert judged(issued(validFrom="2026-11-22T12:00:00+07:00")).period == ""
    later = judged(issued(validFrom="2026-11-22T05:00:01Z"))
    assert (later.period, later.holds) == ("not-yet-valid", False)


def test_what_two_readers_could_read_differently_is_refused():
    text = json.dumps(SIGNED)
    assert fault(text.replace('"name":', '"name": "Another", "name":').encode()) == "unreadable"
    assert fault(text.replace('"Alumni Credential"', "NaN").encode()) == "unreadable"
    assert fault(b"[" * 100_000) == fault(b"[]") == fault(b"\xff") == "unreadable"
    deep = json.dumps({**SIGNED, "evidence": json.loads("[" * 70 + "]" * 70)})
    assert fault(deep.encode()) == "unreadable"
    assert fault(b" " * (documents.BYTES_MAX + 1)) == "too-large"


def test_a_number_or_a_text_without_one_canonical_form_is_not_verified():
    for told in (2**60, "\ud800"):
        found = judged(credentials.read(json.dumps({**SIGNED, "evidence": told}).encode()))
        assert (found.integrity, found.holds) == ("not-canonical", False)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"@context": CONTEXT[::-1]}, "not-a-credential"),
        ({"type": ["AlumniCredential"]}, "not-a-credential"),
        ({"issuer": {"name": "No one"}}, "issuer-missing"),
        ({"issuer": "no one"}, "issuer-missing"),
        ({"credentialSubject": []}, "subject-missing"),
        ({"credentialSubject": "Ana"}, "subject-missing"),
        ({"validFrom": "2023-01-01"}, "period-unreadable"),
        ({"validUntil": "2023-02-30T00:00:00Z"}, "period-unreadable"),
        ({"validFrom": None}, "period-unreadable"),
    ],
)
def test_what_is_no_credential_of_the_model_is_said_to_be_none(changed, why):
    assert fault(json.dumps({**SIGNED, **changed}).encode()) == why


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_what_is_signed_is_the_canonical_text_quickly_or_not(value):
    try:
        expected = rfc8785.dumps(value)
    except rfc8785.CanonicalizationError:
        with pytest.raises(BadCredential, match="not-canonical"):
            documents.canonical(value)
    else:
        assert documents.canonical(value) == expected


@given(st.binary(max_size=64))
def test_base58_gives_back_what_it_was_given(raw):
    assert multibase.from_base58(multibase.base58(raw)) == raw
    assert multibase.from_base64url(multibase.base64url(raw)) == raw


def test_a_did_that_is_no_ed25519_key_gives_none():
    for method in ("", METHOD[:-1], f"did:key:{PUBLIC}", "did:key:zQ#zQ", "did:key:z0#z0", "did:web:a#b"):
        assert credentials.key_of_did(method) is None, method
