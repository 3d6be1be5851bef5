"""What the readers of foreign documents share: codes through the mappings, and the check of what they made."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import msgspec
import polars as pl

from thongquan.clearance.domain.declaration import Declaration, Item
from thongquan.clearance.domain.mappings import Mappings, ahtn_candidates
from thongquan.clearance.messages import explained
from thongquan.clearance.messages.parsed import Note, Read, finding
from thongquan.clearance.messages.places import spot
from thongquan.clearance.messages.turned import turned
from thongquan.kernel.findings import Finding

FOREIGN_CODE = "FMT-412"
_DECODER = msgspec.json.Decoder(Declaration)


class Translator:
    """Codes of one foreign `system` in ours; what has no counterpart becomes a finding, once for each code."""

    def __init__(self, system: str, mappings: Mappings) -> None:
        self.system, self.mappings = system, mappings
        self.findings: list[Finding] = []
        self._said: set[tuple[str, str]] = set()

    def same(self, listed: str, foreign: str) -> str:
        """Our code; a code that the list does not name is the same here."""
        return self.either(listed, foreign, foreign)

    def either(self, listed: str, foreign: str, usual: str) -> str:
        """Our code, else `usual`."""
        ours = self.mappings.ours(self.system, listed, foreign)
        return usual if ours is None else ours

    def known(self, listed: str, foreign: str, path: str) -> str:
        """Our code; "" and a finding where the list does not name the foreign one."""
        if not foreign:
            return ""
        ours = self.mappings.ours(self.system, listed, foreign)
        if ours is None and (listed, foreign) not in self._said:
            self._said.add((listed, foreign))
            self.findings.append(finding("FMT-401", path, foreign, "", list=listed))
        return ours or ""

    def own_tariff(self, country: str) -> bool:
        """Whether commodity codes in a document of `country` ("" where it names none) are our own."""
        return self.mappings.ours(self.system, "tariff", country or "-") == "own"

    def transport(self, foreign: str, *, containers: bool) -> str:
        """The mode of transport: by sea it depends on whether the goods are in containers."""
        if containers and (ours := self.mappings.ours(self.system, "transport", f"{foreign}+")):
            return ours
        return self.known("transport", foreign, "transport_mode_code")


def checked(declaration: Declaration, findings: list[Finding], notes: tuple[Note, ...]) -> Read:
    """The declaration if the canonical schema holds for it, else the findings that say where it does not."""
    body = msgspec.json.encode(declaration)
    try:
        _DECODER.decode(body)
    except msgspec.ValidationError:
        return Read(None, (*explained.invalid(body), *findings), notes)
    if turning := turned(body):
        return Read(None, (finding("FMT-013", "", f"U+{ord(turning):04X}"), *findings), notes)
    return Read(declaration, tuple(findings), notes)


def placed(read: Read, declaration: Declaration, lines: Sequence[int]) -> Read:
    """What was read of `declaration`, with the places in the file, by its `lines`."""
    spots = tuple(spot(found.path, declaration, lines) for found in read.findings)
    return replace(read, lines=tuple(lines), spots=spots)


def foreign_codes(items: Sequence[Item]) -> Iterator[Finding]:
    """One finding for each commodity code that is of another country's tariff, at its first item."""
    seen: set[str] = set()
    for place, item in enumerate(items, 1):
        if item.commodity_code and item.commodity_code not in seen:
            seen.add(item.commodity_code)
            path = f"items[{place}].commodity_code"
            yield finding(FOREIGN_CODE, path, item.commodity_code, item.commodity_code[:6] + "…")


def chosen(read: Read, mappings: Mappings) -> Read:
    """What was read, with the mapping file's choices of commodity codes made; they are findings no more."""
    if read.declaration is None:
        return read
    rest = tuple(f for f in read.findings if f.rule != FOREIGN_CODE or f.found not in mappings.chosen)
    return replace(read, declaration=mappings.choose(read.declaration), findings=rest, spots=())


def offered(read: Read, nomenclature: pl.DataFrame) -> Read:
    """What was read, each foreign commodity code's finding with our codes under the same HS6 as `expected`."""
    candidates = ahtn_candidates((f.found for f in read.findings if f.rule == FOREIGN_CODE), nomenclature)
    found = tuple(
        finding(FOREIGN_CODE, f.path, f.found, ", ".join(candidates[f.found]) or "-")
        if f.rule == FOREIGN_CODE
        else f
        for f in read.findings
    )
    return replace(read, findings=found)


def lines(text: str) -> list[str]:
    """The lines of a text, each without needless blanks; empty ones left out."""
    return [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]
