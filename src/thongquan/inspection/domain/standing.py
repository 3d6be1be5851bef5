"""Where a declaration stands with its inspections."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from thongquan.inspection.domain.results import DocumentResult, ExaminationFinding, Found, Seal, Verdict
from thongquan.inspection.domain.states import Kind, State


@dataclass(frozen=True, slots=True)
class Inspection:
    """`expected` names the documents a check must cover; `due` is the end of the law's clock, if one runs."""

    id: int
    declaration: str
    kind: Kind
    office: str
    state: State
    requested_at: datetime
    reason: str
    officer: str = ""
    started_at: datetime | None = None
    completed_at: datetime | None = None
    due: datetime | None = None
    conclusion: str = ""
    expected: tuple[str, ...] = ()
    documents: tuple[DocumentResult, ...] = ()
    findings: tuple[ExaminationFinding, ...] = ()
    seals: tuple[Seal, ...] = field(default=())

    @property
    def outstanding(self) -> bool:
        return self.state not in (State.COMPLETED, State.WITHDRAWN)

    @property
    def adverse(self) -> bool:
        last = {d.document: d.verdict for d in self.documents}.values()
        return any(verdict is not Verdict.CONFORMS for verdict in last) or any(
            f.found is not Found.NONE for f in self.findings
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """`complete`: every inspection asked for has its result (none asked for counts). `clean`: and none is
    adverse. `missing` names the kinds that the lane requires and nobody has carried out.
    """

    declaration: str
    complete: bool
    clean: bool
    missing: tuple[Kind, ...]
    inspections: tuple[Inspection, ...]


def standing(declaration: str, inspections: Sequence[Inspection], *, required: Sequence[Kind] = ()) -> Standing:
    """Every required kind has its result before goods are cleared (Customs Law 54/2014, arts 32, 33, 37)."""
    done = {i.kind for i in inspections if i.state is State.COMPLETED}
    missing = tuple(kind for kind in required if kind not in done)
    complete = not missing and not any(i.outstanding for i in inspections)
    clean = complete and not any(i.adverse for i in inspections)
    return Standing(declaration, complete, clean, missing, tuple(inspections))
