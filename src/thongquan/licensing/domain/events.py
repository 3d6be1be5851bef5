"""What happened to applications and licences. Of what was said the record holds the SHA-256."""

from dataclasses import dataclass
from typing import ClassVar

from thongquan.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ApplicationMoved(Event):
    """`function`: the code of the message it is; `content`: of what is applied for, or of what was said."""

    kind: ClassVar[str] = "licensing.application-moved"
    procedure: str
    agency: str
    act: str
    function: str
    state: str
    due: str
    content: str


@dataclass(frozen=True, slots=True)
class LicenceMoved(Event):
    """Granted, amended, revoked, surrendered, expired; `decision`: of the decision as it was signed."""

    kind: ClassVar[str] = "licensing.licence-moved"
    application: str
    act: str
    state: str
    decision: str


@dataclass(frozen=True, slots=True)
class AmendmentMoved(Event):
    """Asked by the holder of a licence, granted, refused, withdrawn, fallen; `content`: of what is asked."""

    kind: ClassVar[str] = "licensing.amendment-moved"
    amendment: int
    act: str
    state: str
    content: str
    decision: str


@dataclass(frozen=True, slots=True)
class WrittenOff(Event):
    """What a declaration took of a licence, line by line ("line:item:amount"); below nought: given back."""

    kind: ClassVar[str] = "licensing.written-off"
    declaration: str
    why: str
    lines: str


@dataclass(frozen=True, slots=True)
class PlantCertificateReceived(Event):
    """Of another administration; `signed`: the document bears a signature of its own, and it is right."""

    kind: ClassVar[str] = "licensing.plant-certificate-received"
    country: str
    number: str
    signed: bool


@dataclass(frozen=True, slots=True)
class PlantCertificateEnded(Event):
    """Withdrawn, or replaced by another, by who issued it."""

    kind: ClassVar[str] = "licensing.plant-certificate-ended"
    country: str
    number: str
    state: str
    replaced_by: str
