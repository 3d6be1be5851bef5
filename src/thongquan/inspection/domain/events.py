"""What the journal is told of inspections. Findings are for officers and the party; risk is not in them."""

from dataclasses import dataclass
from typing import ClassVar

from thongquan.kernel.events import Event


@dataclass(frozen=True, slots=True)
class Requested(Event):
    kind: ClassVar[str] = "inspection.requested"
    inspection: int
    of: str
    office: str
    due: str


@dataclass(frozen=True, slots=True)
class Assigned(Event):
    kind: ClassVar[str] = "inspection.assigned"
    inspection: int
    officer: str


@dataclass(frozen=True, slots=True)
class Started(Event):
    kind: ClassVar[str] = "inspection.started"
    inspection: int


@dataclass(frozen=True, slots=True)
class DocumentChecked(Event):
    kind: ClassVar[str] = "inspection.document-checked"
    inspection: int
    document: str
    verdict: str


@dataclass(frozen=True, slots=True)
class FindingRecorded(Event):
    kind: ClassVar[str] = "inspection.finding-recorded"
    inspection: int
    item_number: int
    found: str
    declared: str
    seen: str
    amount: str
    unit: str


@dataclass(frozen=True, slots=True)
class SealReplaced(Event):
    kind: ClassVar[str] = "inspection.seal-replaced"
    inspection: int
    container: str
    broken: str
    placed: str


@dataclass(frozen=True, slots=True)
class Completed(Event):
    kind: ClassVar[str] = "inspection.completed"
    inspection: int
    of: str
    adverse: bool
    conclusion: str


@dataclass(frozen=True, slots=True)
class Withdrawn(Event):
    kind: ClassVar[str] = "inspection.withdrawn"
    inspection: int
    of: str


@dataclass(frozen=True, slots=True)
class SampleTaken(Event):
    kind: ClassVar[str] = "inspection.sample-taken"
    inspection: int
    sample: str
    item_number: int
    quantity: str
    unit: str
    sealed: str
    laboratory: str
    purpose: str


@dataclass(frozen=True, slots=True)
class SampleMoved(Event):
    kind: ClassVar[str] = "inspection.sample-moved"
    sample: str
    act: str
    state: str


@dataclass(frozen=True, slots=True)
class SampleGiven(Event):
    """Who sees to its result from now on."""

    kind: ClassVar[str] = "inspection.sample-given"
    sample: str
    officer: str


@dataclass(frozen=True, slots=True)
class SampleAnalysed(Event):
    kind: ClassVar[str] = "inspection.sample-analysed"
    sample: str
    on: str
    by: str
    conclusion: str
