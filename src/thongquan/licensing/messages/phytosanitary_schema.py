"""XML Schema of plant certificates as they are read and written here, out of the members of the domain.

Three files, one for each namespace of the standard. Elements stand in the order in which they are written.
"""

from collections.abc import Iterator
from dataclasses import is_dataclass

from lxml import etree

from thongquan.licensing.domain.phytosanitary import Moment, Phytosanitary, Text, members
from thongquan.licensing.messages.phytosanitary import ATTRIBUTES, PARTS_NS, ROOT_NS, TYPES_NS

XS = "http://www.w3.org/2001/XMLSchema"
SIGNED = "http://www.w3.org/2000/09/xmldsig#"
NAME = "phytosanitary-1"
ONE = {"document", "consignment"}


def written() -> dict[str, str]:
    """By the name of the file: its text."""
    return {
        f"{NAME}.xsd": _text(_root()),
        f"{NAME}.parts.xsd": _text(_parts()),
        f"{NAME}.types.xsd": _text(_types()),
    }


def _schema(namespace: str, **imports: str) -> etree._Element:
    nsmap = {"xs": XS, "rsm": ROOT_NS, "ram": PARTS_NS, "udt": TYPES_NS}
    schema = etree.Element(f"{{{XS}}}schema", nsmap=nsmap)
    schema.set("targetNamespace", namespace)
    schema.set("elementFormDefault", "qualified")
    for name, ns in (("parts", PARTS_NS), ("types", TYPES_NS)):
        if name in imports:
            _sub(schema, "import", namespace=ns, schemaLocation=f"{NAME}.{name}.xsd")
    return schema


def _root() -> etree._Element:
    schema = _schema(ROOT_NS, parts="")
    top = _sub(_sub(_sub(schema, "element", name="SPSCertificate"), "complexType"), "sequence")
    for name, member in members(Phytosanitary).items():
        assert name in ONE
        _sub(top, "element", name=member.element, type=f"ram:{member.of.__name__}")
    _sub(top, "any", namespace=SIGNED, processContents="lax", minOccurs="0")
    return schema


def _parts() -> etree._Element:
    schema = _schema(PARTS_NS, types="")
    for part in _reached(Phytosanitary):
        inside = _sub(_sub(schema, "complexType", name=part.__name__), "sequence")
        for member in members(part).values():
            of = f"udt:{member.of.__name__}" if member.of in (Text, Moment) else f"ram:{member.of.__name__}"
            many = {"minOccurs": "0", "maxOccurs": "unbounded"}
            _sub(inside, "element", name=member.element, type=of, **many)
    return schema


def _types() -> etree._Element:
    schema = _schema(TYPES_NS)
    content = _sub(_sub(schema, "complexType", name="Text"), "simpleContent")
    extension = _sub(content, "extension", base="xs:string")
    for name in sorted(ATTRIBUTES):
        _sub(extension, "attribute", name=name, type="xs:string")
    moment = _sub(schema, "complexType", name="Moment", mixed="true")
    inside = _sub(moment, "sequence")
    _sub(inside, "element", name="DateTimeString", type="xs:string", minOccurs="0")
    return schema


def _reached(top: type, seen: set[type] | None = None) -> Iterator[type]:
    """Every part below `top`, once, the parts of parts after what they are of."""
    seen = set() if seen is None else seen
    for member in members(top).values():
        if member.of in (Text, Moment) or member.of in seen or not is_dataclass(member.of):
            continue
        seen.add(member.of)
        yield member.of
        yield from _reached(member.of, seen)


def _sub(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{XS}}}{tag}", attributes)


def _text(schema: etree._Element) -> str:
    etree.indent(schema, " ")
    return str(etree.tostring(schema, encoding="unicode")) + "\n"
