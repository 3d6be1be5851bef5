"""Signatures over messages of HTTP, by the RFC's own example and by a library that is not ours."""

import base64
import json
from dataclasses import dataclass, field

import http_message_signatures as library
import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.certificates import NOON, certificate, key
from tests.wire.laos import ENVELOPE, PATH, signed
from thongquan.wire.domain import SignatureKind, check, httpsig
from thongquan.wire.domain import envelope as envelopes
from thongquan.wire.domain.certificates import fingerprint

BODY = b'{"certificate": "LA-7"}'
HTTP = SignatureKind.HTTP


def sent(body: bytes = BODY, **changed) -> dict[str, str]:
    return signed(body, at=NOON) | changed


def judged(fields, body: bytes = BODY, method: str = "POST", path: str = PATH, by=None) -> str:
    shown = httpsig.evidence(method, path, fields)
    return check(HTTP, body, shown, by or certificate("ed"))


def resigned(fields: dict[str, str], covered=None, parameters=None) -> dict[str, str]:
    """`fields` signed by Laos in a form of its own."""
    covered = httpsig.covered_of(fields) if covered is None else covered
    told = (
        parameters
        or f';created=1;keyid="{fingerprint(certificate("ed"))}";alg="ed25519";tag="customs-exchange"'
    )
    text = "(" + " ".join(f'"{name}"' for name in covered) + ")" + told
    base = httpsig.signature_base(covered, {**fields, "@method": "POST", "@path": PATH}, text)
    value = httpsig.signed_field(key("ed", 0).sign(base))
    return fields | {"signature-input": f"customs={text}", "signature": value}


def test_the_example_of_the_standard_verifies():
    """RFC 9421, B.2.6: Ed25519, test-key-ed25519 of B.1.4."""
    field = (
        'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")'
        ';created=1618884473;keyid="test-key-ed25519"'
    )
    values = {
        "date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "@method": "POST",
        "@path": "/foo",
        "@authority": "example.com",
        "content-type": "application/json",
        "content-length": "18",
    }
    signature = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
    public = load_der_public_key(
        base64.b64decode("MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=")
    )
    found = httpsig.read_input(field)
    base = httpsig.signature_base(found.covered, values, found.text)
    public.verify(base64.b64decode(signature), base)
    assert base.decode().splitlines()[-1] == '"@signature-params": ' + field.removeprefix("sig-b26=")
    assert found.parameters == {"created": 1618884473, "keyid": "test-key-ed25519"}


def test_the_digest_is_that_of_the_standard():
    """RFC 9530, B.1."""
    assert httpsig.content_digest(b'{"hello": "world"}\n') == (
        "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    )


@dataclass
class Request:
    headers: dict[str, str]
    method: str = "POST"
    url: str = f"https://laos.example{PATH}"


@dataclass
class Keys(library.HTTPSignatureKeyResolver):
    asked: list[str] = field(default_factory=list)

    def resolve_public_key(self, key_id):
        self.asked.append(key_id)
        return key("ed", 0).public_key()

    def resolve_private_key(self, key_id):
        return key("ed", 0)


def test_another_library_verifies_what_we_sign():
    keys, request = Keys(), Request(sent())
    verifier = library.HTTPMessageVerifier(signature_algorithm=library.algorithms.ED25519, key_resolver=keys)
    wanted = httpsig.covered_of(request.headers)
    result = verifier.verify(
        request, expect_tag=httpsig.TAG, max_age=None, require_components=wanted, body=BODY
    )
    assert (result[0].body, keys.asked) == (BODY, [fingerprint(certificate("ed"))])


def test_what_another_library_signs_verifies_here():
    request = Request(envelopes.fields(ENVELOPE))
    signer = library.HTTPMessageSigner(signature_algorithm=library.algorithms.ED25519, key_resolver=Keys())
    names = [name for name in httpsig.covered_of(request.headers) if name != "content-digest"]
    signer.sign(
        request, key_id=fingerprint(certificate("ed")), created=NOON, tag=httpsig.TAG, body=BODY,
        covered_component_ids=list(reversed(names)),
    )  # fmt: skip
    fields = {name.lower(): value for name, value in request.headers.items()}
    assert judged(fields) == ""
    assert httpsig.created_at(fields) == NOON


def test_a_signature_is_by_the_key_of_its_certificate_over_this_body_here():
    assert judged(sent()) == ""
    assert judged(sent(), by=certificate("ed", 1)) == "not-by-this-certificate"
    assert judged(sent(), body=BODY + b" ") == "wrong-digest"
    assert judged(sent(), path=PATH + "/") == "wrong-signature"
    assert judged(sent(), method="PUT") == "wrong-signature"
    ours = resigned(sent(), parameters=f';created=1;keyid="{fingerprint(certificate())}";tag="{httpsig.TAG}"')
    assert judged(ours, by=certificate()) == "algorithm-not-allowed"


@pytest.mark.parametrize("name", [name for name in sorted(sent()) if not name.startswith("signature")])
def test_no_field_of_the_envelope_can_be_changed(name):
    changed = sent()[name] + "0"
    assert judged(sent(**{name: changed})) in ("wrong-signature", "wrong-digest")
    assert judged({k: v for k, v in sent().items() if k != name}) in (
        "not-over-the-envelope",
        "unreadable",
        "wrong-digest",
    )


def test_a_field_added_on_the_way_is_no_part_of_what_was_signed():
    assert judged(sent(**{"customs-in-reply-to": "018f-0"})) == "not-over-the-envelope"
    assert judged(sent(**{"x-forwarded-for": "10.0.0.1"})) == ""


@pytest.mark.parametrize(
    "left_out", ["@method", "@path", "content-digest", "customs-sequence", "customs-expires"]
)
def test_a_signature_over_less_than_the_envelope_is_refused(left_out):
    covered = [name for name in httpsig.covered_of(sent()) if name != left_out]
    assert judged(resigned(sent(), covered)) == "not-over-the-envelope"


def test_the_parameters_say_when_by_whom_and_for_what():
    by = f'keyid="{fingerprint(certificate("ed"))}"'
    good = f';created=1;{by};tag="customs-exchange"'
    assert judged(resigned(sent(), parameters=good)) == ""
    for bad in (
        f';{by};tag="customs-exchange"',
        f";created=1;{by}",
        f';created=1;{by};tag="payments"',
        f';created="1";{by};tag="customs-exchange"',
        good + ";expires=2",
        good + ';nonce="x"',
    ):
        assert judged(resigned(sent(), parameters=bad)) == "parameters-not-understood", bad
    assert judged(resigned(sent(), parameters=good + ';alg="rsa-v1_5-sha256"')) == "algorithm-not-allowed"
    assert judged(resigned(sent(), parameters=';created=1;tag="customs-exchange"')) == "not-by-this-certificate"
    assert judged(resigned(sent(), parameters=good + ";created=2")) == "unreadable"


def test_two_signatures_or_parts_doubled_are_not_read():
    one = sent()
    two = f"{one['signature-input']}, other=();created=1"
    assert judged(one | {"signature-input": two}) == "unreadable"
    assert judged(one | {"signature": one["signature"].replace("customs=", "other=")}) == "unreadable"
    assert judged(one | {"signature": "customs=:A:"}) == "unreadable"
    assert httpsig.read_input('a=("date" "date");created=1') is None
    with pytest.raises(ValueError, match="ASCII"):
        httpsig.signature_base(["date"], {"date": "1\n2"}, "()")


def test_without_a_signature_there_is_no_moment_of_it():
    assert httpsig.created_at({}) is None
    assert httpsig.created_at({"signature-input": 'a=();created="1"'}) is None
    assert httpsig.created_at({"signature-input": "a=();created=999999999999999"}) is None
    assert httpsig.created_at(sent()) == NOON


@given(
    st.recursive(
        st.none() | st.text(max_size=9) | st.integers(),
        lambda x: st.dictionaries(
            st.sampled_from(["method", "path", "fields", "signature-input", "signature"]), x, max_size=4
        ),
        max_leaves=9,
    )
)
def test_noise_is_no_evidence(noise):  # fmt: skip
    assert check(HTTP, BODY, json.dumps(noise).encode(), certificate("ed")) != ""
    assert check(HTTP, BODY, b"[" * 20_000, certificate("ed")) == "unreadable"


def test_what_was_signed_is_kept_as_canonical_json_of_what_it_covers():
    shown = json.loads(httpsig.evidence("POST", PATH, sent(authorization="Bearer x")))
    assert sorted(shown) == ["fields", "method", "path"]
    assert "authorization" not in shown["fields"]
    assert shown["fields"]["customs-message-id"] == ENVELOPE.message_id
    assert httpsig.created_at(shown["fields"]) == NOON
