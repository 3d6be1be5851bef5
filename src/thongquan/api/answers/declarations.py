"""Declarations, previewed, registered and read; what they owe."""

from typing import Any, NotRequired

from typing_extensions import TypedDict

from thongquan.api.answers.words import Date, Moment, Number, Words


class FindingTold(TypedDict):
    """What a rule found."""

    rule: str
    path: str
    found: str
    expected: str
    effect: str
    message: Words
    fix: Words


class FindingKept(FindingTold):
    """The same as it was kept with the declaration."""

    audience: str
    revision: int


class TaxTold(TypedDict):
    """One tax of one line, with its explanation."""

    tax: str
    name: Words
    measure: str
    treatment: str
    relief: str
    legal_basis: str
    base: Number
    rate: Number
    exchange_rate: Number
    amount: Number
    explanation: Words


class LineTold(TypedDict):
    """One line of the goods and its taxes. `untaxed`: why an export has no duty; nothing where it has."""

    number: int
    commodity: str
    origin: str
    schedule: str
    customs_value: Number
    taxes: list[TaxTold]
    untaxed: Words


class PreviewTold(TypedDict):
    """As registration would judge it. `totals`: by tax and `all`; null where a line lacks its value or the
    tax, for a part of a sum is no total."""

    reference: str
    direction: str
    law_day: Date
    judged: str
    lines: list[LineTold]
    totals: dict[str, Number | None]
    tax_names: dict[str, Words]
    findings: list[FindingTold]
    edition: dict[str, str]
    currency: str
    note: Words


class ReceiptTold(TypedDict):
    """What we acknowledge, and `signed`: the same as a JWS."""

    number: str
    message_id: str
    sha256: str
    size: int
    received_at: Moment
    signature: str
    leaf: str
    signed: str


class MessageReceived(TypedDict):
    """Of a message of another administration."""

    receipt: ReceiptTold


class Registered(TypedDict):
    """The answer to one declaration."""

    registered: bool
    reference: str
    number: str
    identifier: str
    lane: str | None
    state: str
    awaited: list[str]
    findings: list[FindingTold]
    why: str
    receipt: ReceiptTold


class Accepted(TypedDict):
    """A batch is received; its answers come later."""

    receipt: ReceiptTold


class FindingPlaced(FindingTold):
    """With its row (of a table) or line, and its column by key, where the body has them."""

    row: NotRequired[int]
    column: NotRequired[str]


class BatchLine(TypedDict):
    """One declaration of a batch, at its place in it; what follows `answered` where it is. `row`: where in the
    body it begins; `again`: it was declared before in the same words, and that answer is told; `laid_aside`:
    nobody could handle it yet, a person looks at it."""

    place: int
    row: NotRequired[int]
    again: NotRequired[bool]
    laid_aside: NotRequired[bool]
    answered: bool
    receipt: NotRequired[str]
    registered: NotRequired[bool]
    reference: NotRequired[str]
    number: NotRequired[str]
    identifier: NotRequired[str]
    lane: NotRequired[str | None]
    state: NotRequired[str]
    awaited: NotRequired[list[str]]
    findings: NotRequired[list[FindingPlaced]]
    why: NotRequired[str]


class RuleCount(TypedDict):
    """How many declarations a rule refused."""

    rule: str
    declarations: int


class BatchTold(TypedDict):
    """How far a batch has come. `state`: waiting, working, done, laid-aside; `rules` once it is done; `rest`:
    how the name of the corrected file ends, "" where there is none."""

    receipt: str
    name: str
    state: str
    declarations: int
    answered: int
    registered: int
    laid_aside: int
    rules: list[RuleCount]
    rest: str
    answers: list[BatchLine]
    next: str


class BatchListed(TypedDict):
    """A batch in one row of a list."""

    receipt: str
    name: str
    sent_at: str
    done_at: str | None
    state: str
    declarations: int
    answered: int
    registered: int
    laid_aside: int
    rest: str


class BatchPage(TypedDict):
    """A page of batches, and the cursor of the next one."""

    batches: list[BatchListed]
    next: str


class Summary(TypedDict):
    """A declaration in one row of a list."""

    identifier: str
    number: str
    revision: int
    direction: str
    procedure: str
    office: str
    trader: str
    declarant: str
    reference: str
    registered_at: Moment
    law_day: Date
    state: str
    lane: str | None
    control: str
    goods: str
    items: int
    customs_value: Number
    tax_total: Number | None
    cleared_at: Moment | None


class DeclarationTold(Summary):
    """The whole of it; `content` as it was declared (`GET /schema/declaration`); `receipt_number`: of the
    message it came in."""

    receipt_number: str | None
    content: dict[str, Any]
    edition: dict[str, str]
    owed: Number
    open_requirements: int
    awaited: list[str]


class DeclarationPage(TypedDict):
    """`next` is the cursor of what follows, "" at the end."""

    declarations: list[Summary]
    next: str


class BeingMade(TypedDict):
    """What takes its time: asked again after Retry-After, it is there."""

    state: str


class TurnTold(TypedDict):
    """Whose turn it is, and until when; `what` is the clock of the law that runs, or the paper asked for."""

    turn: str
    since: Moment
    due: Moment | None
    what: Words | None
    legal_basis: str


class Awaiting(Summary):
    """A declaration that awaits its declarant."""

    turns: list[TurnTold]


class AwaitingPage(TypedDict):
    """`next` is the cursor of what follows, "" at the end."""

    declarations: list[Awaiting]
    next: str


class TaxesTold(TypedDict):
    """Every tax line of a declaration, and the totals by tax; null where a tax is not worked out."""

    currency: str
    law_day: Date
    lines: list[LineTold]
    totals: dict[str, Number | None]


class FactsTold(TypedDict):
    """What a decision knew."""

    revision: int
    at: Moment
    facts: dict[str, Any]


class DoubtsTold(TypedDict):
    """Every finding, the officers' own too, and what each decision knew."""

    findings: list[FindingKept]
    facts: list[FactsTold]


class StepTold(TypedDict):
    """What happened, and who is awaited."""

    at: Moment
    milestone: str
    by: str
    awaited: str
    due_at: Moment | None
    revision: int


class DebtTold(TypedDict):
    """What one tax still wants. `guaranteed_until`: the last day on which the guarantor need not pay."""

    tax: str
    currency: str
    open: Number
    guaranteed: Number
    deferred: Number
    due_on: Date
    guaranteed_until: Date | None


class OwedTold(TypedDict):
    """What is owed now, and by which reference it is paid. `accrued`: late interest of the days before today
    that is not among it yet; it comes when the tax is paid, or with the next month."""

    identifier: str
    owed: Number
    accrued: Number
    payment_reference: str
    debts: list[DebtTold]
    charged: dict[str, Number]
