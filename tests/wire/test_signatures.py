"""JWS, CMS and XML signatures over bytes, and every way they can be wrong."""

import base64
import hashlib
import json

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws as other_jws
from joserfc.jwk import ECKey
from lxml import etree
from signxml import XMLSigner, methods

from tests.wire.certificates import certificate, key, make_jws
from thongquan.wire.domain import SignatureKind, check, jws

BODY = '{"tờ khai": 1}'.encode()
XML = b'<d xmlns="urn:x" xmlns:unused="urn:y" Id="all"><item n="1"><amount>100</amount></item><!-- c --></d>'
JWS, CMS, XMLDSIG = SignatureKind.JWS, SignatureKind.CMS, SignatureKind.XMLDSIG


def make_cms(body: bytes, kind: str = "ec", number: int = 0, *options: object) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(body)
    builder = builder.add_signer(certificate(kind, number), key(kind, number), hashes.SHA256())
    wanted = options or (pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary)
    return builder.sign(Encoding.DER, list(wanted))


def make_xml(body: bytes = XML, kind: str = "ec", number: int = 0, **options: object) -> bytes:
    algorithm = "ecdsa-sha256" if kind == "ec" else "rsa-sha256"
    signer = XMLSigner(method=methods.enveloped, signature_algorithm=algorithm)
    root = signer.sign(
        etree.fromstring(body), key=key(kind, number), cert=[certificate(kind, number)], **options
    )
    return etree.tostring(root)


def detached_xml(body: bytes) -> bytes:
    signer = XMLSigner(method=methods.detached, signature_algorithm="ecdsa-sha256")
    root = signer.sign(body, key=key("ec", 0), cert=[certificate()], reference_uri="body")
    return etree.tostring(root)


@pytest.mark.parametrize("kind", ["ec", "rsa", "ed"])
@pytest.mark.parametrize("detached", [True, False])
def test_a_jws_by_the_key_of_the_certificate_is_accepted(kind, detached):
    signature = make_jws(BODY, kind, detached=detached)
    assert check(JWS, BODY, signature, certificate(kind)) == ""
    assert check(JWS, BODY + b" ", signature, certificate(kind)) in ("wrong-signature", "not-over-the-body")
    assert check(JWS, BODY, make_jws(BODY, kind, 1, detached=detached), certificate(kind)) == "wrong-signature"


def test_an_unencoded_payload_is_accepted_where_the_header_says_so_critically():
    """RFC 7797."""
    assert check(JWS, BODY, make_jws(BODY, b64=False, crit=["b64"]), certificate()) == ""
    for bad in (
        {"b64": False},
        {"crit": ["b64", "exp"], "b64": False},
        {"b64": "no", "crit": ["b64"]},
        {"crit": "b64"},
    ):
        assert check(JWS, BODY, make_jws(BODY, **bad), certificate()) == "critical-header-not-understood"


def test_a_jws_of_another_library_is_accepted_and_ours_by_it():
    jwk = ECKey.import_key(key("ec", 0))
    text = other_jws.serialize_compact({"alg": "ES256"}, BODY, jwk)
    assert check(JWS, BODY, text.encode(), certificate()) == ""
    assert other_jws.deserialize_compact(make_jws(BODY, detached=False), jwk).payload == BODY


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS256", "EdDSA", "ES384", "", None])
def test_the_algorithm_follows_from_the_registered_key_not_from_the_header(algorithm):
    signature = make_jws(BODY, alg=algorithm)
    assert check(JWS, BODY, signature, certificate()) == "algorithm-not-allowed"


@given(st.binary(max_size=60) | st.text(max_size=30).map(str.encode))
def test_noise_is_no_signature_of_any_kind(noise):
    for kind in SignatureKind:
        assert check(kind, BODY, noise, certificate()) != ""
        assert check(kind, noise, None, certificate()) != ""


@pytest.mark.parametrize("head", [b"[]", b"1", b"[" * 5000, b"{" * 5000, b'{"alg":["ES256"]}', b'{"alg":{}}'])
def test_a_strange_header_is_refused(head):
    text = f"{jws.encode(head)}..{jws.encode(bytes(64))}".encode()
    assert check(JWS, BODY, text, certificate()) in ("unreadable", "algorithm-not-allowed")
    assert check(JWS, BODY, f"{'A' * 20_000}..AA".encode(), certificate()) == "unreadable"
    assert check(JWS, BODY, make_jws(BODY)[:-2], certificate()) in ("wrong-signature", "unreadable")


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_cms_by_the_key_of_the_certificate_is_accepted(kind):
    signature = make_cms(BODY, kind)
    assert check(CMS, BODY, signature, certificate(kind)) == ""
    assert check(CMS, BODY + b" ", signature, certificate(kind)) == "wrong-digest"
    assert check(CMS, BODY, make_cms(BODY, kind, 1), certificate(kind)) == "not-by-this-certificate"
    whole = make_cms(BODY, kind, 0, pkcs7.PKCS7Options.Binary)
    assert check(CMS, BODY, whole, certificate(kind)) == ""
    assert check(CMS, b"other", whole, certificate(kind)) == "not-over-the-body"


def test_cms_needs_signed_attributes_over_the_right_digest_and_type():
    plain = make_cms(BODY, "ec", 0, pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.NoAttributes)
    assert check(CMS, BODY, plain, certificate()) == "no-signed-attributes"

    def changed(change) -> bytes:
        envelope = cms.ContentInfo.load(make_cms(BODY))
        change(envelope["content"]["signer_infos"][0])
        return envelope.dump(force=True)

    def other_type(info) -> None:
        for attribute in info["signed_attrs"]:
            if attribute["type"].native == "content_type":
                attribute["values"] = ["enveloped_data"]

    def two_digests(info) -> None:
        digest = next(a for a in info["signed_attrs"] if a["type"].native == "message_digest")
        info["signed_attrs"] = cms.CMSAttributes([*info["signed_attrs"], digest])

    assert check(CMS, BODY, changed(other_type), certificate()) == "wrong-content-type"
    assert check(CMS, BODY, changed(two_digests), certificate()) == "no-signed-attributes"
    flipped = changed(lambda info: info.__setitem__("signature", bytes(70)))
    assert check(CMS, BODY, flipped, certificate()) == "wrong-signature"
    weak = changed(lambda info: info["digest_algorithm"].__setitem__("algorithm", "sha1"))
    assert check(CMS, BODY, weak, certificate()) == "algorithm-not-allowed"


def test_cms_that_signs_nothing_is_refused():
    data = cms.ContentInfo({"content_type": "data", "content": b"x"}).dump()
    assert check(CMS, BODY, data, certificate()) == "not-signed-data"
    assert check(CMS, BODY, make_cms(BODY) + b"x", certificate()) == "unreadable"


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_an_enveloped_xml_signature_over_the_whole_is_accepted(kind):
    signed = make_xml(kind=kind)
    assert check(XMLDSIG, signed, None, certificate(kind)) == ""
    assert check(XMLDSIG, signed, None, certificate(kind, 1)) == "wrong-signature"
    assert check(XMLDSIG, signed.replace(b"100", b"999"), None, certificate(kind)) == "wrong-digest"
    assert check(XMLDSIG, XML, None, certificate(kind)) == "one-signature-expected"


def test_a_reference_to_the_root_by_its_id_is_the_whole_and_to_a_part_is_not():
    assert check(XMLDSIG, make_xml(reference_uri="all"), None, certificate()) == ""
    part = XML.replace(b'<item n="1">', b'<item n="1" Id="part">')
    assert check(XMLDSIG, make_xml(part, reference_uri="part"), None, certificate()) == "not-over-the-body"


def test_a_detached_xml_signature_over_the_body_is_accepted():
    signature = detached_xml(XML)
    assert check(XMLDSIG, XML, signature, certificate()) == ""
    assert check(XMLDSIG, XML.replace(b"100", b"999"), signature, certificate()) == "wrong-digest"
    assert check(XMLDSIG, BODY, signature, certificate()) == "unreadable"
    assert check(XMLDSIG, BODY, make_xml(), certificate()) == "signature-misplaced"


def raw_xml(body: bytes) -> bytes:
    """A detached signature without transforms, over the bytes as they are; made by hand from the standard."""
    space = 'xmlns="http://www.w3.org/2000/09/xmldsig#"'
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    info = (
        f"<SignedInfo {space}>"
        '<CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></CanonicalizationMethod>'
        '<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></SignatureMethod>'
        '<Reference URI="body"><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod>'
        f"<DigestValue>{digest}</DigestValue></Reference></SignedInfo>"
    )
    value = key("rsa", 0).sign(info.encode(), padding.PKCS1v15(), hashes.SHA256())
    inside = (
        info.replace(f" {space}", "") + f"<SignatureValue>{base64.b64encode(value).decode()}</SignatureValue>"
    )
    return f"<Signature {space}>{inside}</Signature>".encode()


def test_a_detached_xml_signature_over_any_bytes_is_accepted():
    assert check(XMLDSIG, BODY, raw_xml(BODY), certificate("rsa")) == ""
    assert check(XMLDSIG, BODY + b" ", raw_xml(BODY), certificate("rsa")) == "wrong-digest"
    itself = raw_xml(BODY).replace(b'URI="body"', b'URI=""')
    assert check(XMLDSIG, BODY, itself, certificate("rsa")) == "wrong-signature"


def wrapped(build) -> bytes:
    """The signed document taken apart by an attacker who puts a root of his own around it."""
    root = etree.fromstring(make_xml(reference_uri="all"))
    signature = root.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
    return etree.tostring(build(root, signature))


def evil(*children) -> etree._Element:
    root = etree.fromstring(XML.replace(b"100", b"999").replace(b'Id="all"', b""))
    root.extend(children)
    return root


def test_signature_wrapping_is_refused():
    def around(root, signature):
        root.remove(signature)
        holder = etree.SubElement(outer := evil(signature), "holder")
        holder.append(root)
        return outer

    def inside_signature(root, signature):
        root.remove(signature)
        outer = evil(signature)
        etree.SubElement(signature, "{http://www.w3.org/2000/09/xmldsig#}Object").append(root)
        return outer

    def same_identifier(root, signature):
        outer = around(root, signature)
        outer.set("Id", "all")
        return outer

    for attack in (around, inside_signature, same_identifier):
        assert check(XMLDSIG, wrapped(attack), None, certificate()) in (
            "not-over-the-body",
            "wrong-signature",
            "wrong-digest",
        ), attack


def test_two_signatures_or_a_misplaced_one_are_refused():
    root = etree.fromstring(make_xml())
    signature = root[-1]
    item = root[0]
    item.append(signature)
    assert check(XMLDSIG, etree.tostring(root), None, certificate()) == "signature-misplaced"
    root.append(etree.fromstring(etree.tostring(signature)))
    assert check(XMLDSIG, etree.tostring(root), None, certificate()) == "one-signature-expected"


def test_a_document_type_is_refused_before_anything_is_looked_at():
    bomb = b'<!DOCTYPE d [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><d>&b;</d>'
    assert check(XMLDSIG, bomb, None, certificate()) == "unreadable"


def test_weak_digests_are_refused():
    signed = make_xml().replace(
        b"http://www.w3.org/2001/04/xmlenc#sha256", b"http://www.w3.org/2000/09/xmldsig#sha1"
    )
    assert check(XMLDSIG, signed, None, certificate()) in ("wrong-signature", "unreadable")


def test_a_certificate_past_its_days_can_still_be_looked_at():
    """Its state on the day is judged apart from the mathematics."""
    assert check(XMLDSIG, make_xml(), None, certificate("ec", 0, -10)) == ""
    assert json.loads(jws.decode(make_jws(BODY).split(b".")[0].decode()))["alg"] == "ES256"
