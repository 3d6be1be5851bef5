"""Plant certificates as UN/CEFACT's SPSCertificate: read, written, signed."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from lxml import etree
from signxml.signer import XMLSigner

from tests.wire.certificates import certificate, key
from thongquan.kernel.refusals import Refused
from thongquan.licensing.domain.phytosanitary import Document, Moment, Phytosanitary, Text
from thongquan.licensing.messages import phytosanitary as messages
from thongquan.wire.domain import SignatureKind, check

SMALL = (
    f'<r:SPSCertificate xmlns:r="{messages.ROOT_NS}" xmlns:p="{messages.PARTS_NS}" '
    f'xmlns:t="{messages.TYPES_NS}">'
    "<r:SPSExchangedDocument><p:ID>VN-1</p:ID><p:TypeCode>851</p:TypeCode>"
    "<p:IssueDateTime><t:DateTimeString>2026-11-30T10:00:00+07:00</t:DateTimeString></p:IssueDateTime>"
    "</r:SPSExchangedDocument><r:SPSConsignment/></r:SPSCertificate>"
)


def sample() -> bytes:
    return (Path(settings.DATA) / "ephyto" / "SPSCertificateContent.xml").read_bytes()


def canonical(body: bytes) -> bytes:
    """Canonical XML without blanks between elements, brothers of other names in the order of their names: the
    published sample writes some of them in two orders."""
    root = etree.fromstring(body, etree.XMLParser(remove_blank_text=True))
    for node in list(root.iter()):
        if len(node):
            node.text = None
            node[:] = sorted(node, key=lambda child: str(child.tag))
            for child in node:
                child.tail = None
    etree.cleanup_namespaces(root)
    plain = etree.tostring(root, method="c14n", exclusive=True, with_comments=False)
    known = {prefix: namespace for prefix, namespace in root.nsmap.items() if prefix}
    text = plain.decode()
    for prefix, namespace in known.items():
        text = text.replace(f"<{prefix}:", f"<{{{namespace}}}").replace(f"</{prefix}:", f"</{{{namespace}}}")
        text = text.replace(f' xmlns:{prefix}="{namespace}"', "")
    return text.encode()


def why(body: str | bytes) -> tuple[str, str]:
    with pytest.raises(Refused) as refused:
        messages.read(body.encode() if isinstance(body, str) else body)
    assert refused.value.code == "phytosanitary-unreadable"
    return refused.value.facts["path"], refused.value.facts["found"]


@pytest.mark.data
def test_the_published_certificate_is_read_and_written_with_nothing_lost():
    told = messages.read(sample())
    assert canonical(messages.write(told)) == canonical(sample())
    assert messages.read(messages.write(told)) == told


@pytest.mark.data
def test_the_published_certificate_says_what_it_says():
    told = messages.read(sample())
    (document,), (consignment,) = told.document, told.consignment
    assert (told.number, str(document.type_code[0]), str(document.status_code[0])) == ("123ABC", "851", "70")
    assert document.issued_at == (Moment("2016-04-22T13:53:08-03:00"),)
    assert [str(one.id[0]) for one in (*consignment.export, *consignment.importing)] == ["AR", "EC"]
    first, _ = told.items
    assert first.net_weight == (Text("10", (("unitCode", "KGM"),)),)
    assert str(first.classifications[0].code[0]) == "06029048"
    assert [str(one.quantity[0]) for one in first.packages] == ["100.0000", "20.0000"]
    assert first.treatments[0].characteristics[3].measure[0].attributes == (("unitCode", "KX"),)


@pytest.mark.data
def test_a_signature_enveloped_in_it_is_checked_over_the_whole():
    root = etree.fromstring(sample(), etree.XMLParser(remove_comments=True))
    pem = certificate("rsa").public_bytes(Encoding.PEM).decode()
    signed = etree.tostring(XMLSigner().sign(root, key=key("rsa", 0), cert=pem))
    kind = SignatureKind.XMLDSIG
    assert check(kind, signed, None, certificate("rsa")) == ""
    assert messages.read(signed) == messages.read(sample())
    assert check(kind, signed.replace(b"Juan Perez", b"Juan Peres"), None, certificate("rsa")) == "wrong-digest"
    assert check(kind, sample(), None, certificate("rsa")) == "one-signature-expected"


def test_a_certificate_of_ours_is_written_in_the_order_of_the_standard():
    told = messages.read(SMALL.encode())
    document = Document(
        status_code=(Text("70"),), id=(Text("VN-1"),), issued_at=(Moment("2026-11-30", bare=True),)
    )
    made = Phytosanitary((document,), told.consignment)
    tags = [etree.QName(node).localname for node in etree.fromstring(messages.write(made)).iter()]
    assert tags == [
        "SPSCertificate", "SPSExchangedDocument", "ID", "StatusCode", "IssueDateTime", "SPSConsignment",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        ("<p:TypeCode>851", "<p:Unknown>1</p:Unknown><p:TypeCode>851", "SPSExchangedDocument/Unknown"),
        ("<p:TypeCode>", '<p:TypeCode own="1">', "SPSExchangedDocument/TypeCode"),
        ("851<", "<p:ID>1</p:ID><", "SPSExchangedDocument/TypeCode"),
        ("</p:ID>", "</p:ID>stray", "SPSExchangedDocument/ID"),
        ("<t:DateTimeString>", "<t:DateTimeString/><t:DateTimeString>", "SPSExchangedDocument/IssueDateTime"),
        ("<p:ID>VN-1</p:ID>", "", "."),
        ("<p:ID>VN-1</p:ID>", "<p:ID/>", "."),
        ("<r:SPSConsignment/>", "", "."),
        ("<r:SPSConsignment/>", "<r:SPSConsignment/><r:SPSConsignment/>", "."),
        ("r:SPSCertificate", "r:Another", "."),
    ],
)
def test_what_is_not_of_the_standard_is_refused_where_it_stands(before, after, path):
    assert before in SMALL
    assert why(SMALL.replace(before, after))[0] == path


def test_what_is_hostile_is_not_even_looked_at():
    assert why("<a")[1] == "not-xml"
    assert why('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')[1] == "document-type"
    assert why(b" " * (messages.LIMITS.size + 1))[1] == "too-large"
