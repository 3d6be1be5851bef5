"""Procedures of other agencies, applications, licences."""

from typing_extensions import TypedDict

from thongquan.api.answers.declarations import FindingTold
from thongquan.api.answers.words import Anything, Date, Moment, Number, Words


class ProcedureTold(TypedDict):
    """A procedure: whose, for which goods, what its licence answers as."""

    procedure: str
    text: Words
    agency: str
    agency_name: Words
    direction: str
    measures: list[str]
    goods: list[str]
    who: list[str]
    paper: str
    counted: str
    units: list[str]
    months: int
    inspects: bool
    basis: str
    verified: bool


class FormField(TypedDict):
    """`codes`, or the reference list `list`: what a code may be; `words`: what its own codes mean."""

    field: str
    type: str
    required: bool
    codes: list[str]
    words: dict[str, Words]
    list: str
    text: Words


class PaperWanted(TypedDict):
    """A document that goes with the application."""

    document: str
    required: bool
    text: Words


class ClockTold(TypedDict):
    """How long a step may take."""

    step: str
    amount: int
    unit: str
    basis: str
    verified: bool


class FeeTold(TypedDict):
    """What the agency charges; `waits`: its decision waits for the money."""

    fee: str
    amount: Number
    currency: str
    text: Words
    waits: bool
    basis: str
    verified: bool


class ProcedureWhole(ProcedureTold):
    """With its form, documents, clocks and fees."""

    fields: list[FormField]
    documents: list[PaperWanted]
    clocks: list[ClockTold]
    fees: list[FeeTold]


class TakesTold(TypedDict):
    """How long a procedure may take, and took: `decided` in the last days, `late` of those; hours by the clock
    on the wall from the receipt to the decision, and per cent of the time its law allowed."""

    procedure: str
    procedure_text: Words
    agency: str
    agency_name: Words
    clocks: list[ClockTold]
    waiting: int
    decided: int
    median_hours: Number | None
    ninth_decile_hours: Number | None
    median_share: Number | None
    ninth_decile_share: Number | None
    late: int


class ApplicationTold(TypedDict):
    """An application: whose, at which agency, whose turn it is, until when."""

    identifier: str
    procedure: str
    procedure_text: Words
    agency: str
    agency_name: Words
    party: str
    party_name: str
    direction: str
    declaration: str
    state: str
    state_text: Words
    awaited: str
    due: Moment | None
    overdue: bool
    number: str
    drafted_at: Moment
    sent_at: Moment | None
    received_at: Moment | None
    decided_at: Moment | None
    licence: str


class ApplicationPage(TypedDict):
    """A page of applications."""

    applications: list[ApplicationTold]
    next: str


class StepOfApplication(TypedDict):
    """An act with the function code of its message; the agency's officers are named (`by`) to itself alone."""

    act: str
    function: str
    state: str
    text: str
    at: Moment
    by: str
    of: str


class PaperOfApplication(TypedDict):
    """A document; `category`: which of the procedure's it is."""

    document: str
    category: str
    name: str
    size: int


class FeeOfApplication(TypedDict):
    """What is owed for an application, and by which reference it is paid."""

    charged: Number
    open: Number
    currency: str
    paid: bool
    reference: str


class ApplicationWhole(ApplicationTold):
    """With the form, goods, documents, steps, decision; `findings`: what is wrong with a draft; `may`: what
    whoever reads it may do now."""

    fields: dict[str, str]
    goods: list[dict[str, str]]
    documents: list[PaperOfApplication]
    steps: list[StepOfApplication]
    fee: FeeOfApplication | None
    decision: Anything
    signed: str
    findings: list[FindingTold]
    may: list[str]


class LineOfLicence(TypedDict):
    """Goods of a code: what was granted, used, and is left, in `measure` (a unit, or the currency)."""

    line: int
    code: str
    measure: str
    granted: Number
    used: Number
    left: Number


class LicenceTold(TypedDict):
    """A licence and what is left of it."""

    identifier: str
    application: str
    paper: str
    agency: str
    party: str
    party_name: str
    direction: str
    counted: str
    countries: list[str]
    valid_from: Date
    valid_through: Date
    state: str
    state_text: Words
    in_force: bool
    lines: list[LineOfLicence]


class LicencePage(TypedDict):
    """A page of licences."""

    licences: list[LicenceTold]
    next: str


class MovementTold(TypedDict):
    """What a line of a declaration took (above nought) or gave back (below)."""

    line: int
    declaration: str
    item: int
    amount: Number
    why: str
    at: Moment


class AmendmentTold(TypedDict):
    """What its holder asks to have changed in a licence: amounts by number of the line, the last day."""

    amendment: int
    licence: str
    amounts: dict[str, Number]
    valid_through: Date | None
    reason: str
    state: str
    state_text: Words
    asked_at: Moment
    due: Moment | None
    overdue: bool
    ended_at: Moment | None
    decision: Anything
    signed: str


class AmendmentOfLicence(AmendmentTold):
    """`may`: what whoever reads it may do with it now."""

    may: list[str]


class AmendmentWaiting(AmendmentTold):
    """`paper`: of which licence; `party`: whose."""

    paper: str
    party: str


class LicenceWhole(LicenceTold):
    """With every movement, what its holder asked to have changed, and the last decision about it."""

    movements: list[MovementTold]
    amendments: list[AmendmentOfLicence]
    decision: Anything
    signed: str
    may: list[str]


ANSWERS = {
    "list_procedures": {200: list[ProcedureTold]},
    "read_procedure": {200: ProcedureWhole},
    "application_template": {200: bytes},
    "draft_application_table": {201: ApplicationWhole},
    "licensing_clocks": {200: list[TakesTold]},
    "draft_application": {201: ApplicationWhole},
    "list_applications": {200: ApplicationPage},
    "application_desk": {200: list[ApplicationTold]},
    "read_application": {200: ApplicationWhole},
    "write_application": {200: ApplicationWhole},
    "attach_to_application": {201: ApplicationWhole},
    "read_application_document": {200: bytes},
    "send_application": {200: ApplicationWhole},
    "supplement_application": {200: ApplicationWhole},
    "withdraw_application": {200: ApplicationWhole},
    "receive_application": {200: ApplicationWhole},
    "collect_application_fee": {200: ApplicationWhole},
    "ask_application_supplement": {200: ApplicationWhole},
    "assign_application_inspection": {200: ApplicationWhole},
    "grant_application": {201: LicenceWhole},
    "refuse_application": {200: ApplicationWhole},
    "list_licences": {200: LicencePage},
    "read_licence": {200: LicenceWhole},
    "amendments_desk": {200: list[AmendmentWaiting]},
    "amend_licence": {200: LicenceWhole},
    "ask_licence_amendment": {200: LicenceWhole},
    "withdraw_licence_amendment": {200: LicenceWhole},
    "grant_licence_amendment": {200: LicenceWhole},
    "refuse_licence_amendment": {200: LicenceWhole},
    "revoke_licence": {200: LicenceWhole},
    "surrender_licence": {200: LicenceWhole},
}
