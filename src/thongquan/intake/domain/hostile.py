"""What keeps hostile input out: bounded bytes, bounded XML, bounded archives.

Every refusal is a `Hostile` with a stable code, raised before memory grows with the attack.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree

from thongquan.kernel.refusals import Refused

ErrorTypes: Any = etree.ErrorTypes
WRONG_ENCODING = (
    ErrorTypes.ERR_UNKNOWN_ENCODING,
    ErrorTypes.ERR_UNSUPPORTED_ENCODING,
    ErrorTypes.ERR_INVALID_ENCODING,
)
MIB = 1 << 20
CHUNK = 64 * 1024


class Hostile(Refused):
    """Input that is not even looked at. Codes:

    too-large, not-xml, wrong-encoding, document-type, too-deep, too-many-elements, too-many-attributes,
    attribute-too-long, not-zip, zip-encrypted, zip-method, zip-name, zip-too-many-members, zip-too-large,
    zip-ratio.
    """


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """`elements` is what one message may hold (9,999 items of some 100 elements each); sizes in bytes or
    letters.
    """

    size: int = 64 * MIB
    depth: int = 64
    elements: int = 1_000_000
    attributes: int = 64
    attribute: int = 64 * 1024
    encodings: frozenset[str] = frozenset(
        {
            "utf-8",
            "us-ascii",
            "ascii",
            "utf-16",
            "utf-16le",
            "utf-16be",
            "iso-8859-1",
            "windows-1252",
            "windows-1258",
        }
    )


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """What an archive may be at most: bytes packed and unpacked, members, ratio."""

    size: int = 32 * MIB
    unpacked: int = 256 * MIB
    members: int = 2_000
    ratio: int = 250  # unpacked to packed of one member, counted from 1 MiB unpacked on


def bounded(chunks: Iterable[bytes], limit: int) -> bytes:
    """The bytes of `chunks`, or Hostile("too-large") as soon as they pass `limit`."""
    whole = bytearray()
    for chunk in chunks:
        if len(whole) + len(chunk) > limit:
            raise Hostile("too-large", limit=limit)
        whole += chunk
    return bytes(whole)


DEFAULT_XML, DEFAULT_ZIP = XmlLimits(), ZipLimits()


def safe_xml(data: bytes, limits: XmlLimits = DEFAULT_XML) -> etree._Element:
    """The root of `data`: no document type, no entities, no network, comments and instructions dropped.

    Depth, number of elements and attributes are counted while the parser reads, so a bomb is refused early.
    """
    if len(data) > limits.size:
        raise Hostile("too-large", limit=limits.size)
    parser = etree.XMLPullParser(
        ("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    guard = _Guard(limits)
    try:
        for start in range(0, len(data), CHUNK):
            parser.feed(data[start : start + CHUNK])
            guard.watch(parser.read_events())
        root = parser.close()
        guard.watch(parser.read_events())
    except etree.XMLSyntaxError as why:
        raise Hostile(_syntax(why, data), why=why.msg or "", line=why.lineno or 0) from None
    _check_encoding(root, limits)
    return root


class _Guard:
    def __init__(self, limits: XmlLimits) -> None:
        self.limits, self.depth, self.elements = limits, 0, 0

    def watch(self, events: Iterator[Any]) -> None:
        limits = self.limits
        for event, element in events:
            if event == "end":
                self.depth -= 1
                continue
            if self.elements == 0:
                _check_prolog(element, limits)
            self.elements += 1
            self.depth += 1
            if self.depth > limits.depth:
                raise Hostile("too-deep", limit=limits.depth)
            if self.elements > limits.elements:
                raise Hostile("too-many-elements", limit=limits.elements)
            if element.attrib:
                self._attributes(element)

    def _attributes(self, element: etree._Element) -> None:
        if len(element.attrib) > self.limits.attributes:
            raise Hostile("too-many-attributes", limit=self.limits.attributes)
        if any(len(value) > self.limits.attribute for value in element.attrib.values()):
            raise Hostile("attribute-too-long", limit=self.limits.attribute)


def _check_prolog(root: etree._Element, limits: XmlLimits) -> None:
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype or docinfo.internalDTD is not None:
        raise Hostile("document-type")
    _check_encoding(root, limits)


def _check_encoding(root: etree._Element, limits: XmlLimits) -> None:
    docinfo: Any = root.getroottree().docinfo
    if (docinfo.encoding or "utf-8").lower() not in limits.encodings:
        raise Hostile("wrong-encoding", found=docinfo.encoding)


def _syntax(why: Any, data: bytes) -> str:
    if b"<!DOCTYPE" in data[:CHUNK].replace(b"\x00", b""):
        return "document-type"
    if why.code == ErrorTypes.ERR_RESOURCE_LIMIT:
        return "too-deep"
    return "wrong-encoding" if why.code in WRONG_ENCODING else "not-xml"


def bounded_zip(data: bytes, limits: ZipLimits = DEFAULT_ZIP) -> list[str]:
    """The members' names of an archive (a workbook) that unpacks within `limits`.

    What the directory says of sizes may be a lie, so every member is unpacked once and counted, in small
    pieces.
    """
    if len(data) > limits.size:
        raise Hostile("too-large", limit=limits.size)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OverflowError):
        raise Hostile("not-zip") from None
    if len(members) > limits.members:
        raise Hostile("zip-too-many-members", limit=limits.members)
    left = limits.unpacked
    for member in members:
        left -= _unpacked(data, member, left, limits)
    return [member.filename for member in members]


def _unpacked(data: bytes, member: zipfile.ZipInfo, left: int, limits: ZipLimits) -> int:
    """How many bytes `member` unpacks to; Hostile once there are more than `left`."""
    if member.flag_bits & 0x1:
        raise Hostile("zip-encrypted", member=member.filename)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Hostile("zip-method", member=member.filename)
    if member.filename.startswith(("/", "\\")) or ".." in member.filename.replace("\\", "/").split("/"):
        raise Hostile("zip-name", member=member.filename)
    start = _start(data, member)
    packed = memoryview(data)[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        count = max(len(packed), member.file_size)
        if count > left:
            raise Hostile("zip-too-large", limit=limits.unpacked)
        return count
    count = 0
    for size in _inflated(packed, member.filename):
        count += size
        if count > left:
            raise Hostile("zip-too-large", limit=limits.unpacked)
        if count > MIB and count > limits.ratio * max(1, member.compress_size):
            raise Hostile("zip-ratio", member=member.filename, limit=limits.ratio)
    return count


def _start(data: bytes, member: zipfile.ZipInfo) -> int:
    header = data[member.header_offset : member.header_offset + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise Hostile("not-zip")
    name, extra = struct.unpack("<HH", header[26:30])
    return member.header_offset + 30 + int(name) + int(extra)


def _inflated(packed: memoryview, name: str) -> Iterator[int]:
    inflater = zlib.decompressobj(-15)
    pending = b""
    try:
        for start in range(0, len(packed), CHUNK):
            pending = bytes(packed[start : start + CHUNK])
            while pending and not inflater.eof:
                yield len(inflater.decompress(pending, CHUNK))
                pending = inflater.unconsumed_tail
        while not inflater.eof:
            more = len(inflater.decompress(pending, CHUNK))
            if not more:
                raise Hostile("not-zip", member=name)
            yield more
    except zlib.error:
        raise Hostile("not-zip", member=name) from None
