"""XML signatures (W3C XML-DSig), enveloped in the body or detached from it, against one pinned certificate.

Against signature wrapping: exactly one signature, a child of the root (or the root, detached), with exactly one
reference, and that reference is the whole document (or the body), never a part of it.
"""

from datetime import timedelta
from typing import Any

from cryptography import x509
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
TRANSFORM = "{http://www.w3.org/2000/09/xmldsig#}Transform"
REFERENCE = "{http://www.w3.org/2000/09/xmldsig#}Reference"
ID_NAMES = ("Id", "ID", "id", "xml:id")
_METHODS = frozenset(
    {
        SignatureMethod.ECDSA_SHA256,
        SignatureMethod.ECDSA_SHA384,
        SignatureMethod.RSA_SHA256,
        SignatureMethod.RSA_SHA384,
        SignatureMethod.RSA_SHA512,
        SignatureMethod.SHA256_RSA_MGF1,
    }
)
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})


def check(body: bytes, signature: bytes | None, certificate: x509.Certificate) -> str:
    """Why there is no signature of `body` by `certificate`, or ""; `signature` None: enveloped in the body."""
    document = body if signature is None else signature
    root = _parsed(document)
    if root is None:
        return "unreadable"
    found = list(root.iter(SIGNATURE))
    references = list(root.iter(REFERENCE))
    if len(found) != 1:
        return "one-signature-expected"
    if len(references) != 1:
        return "one-reference-expected"
    if found[0].getparent() is not (root if signature is None else None):
        return "signature-misplaced"
    if signature is None:
        whole = _is_whole(references[0].get("URI"), root)
        return _verified(document, None, certificate) if whole else "not-over-the-body"
    canonicalised = next(references[0].iter(TRANSFORM), None) is not None
    apart = _parsed(body) if canonicalised else body
    return "unreadable" if apart is None else _verified(document, apart, certificate)


def _parsed(data: bytes) -> etree._Element | None:
    """The root, or None where `data` is not XML or brings a document type."""
    try:
        root = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError):
        return None
    docinfo: Any = root.getroottree().docinfo
    return None if docinfo.doctype else root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _is_whole(uri: str | None, root: etree._Element) -> bool:
    if uri == "":
        return True
    named = [name for name in ID_NAMES if root.get(name) is not None]
    return bool(uri and uri.startswith("#") and any(root.get(name) == uri[1:] for name in named))


def _verified(document: bytes, apart: etree._Element | bytes | None, certificate: x509.Certificate) -> str:
    """`apart`: the body where the signature is detached from it.

    The state of the certificate is judged elsewhere, so signxml is asked about a day on which it is valid.
    """
    config = SignatureConfiguration(
        location="./",
        expect_references=1,
        signature_methods=_METHODS,
        digest_algorithms=_DIGESTS,
        verification_time=certificate.not_valid_before_utc + timedelta(seconds=1),
    )
    try:
        result = XMLVerifier().verify(
            document,
            x509_cert=certificate,
            expect_config=config,
            parser=_parser(),
            uri_resolver=lambda uri: apart,
        )
    except SignXMLException as why:
        return "wrong-digest" if type(why).__name__ == "InvalidDigest" else "wrong-signature"
    except (ValueError, TypeError, AttributeError, etree.LxmlError):
        return "unreadable"
    assert isinstance(result, VerifyResult)
    return "" if _is_what_was_signed(document, apart, result.signed_data) else "not-over-the-body"


def _is_what_was_signed(document: bytes, apart: etree._Element | bytes | None, signed: bytes) -> bool:
    """See what is signed: the bytes that were digested are the whole body, without the signature it may
    hold.
    """
    if isinstance(apart, bytes):
        return signed == apart
    body = _parsed(document) if apart is None else apart
    digested = _parsed(signed)
    if body is None or digested is None:
        return False
    if apart is None:
        for found in list(body.iter(SIGNATURE)):
            _remove(found)
    return _plain(body) == _plain(digested)


def _plain(element: etree._Element) -> bytes:
    """Exclusive canonical XML without comments: what may differ without the signature noticing is left out."""
    return bytes(etree.tostring(element, method="c14n", exclusive=True, with_comments=False))


def _remove(element: etree._Element) -> None:
    """Take `element` out and leave the text behind it where it was."""
    parent, tail = element.getparent(), element.tail or ""
    assert parent is not None
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
