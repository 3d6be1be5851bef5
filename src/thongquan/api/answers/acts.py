"""What is done with a declaration: amendments, papers, examinations, holds."""

from typing import Any

from typing_extensions import TypedDict

from thongquan.api.answers.declarations import FindingTold, ReceiptTold
from thongquan.api.answers.words import Anything, Moment, Number, Words


class ChangeTold(TypedDict):
    """One field before and after."""

    path: str
    before: Any
    after: Any


class TermsTold(TypedDict):
    """Of an amendment after clearance: until when it is free of penalty, whether that is over, by which law,
    and what the law makes of it."""

    free_until: Moment | None
    late: bool
    basis: str
    on_expiry: str


class ProposalTold(TypedDict):
    """What an amendment would change. `duty_change`: null where it cannot be worked out."""

    revision: int
    changes: list[ChangeTold]
    duty_change: dict[str, Number | None]
    refused: bool
    terms: TermsTold | None
    findings: list[FindingTold]


class AmendmentTold(TypedDict):
    """An amendment asked for or ordered. `receipt_number`: of the message it came in."""

    amendment: int
    state: str
    from_revision: int
    after_clearance: bool
    reason: str
    fields: list[str]
    changes: list[ChangeTold]
    duty_change: dict[str, Number | None]
    terms: TermsTold | None
    receipt_number: str | None
    asked_at: Moment
    due_at: Moment | None
    decided_at: Moment | None
    decision: Anything


class CancellationTold(TypedDict):
    """A cancellation asked for."""

    cancellation: int
    state: str
    reason: str
    note: str
    receipt_number: str | None
    asked_at: Moment
    due_at: Moment | None
    decided_at: Moment | None
    decision: Anything


class ObjectionTold(TypedDict):
    """An objection to a decision, at one instance; `answer` is the signed decision, once there is one."""

    objection: int
    declaration: str
    number: str
    trader: str
    decision: str
    kind: str
    instance: int
    state: str
    force: str
    authority: str
    authority_name: Words
    grounds: str
    excuse: str
    intricate: bool
    receipt_number: str | None
    lodged_at: Moment
    taken_up_at: Moment | None
    due_at: Moment | None
    overdue: bool
    answered_at: Moment | None
    answer: Anything | None
    remedy: str
    followed: str


class WayTold(TypedDict):
    """Where a decision may be objected to now, and until when; `late`: only with an excuse."""

    decision: str
    instance: int
    authority: str
    until: Moment | None
    late: bool


class CourtCaseTold(TypedDict):
    """That a decision was taken to court."""

    decision: str
    court: str
    case_number: str
    accepted_on: str


class ObjectionsTold(TypedDict):
    """The objections of a declaration, and what may still be objected to."""

    objections: list[ObjectionTold]
    open_ways: list[WayTold]
    court_cases: list[CourtCaseTold]


class Standing(TypedDict):
    """Where a declaration stands now."""

    identifier: str
    state: str
    lane: str | None
    control: str
    goods: str
    awaited: list[str]


class HoldTold(TypedDict):
    """A hold that stands on the declaration, its people or its goods."""

    hold: str
    effect: str
    kind: str
    subject: str
    basis: str
    authority: str
    audience: str
    own: bool


class DocumentSeen(TypedDict):
    """What the check of one document came to."""

    document: str
    verdict: str
    officer: str
    note: str


class GoodsSeen(TypedDict):
    """A coded finding of an examination."""

    item_number: int
    found: str
    declared: str
    seen: str
    amount: Number | None
    unit: str
    note: str


class SealSeen(TypedDict):
    """A seal that was broken, and the one put in its place."""

    container: str
    broken: str
    placed: str


class ExaminationTold(TypedDict):
    """A check of documents, or an examination of goods."""

    inspection: int
    kind: str
    state: str
    officer: str
    reason: str
    requested_at: Moment
    due: Moment | None
    conclusion: str
    adverse: bool
    documents: list[DocumentSeen]
    findings: list[GoodsSeen]
    seals: list[SealSeen]


class SampleAnalysis(TypedDict):
    """What a laboratory found in a sample."""

    on: str
    by: str
    conclusion: str


class SampleTold(TypedDict):
    """A sample of goods; `officer`, `owner` and `note` are "" for who is no officer. `due_at`: its result."""

    sample: int
    number: str
    inspection: int
    state: str
    item_number: int
    quantity: Number
    unit: str
    sealed: str
    laboratory: str
    purpose: str
    taken_at: Moment
    sent_at: Moment | None
    due_at: Moment | None
    result: SampleAnalysis | None
    ended_at: Moment | None
    officer: str
    owner: str
    note: str


class DocumentTold(TypedDict):
    """A paper of the declaration, as it was stored."""

    document: str
    name: str
    category: str
    reference: str
    sha256: str
    size: int
    media_type: str
    late: bool
    attached_at: Moment
    ended_at: Moment | None


class DocumentWanted(TypedDict):
    """A paper an officer asks for."""

    request: str
    category: str
    text: Words
    asked_at: Moment
    due: Moment
    state: str


class AmendmentOrdered(TypedDict):
    """The number, within the installation, of the amendment an officer ordered."""

    amendment: int


class Amended(TypedDict):
    """The amendment's number within the installation, and the receipt of the message."""

    amendment: int
    receipt: ReceiptTold


class Revised(TypedDict):
    """The revision that is the declaration now."""

    revision: int


class Cancelled(TypedDict):
    """The request's number within the installation, and the receipt of the message."""

    cancellation: int
    receipt: ReceiptTold


class Objected(ObjectionTold):
    """The objection as it was lodged, and the receipt of the message."""

    receipt: ReceiptTold


class ObjectionWithdrawn(TypedDict):
    """The objection that was taken back, and the receipt of the message."""

    objection: int
    receipt: ReceiptTold


class Held(TypedDict):
    """The hold, by which it is lifted."""

    hold: str


class RequirementMet(TypedDict):
    """Whether the declaration was cleared by it."""

    cleared: bool
