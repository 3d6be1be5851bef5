"""SPSCertificate in XML: read strictly into `domain.phytosanitary`, and written from it."""

from typing import Any

from lxml import etree

from thongquan.intake.domain import Hostile, XmlLimits, safe_xml
from thongquan.kernel.refusals import Refused
from thongquan.licensing.domain.phytosanitary import Moment, Phytosanitary, Text, members

ROOT_NS = "urn:un:unece:uncefact:data:standard:SPSCertificate:17"
PARTS_NS = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:21"
TYPES_NS = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:21"
ROOT = f"{{{ROOT_NS}}}SPSCertificate"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
DATE_TIME = f"{{{TYPES_NS}}}DateTimeString"
LIMITS = XmlLimits(size=16 * 1024 * 1024, depth=24, elements=100_000)
ATTRIBUTES = frozenset(
    {"languageID", "unitCode", "listName", "listID", "schemeID", "schemeName", "filename", "mimeCode", "name"}
)


def read(body: bytes) -> Phytosanitary:
    """The certificate; a signature enveloped in it is passed over (`wire` says of the same bytes who signed).

    Refused("phytosanitary-unreadable") with the place of what is not of the standard, or missing.
    """
    try:
        root = safe_xml(body, LIMITS)
    except Hostile as why:
        raise Refused("phytosanitary-unreadable", path="/", found=why.code) from None
    if root.tag != ROOT:
        raise _unreadable(root, str(root.tag))
    found = _part(root, Phytosanitary, top=True)
    assert isinstance(found, Phytosanitary)
    for name in ("document", "consignment"):
        if len(getattr(found, name)) != 1:
            raise _unreadable(root, name)
    if len(found.document[0].id) != 1 or not found.number:
        raise _unreadable(root, "ID")
    return found


def write(told: Phytosanitary) -> bytes:
    """The certificate with its members in the order of the standard."""
    root = etree.Element(ROOT, nsmap={"rsm": ROOT_NS, "ram": PARTS_NS, "udt": TYPES_NS})
    _fill(root, told, ROOT_NS)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _part(node: etree._Element, of: type, *, top: bool = False) -> Any:
    """`node` as `of`: every element of it is one of its members, in whatever order."""
    namespace = ROOT_NS if top else PARTS_NS
    known = {f"{{{namespace}}}{one.element}": (name, one.of) for name, one in members(of).items()}
    found: dict[str, list[Any]] = {}
    if (node.text or "").strip() or node.attrib:
        raise _unreadable(node, node.text or next(iter(node.attrib)))
    for child in node:
        if top and child.tag == SIGNATURE:
            continue
        if child.tag not in known or (child.tail or "").strip():
            raise _unreadable(child, child.tail or str(child.tag))
        name, kind = known[child.tag]
        found.setdefault(name, []).append(_value(child, kind))
    return of(**{name: tuple(values) for name, values in found.items()})


def _value(node: etree._Element, kind: type) -> Any:
    if kind is Text:
        return _text(node)
    return _moment(node) if kind is Moment else _part(node, kind)


def _text(node: etree._Element) -> Text:
    if len(node) or set(node.attrib) - ATTRIBUTES:
        raise _unreadable(node, ", ".join(sorted(map(str, node.attrib))))
    attributes = ((str(name), str(value)) for name, value in node.attrib.items())
    return Text(node.text or "", tuple(sorted(attributes)))


def _moment(node: etree._Element) -> Moment:
    if not len(node):
        return Moment(node.text or "", bare=True)
    if len(node) != 1 or node[0].tag != DATE_TIME or len(node[0]) or (node.text or "").strip():
        raise _unreadable(node, str(node[0].tag))
    return Moment(node[0].text or "")


def _fill(node: etree._Element, part: Any, namespace: str) -> None:
    for name, member in members(type(part)).items():
        for value in getattr(part, name):
            child = etree.SubElement(node, f"{{{namespace}}}{member.element}")
            if isinstance(value, Text):
                child.text = value.value
                child.attrib.update(dict(value.attributes))
            elif isinstance(value, Moment):
                into = child if value.bare else etree.SubElement(child, DATE_TIME)
                into.text = value.value
            else:
                _fill(child, value, PARTS_NS)


def _unreadable(node: etree._Element, found: str) -> Refused:
    path = node.getroottree().getelementpath(node)
    for namespace in (ROOT_NS, PARTS_NS, TYPES_NS):
        path = path.replace(f"{{{namespace}}}", "")
    return Refused("phytosanitary-unreadable", path=path, found=found.strip()[:200])
