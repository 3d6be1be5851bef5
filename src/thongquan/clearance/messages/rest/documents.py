"""XML and JSON: what was registered is cut out, all other bytes stay as they are."""

import re
from collections.abc import Sequence
from xml.parsers import expat  # the document was read before: it declares no type and no entity

import msgspec

from thongquan.clearance.messages.json import BOM, one_to_a_line
from thongquan.clearance.messages.rest.told import Refused, Rest, Told
from thongquan.clearance.messages.wco import NAMESPACE

COMMENT_MAX = 20_000  # characters
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ELEMENTS = msgspec.json.Decoder(list[msgspec.Raw])


def rest_xml(body: bytes, refused: Refused) -> Rest:
    """Declarations of the WCO cut out of their envelope; of a document that is one declaration, all of it."""
    seen = _Seen(body)
    spans = seen.spans if len(seen.spans) == len(refused.begins) else [(seen.root, len(body))]
    kept, at = [], 0
    for place, (start, end) in enumerate(spans, 1):
        kept.append(body[at:start])
        if place in refused.places:
            kept += [_comment(refused.told(place)).encode(seen.encoding, "replace"), body[start:end]]
        at = end
    return Rest(b"".join([*kept, body[at:]]), "xml", "application/xml")


class _Seen:
    """In bytes, where the root begins, and from where to where each outermost `Declaration` of the WCO is."""

    def __init__(self, body: bytes) -> None:
        self.body, self.root, self.encoding = body, -1, "utf-8"
        self.spans: list[tuple[int, int]] = []
        if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
            self.encoding = "utf-16-le" if body[:1] == b"\xff" else "utf-16-be"
        self.open: list[int] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.XmlDeclHandler = self.declared
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.Parse(body, True)

    def declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and not encoding.upper().startswith("UTF-16"):
            self.encoding = encoding

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self.root < 0:
            self.root = self.parser.CurrentByteIndex
        if name == f"{NAMESPACE} Declaration":
            self.open.append(self.parser.CurrentByteIndex)

    def end(self, name: str) -> None:
        if name == f"{NAMESPACE} Declaration":
            start = self.open.pop()
            if not self.open:
                self.spans.append((start, self.after(self.parser.CurrentByteIndex)))

    def after(self, tag: int) -> int:
        """Where the tag that begins at `tag` has ended."""
        mark = ">".encode(self.encoding)
        end = self.body.index(mark, tag)
        while (end - tag) % len(mark):
            end = self.body.index(mark, end + 1)
        return end + len(mark)


def _comment(told: Sequence[Told]) -> str:
    said = "\n".join(one.line for one in told)
    said = said if len(said) <= COMMENT_MAX else said[: COMMENT_MAX - 1] + "…"
    said = _UNFIT.sub("", re.sub("-(?=-)", "- ", said)).rstrip("-")
    return f"<!--\n{said}\n-->\n"


def rest_json(body: bytes, refused: Refused) -> Rest:
    """The elements of an array, or the lines, that were refused."""
    plain = body.removeprefix(BOM).strip()
    if plain[:1] == b"[":
        elements = enumerate(_ELEMENTS.decode(plain), 1)
        kept = [bytes(element) for place, element in elements if place in refused.places]
        return Rest(b"[" + b",\n".join(kept) + b"]\n", "json", "application/json")
    if not one_to_a_line(plain):
        return Rest(plain + b"\n", "json", "application/json")
    lines = filter(None, (line.strip() for line in plain.split(b"\n")))
    told = [line for place, line in enumerate(lines, 1) if place in refused.places]
    return Rest(b"\n".join(told) + b"\n", "jsonl", "application/json")
