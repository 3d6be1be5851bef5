"""XML read piece by piece: no DTD, no entities, bounded depth, bounded memory, and every leaf accounted for.

`intake.domain.safe_xml` keeps a whole document in memory, and a declaration of 9,999 items is too large for
that: here a piece (one item of it) is handed over as soon as it ends and forgotten after. What a reader took of
it is marked, so that what it did not take can be listed. Names are local names; the namespace of an element is
kept beside it.
"""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import ClassVar
from xml.parsers import expat  # no entity is ever declared: a DTD is refused where it starts

from thongquan.clearance.messages.parsed import Limits, Note, finding
from thongquan.kernel.findings import Finding

ENCODINGS = frozenset({"UTF-8", "UTF-16", "US-ASCII", "ISO-8859-1", "WINDOWS-1252", "WINDOWS-1258"})
TEXT_MAX = 100_000  # characters of one text
AROUND = 20  # bytes quoted to either side of a fault
DECLARATION_MOST = 200  # bytes in which <?xml … ends
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']{1,40})""")
LIVE_MAX = 300_000  # elements kept at a time
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


class Unreadable(Exception):
    """The document is refused: `finding` says why."""

    def __init__(self, said: Finding) -> None:
        self.finding = said
        super().__init__(said.rule)


class Node:
    """An element that holds something: text, attributes or other such elements. `text` is stripped; `line`:
    where it begins, of those that are cut out."""

    __slots__ = ("attributes", "children", "line", "size", "space", "tag", "taken", "text")
    _NONE: ClassVar[dict[str, str]] = {}

    def __init__(self, space: str, tag: str, attributes: dict[str, str], line: int = 0) -> None:
        self.space, self.tag, self.attributes, self.line = space, tag, attributes or self._NONE, line
        self.children: list[Node] = []
        self.text = ""
        self.taken: tuple[str, ...] = ()  # "" for the text, else names of attributes
        self.size = 1

    def first(self, path: str) -> "Node | None":
        """The first element at `path` ("A/B"), or None."""
        node: Node | None = self
        for tag in path.split("/"):
            node = next((child for child in node.children if child.tag == tag), None) if node else None
        return node

    def all(self, path: str) -> list["Node"]:
        """Every element at `path`, in order."""
        nodes = [self]
        for tag in path.split("/"):
            nodes = [child for node in nodes for child in node.children if child.tag == tag]
        return nodes

    def take(self, path: str = "", attribute: str = "") -> str:
        """The text (or an attribute) of the first element at `path`, "" where there is none: it is carried."""
        node = self.first(path) if path else self
        if node is None:
            return ""
        value = node.attributes.get(attribute, "") if attribute else node.text
        if attribute not in node.taken:
            node.taken = (*node.taken, attribute)
        return value

    def peek(self, path: str) -> str:
        """The text at `path`, looked at and not carried."""
        node = self.first(path)
        return node.text if node else ""

    def left(self, above: str = "") -> Iterator[tuple[str, str]]:
        """Path and value of everything that nobody took."""
        path = f"{above}/{self.tag}" if above else self.tag
        if self.text and "" not in self.taken:
            yield path, self.text
        for name, value in self.attributes.items():
            if name not in self.taken:
                yield f"{path}/@{name}", value
        for child in self.children:
            yield from child.left(path)


class Notes:
    """What was not carried, gathered by path: its first value and how often it stood there."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[str, int]] = {}

    def gather(self, node: Node, above: str = "") -> None:
        for path, value in node.left(above):
            first, count = self._found.get(path, (value[:120], 0))
            self._found[path] = (first, count + 1)

    def listed(self) -> tuple[Note, ...]:
        return tuple(Note(path, value, count) for path, (value, count) in sorted(self._found.items()))


Piece = Callable[[Node, "list[Node]"], None]


def walk(body: bytes, *, cuts: Mapping[str, str | None], piece: Piece, limits: Limits) -> Node:
    """The root of the document without its pieces; raises `Unreadable`.

    `cuts` names the elements that are handed to `piece`, each with the parent it must stand in (None: any);
    `piece` also gets the elements above it.
    """
    if len(body) > limits.xml_bytes:
        raise Unreadable(finding("FMT-001", "", len(body), limits.xml_bytes))
    if body.count(b"<") > 2 * limits.elements:
        raise Unreadable(finding("FMT-011", "", body.count(b"<"), limits.elements))
    parser = expat.ParserCreate(namespace_separator=" ")
    builder = _Builder(cuts, piece, limits, parser)
    parser.buffer_text = True
    parser.XmlDeclHandler = _declared
    parser.StartDoctypeDeclHandler = _doctype
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        raise Unreadable(_malformed(error, body)) from None
    assert builder.root is not None
    return builder.root


def _declared(version: str, encoding: str | None, standalone: int) -> None:
    if encoding is not None and encoding.upper() not in ENCODINGS:
        raise Unreadable(finding("FMT-003", "", encoding, "UTF-8"))


def _doctype(*_: object) -> None:
    raise Unreadable(finding("FMT-202"))


def _malformed(error: expat.ExpatError, body: bytes) -> Finding:
    if error.code in (18, 19):  # unknown, or another encoding than the document declares
        declared = _ENCODING.search(body[:DECLARATION_MOST])
        return finding("FMT-003", "", declared[1].decode("ascii", "replace") if declared else "?", "UTF-8")
    line = next(islice(io.BytesIO(body), error.lineno - 1, None), b"")
    around = line[max(0, error.offset - AROUND) : error.offset + AROUND].decode("utf-8", "replace").split()
    return finding("FMT-201", "", " ".join(around) or "–", "", line=error.lineno, column=error.offset + 1)


class _Builder:
    def __init__(
        self, cuts: Mapping[str, str | None], piece: Piece, limits: Limits, parser: expat.XMLParserType
    ) -> None:
        self.cuts, self.piece, self.limits, self.parser = cuts, piece, limits, parser
        self.stack: list[Node] = []
        self.parts: list[list[str]] = []
        self.length = 0
        self.live = 0  # elements kept now
        self.count = 0  # elements seen
        self.root: Node | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        self.count += 1
        if self.count > self.limits.elements:
            raise Unreadable(finding("FMT-011", "", self.count, self.limits.elements))
        if len(self.stack) >= self.limits.depth:
            raise Unreadable(finding("FMT-002", "", tag, self.limits.depth))
        kept = {key.rpartition(" ")[2]: value for key, value in attributes.items() if _INSTANCE not in key}
        if attributes and any(len(value) > TEXT_MAX for value in attributes.values()):
            raise Unreadable(finding("FMT-012", "", tag, TEXT_MAX))
        self.stack.append(Node(space, tag, kept, self.parser.CurrentLineNumber if tag in self.cuts else 0))
        self.parts.append([])
        self.length = 0

    def text(self, text: str) -> None:
        if not text.isspace():
            self.length += len(text)
            if self.length > TEXT_MAX:
                raise Unreadable(finding("FMT-012", "", self.stack[-1].tag, TEXT_MAX))
        self.parts[-1].append(text if len(text) <= TEXT_MAX else " ")

    def end(self, _: str) -> None:
        node = self.stack.pop()
        node.text = "".join(self.parts.pop()).strip()
        above = self.stack[-1] if self.stack else None
        wanted = self.cuts.get(node.tag, "")
        if above is not None and (wanted is None or wanted == above.tag):
            self.piece(node, self.stack)
            self.live -= node.size - 1
        elif above is None:
            self.root = node
        elif node.text or node.attributes or node.children:
            above.children.append(node)
            above.size += node.size
            self.live += 1
            if self.live > LIVE_MAX:
                raise Unreadable(finding("FMT-011", "", self.live, LIVE_MAX))
