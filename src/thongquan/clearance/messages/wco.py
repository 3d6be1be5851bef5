"""Declarations by the WCO Data Model (DEC, version 3.6), alone or in the envelopes that carry them.

A `Declaration` in the namespace of the WCO is read wherever it stands. Amendments, cancellations and notices
are read too, and said to be what they are; an answer of customs or a message about movements holds no
declaration.
"""

from thongquan.clearance.domain.mappings import Mappings
from thongquan.clearance.messages.parsed import Limits, Parsed, Read, finding, unreadable
from thongquan.clearance.messages.wco_declaration import DeclarationReader
from thongquan.clearance.messages.xml import Node, Unreadable, walk

FORMAT = "wco-dec"
NAMESPACE = "urn:wco:datamodel:WCO:DEC-DMS:2"
CUTS = {"Declaration": None, "GovernmentAgencyGoodsItem": "GoodsShipment"}
ANSWERS = frozenset({"Response", "DeclarationStatusDetails", "FullDeclarationDataDetails"})


def read(body: bytes, *, mappings: Mappings, limits: Limits) -> Parsed:
    """The declarations in a WCO document. Never raises; what is no declaration is a finding."""
    reader = _Wco(mappings, limits)
    try:
        root = walk(body, cuts=CUTS, piece=reader.piece, limits=limits)
        if root.tag == "Declaration":
            reader.piece(root, [])
    except Unreadable as refused:
        return Parsed(FORMAT, (Read(None, (refused.finding,)),))
    return Parsed(FORMAT, tuple(reader.reads) or (_no_declaration(root, reader),))


class _Wco:
    """One document as it is read: items first, then the declaration they are in."""

    def __init__(self, mappings: Mappings, limits: Limits) -> None:
        self.mappings, self.limits = mappings, limits
        self.reads: list[Read] = []
        self.strange = ""
        self.current = DeclarationReader(mappings, limits)

    def piece(self, node: Node, above: list[Node]) -> None:
        if node.tag == "GovernmentAgencyGoodsItem":
            self.current.item(node)
            return
        if node.space == NAMESPACE:
            copied = any(ancestor.tag in ANSWERS or "Response" in ancestor.tag for ancestor in above)
            countries = (ancestor.peek("ResponsibleCountryCode") for ancestor in above)
            country = next(filter(None, countries), "")
            self.reads.append(self.current.answer(node, country=country, copied=copied))
        elif not self.strange:
            self.strange = node.space or "-"
        self.current = DeclarationReader(self.mappings, self.limits)


def _no_declaration(root: Node, reader: _Wco) -> Read:
    """What the document is, where it holds no declaration to read."""
    if "inventoryLinking" in root.space or "inventoryLinking" in root.tag:
        return unreadable("FMT-407", "", root.tag)
    if root.first("Response") or "Response" in root.tag:
        return unreadable("FMT-406", "", root.tag)
    if reader.strange:
        return unreadable("FMT-408", "", reader.strange, NAMESPACE)
    return Read(None, (finding("FMT-203", "", root.tag),))
