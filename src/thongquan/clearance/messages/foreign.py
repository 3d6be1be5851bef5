"""What the readers of foreign documents share: codes through the mappings, and the check of what they made."""

import msgspec

from thongquan.clearance.domain.declaration import Declaration
from thongquan.clearance.domain.mappings import Mappings
from thongquan.clearance.messages import explained
from thongquan.clearance.messages.parsed import Note, Read, finding
from thongquan.kernel.findings import Finding

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
    return Read(declaration, tuple(findings), notes)


def lines(text: str) -> list[str]:
    """The lines of a text, each without needless blanks; empty ones left out."""
    return [line for line in (" ".join(line.split()) for line in text.splitlines()) if line]
