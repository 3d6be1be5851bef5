"""What the journal is told of certificates of origin."""

from dataclasses import dataclass
from typing import Any, ClassVar

from thongquan.kernel.events import Event


@dataclass(frozen=True, slots=True)
class Issued(Event):
    """`body_digest`: SHA-256 of the certificate's canonical text; `issued`, `issued_token`: of its credential,
    and of what is signed of the one with selective disclosure.
    """

    kind: ClassVar[str] = "tariff.certificate-issued"
    version: ClassVar[int] = 2
    form: str
    importing_country: str
    body_digest: str
    issued: str
    issued_token: str


def with_credential(body: dict[str, Any]) -> dict[str, Any]:
    """Of version 1: it was issued without a credential."""
    return {**body, "issued": "", "issued_token": ""}


@dataclass(frozen=True, slots=True)
class Received(Event):
    kind: ClassVar[str] = "tariff.certificate-received"
    form: str
    body_digest: str


@dataclass(frozen=True, slots=True)
class Moved(Event):
    """By an act of an administration, not by use. `by`: the certificate that replaces it."""

    kind: ClassVar[str] = "tariff.certificate-moved"
    act: str
    state: str
    by: str


@dataclass(frozen=True, slots=True)
class Used(Event):
    """`lines`: of the declaration, the certificate's item and the quantity, below nought where given back."""

    kind: ClassVar[str] = "tariff.certificate-used"
    declaration: str
    state: str
    lines: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Reported(Event):
    """The importing side's report of what was used so far, by item."""

    kind: ClassVar[str] = "tariff.certificate-reported"
    state: str
    used: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Accepted(Event):
    """The importing side takes it for what it says; what it is used for is told apart."""

    kind: ClassVar[str] = "tariff.certificate-accepted"
    on: str


@dataclass(frozen=True, slots=True)
class InquiryMoved(Event):
    """A request to verify that came here, and what was done with it; `verification`: the asker's number.
    `act`: of the machine, or reminded (by the asker, or by the clock) and escalated."""

    kind: ClassVar[str] = "tariff.origin-inquiry-moved"
    verification: str
    act: str
    state: str
    body_digest: str = ""
